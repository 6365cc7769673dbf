import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { words } from '../language/current.ts';
import type { Person } from '../state/session.ts';
import { deedsOf } from './deed-dialogs.tsx';
import { openDeed } from './deeds.ts';
import type { DeedKind } from './deeds.ts';

/** What this person may do about an incident, a button each. */
export function DeedButtons({ incident, person }: { incident: IncidentView; person: Person }) {
  const text = words.value.handling;
  const names: Record<DeedKind, string> = {
    assign: text.assign.action,
    comment: text.comment.action,
    silence: text.silence.action,
    maintenance: text.maintenance.action,
  };
  return (
    <>
      {deedsOf(incident, person).map((kind) => (
        <button
          key={kind}
          type="button"
          class="button is-small"
          onClick={() => (openDeed.value = { kind, incident })}
        >
          {names[kind]}
        </button>
      ))}
    </>
  );
}
