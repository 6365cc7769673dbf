import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { loadIncident } from '../connection/incidents.ts';
import { format, words } from '../language/current.ts';
import { allowed, choicesOfIncident } from '../maintenance/choices.ts';
import { DeclareDialog } from '../maintenance/declare.tsx';
import { incidents, putIncident } from '../state/live.ts';
import { silenceChoices } from '../silences/silence-choices.ts';
import { SilenceDialog } from '../silences/silence-dialog.tsx';
import { mayAcknowledge, mayCommand, mayDeclareMaintenance } from '../state/session.ts';
import type { Person } from '../state/session.ts';
import { AssignDialog } from './assign-dialog.tsx';
import { CommentDialog } from './comment-form.tsx';
import { openDeed, saidOfDeed } from './deeds.ts';
import type { DeedKind } from './deeds.ts';
import { incidentTitle } from './incident-title.ts';

/** What this person may do about an incident that is open, beside acknowledging it. */
export function deedsOf(incident: IncidentView, person: Person): DeedKind[] {
  const isOpen = incident.status !== 'resolved' && incident.mergedInto === null;
  const handles = mayAcknowledge(person) && incident.mergedInto === null;
  return [
    ...(handles && isOpen ? (['assign'] as const) : []),
    ...(handles ? (['comment'] as const) : []),
    ...(mayCommand(person) && isOpen ? (['silence'] as const) : []),
    ...(mayMaintain(incident, person) ? (['maintenance'] as const) : []),
  ];
}

/** The dialog of what a person is about to do, whether they asked for it in the list, on the incident's page, or by a key. */
export function DeedDialogs({ person }: { person: Person }) {
  const deed = openDeed.value;
  // Others may have done something meanwhile.
  const incident = deed === null ? undefined : (incidents.value?.get(deed.incident.id) ?? deed.incident);
  if (deed === null || incident === undefined) return null;
  const onClose = () => (openDeed.value = null);
  const onDone = (text: string) => {
    saidOfDeed.value = { incidentId: incident.id, text };
    onClose();
    loadIncident(incident.id).then(putIncident, () => undefined);
  };
  const shared = { incident, person, onClose, onDone };
  switch (deed.kind) {
    case 'assign':
      return <AssignDialog key={incident.id} {...shared} />;
    case 'comment': {
      const title = incidentTitle(incident, words.value.incidents, format.value);
      return (
        <CommentDialog key={incident.id} incidentId={incident.id} title={title} {...{ onClose, onDone }} />
      );
    }
    case 'silence':
      return (
        <SilenceDialog
          key={incident.id}
          person={person}
          choices={silenceChoices(
            incident,
            incidentTitle(incident, words.value.incidents, format.value),
            person.regionCodes,
          )}
          {...{ onClose, onDone }}
        />
      );
    case 'maintenance':
      return (
        <DeclareDialog
          key={incident.id}
          person={person}
          choices={allowed(choicesOfIncident(incident), person.regionCodes)}
          startsAt={Date.parse(incident.startsAt)}
          onClose={onClose}
          onDone={() => onDone(words.value.maintenance.declared)}
        />
      );
  }
}

function mayMaintain(incident: IncidentView, person: Person): boolean {
  return mayDeclareMaintenance(person) && allowed(choicesOfIncident(incident), person.regionCodes).length > 0;
}
