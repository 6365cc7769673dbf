import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { words } from '../language/current.ts';
import { openQuiet, quietOpen } from '../silences/quiet-view.ts';
import { incidents } from '../state/live.ts';
import { place } from '../state/place.ts';
import { mayAcknowledge } from '../state/session.ts';
import type { Person } from '../state/session.ts';
import type { Shortcut } from '../state/shortcuts.ts';
import { panelFolded, panelTab } from '../state/view.ts';
import { acknowledge } from './acknowledge.tsx';
import { deedsOf } from './deed-dialogs.tsx';
import { openDeed } from './deeds.ts';
import type { DeedKind } from './deeds.ts';

/** Rows that are drawn, in their order. */
function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('.incident-list .incident-main')];
}

/** Puts the focus on the row `steps` further; on the first where none has it. Enter then opens it, as any button. */
export function moveInList(steps: number): void {
  const all = rows();
  const at = all.findIndex((row) => row === document.activeElement);
  const from = at === -1 ? all.findIndex((row) => row.getAttribute('aria-current') === 'true') : at;
  const to =
    from === -1 ? (steps > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, from + steps));
  all[to]?.focus();
}

/** The incident that a key is about: the row that has the focus, else the one whose page is open. */
export function subjectOfKeys(): IncidentView | undefined {
  const focused = document.activeElement?.closest('.incident')?.querySelector('[data-incident]');
  const id = focused?.getAttribute('data-incident') ?? place.value.incidentId;
  return id === null ? undefined : incidents.value?.get(id);
}

/** Keys that move through the list of incidents and handle the one that is meant. */
export function incidentShortcuts(person: Person): Shortcut[] {
  const text = () => words.value.handling;
  const listed = () => panelTab.value === 'incidents' && !panelFolded.value && rows().length > 0;
  const deed = (key: string, kind: DeedKind, label: () => string): Shortcut => ({
    keys: key,
    group: 'incidents',
    label,
    when: () => {
      const incident = subjectOfKeys();
      return incident !== undefined && deedsOf(incident, person).includes(kind);
    },
    run: () => {
      const incident = subjectOfKeys();
      if (incident !== undefined) openDeed.value = { kind, incident };
    },
  });
  return [
    {
      keys: 'j',
      group: 'incidents',
      label: () => text().list.next,
      repeats: true,
      when: listed,
      run: () => moveInList(1),
    },
    {
      keys: 'k',
      group: 'incidents',
      label: () => text().list.previous,
      repeats: true,
      when: listed,
      run: () => moveInList(-1),
    },
    {
      keys: 'a',
      group: 'incidents',
      label: () => words.value.actions.acknowledge,
      when: () => mayAcknowledge(person) && subjectOfKeys()?.status === 'opened',
      run: () => {
        const incident = subjectOfKeys();
        if (incident !== undefined) void acknowledge(incident.id).catch(() => undefined);
      },
    },
    {
      keys: 'q',
      group: 'incidents',
      label: () => words.value.quiet.title,
      run: () => (quietOpen.peek() ? (quietOpen.value = false) : openQuiet()),
    },
    deed('i', 'assign', () => text().assign.action),
    deed('c', 'comment', () => text().comment.action),
    deed('s', 'silence', () => text().silence.action),
    deed('m', 'maintenance', () => text().maintenance.action),
  ];
}
