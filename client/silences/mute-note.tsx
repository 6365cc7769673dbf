import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { serverNow } from '../state/clock.ts';
import { quietOf } from './quiet-incident.ts';
import { openQuiet } from './quiet-view.ts';

/** Says of an incident that nobody is called about it, or about a part, and why; nothing where everybody is. */
export function MuteNote({ incident }: { incident: IncidentView }) {
  const now = serverNow();
  const text = words.value.quiet;
  if (incident.endsAt !== null) return null;
  const quiet = quietOf(incident, now);
  const { silencedSites, silencedUntil } = incident;
  if (quiet === null && silencedSites === 0) return null;
  return (
    <div class="mute-note">
      <Icon name="mute" />
      <p>
        {quiet === 'silence' && text.noteAll(format.value.time(Date.parse(silencedUntil ?? ''), now))}
        {quiet === 'maintenance' && text.noteMaintenance}
        {quiet === 'both' && text.noteBoth}
        {quiet === null && text.notePart(format.value.count(silencedSites))}
      </p>
      <button type="button" class="link-button is-linked" onClick={openQuiet}>
        {text.see}
      </button>
    </div>
  );
}
