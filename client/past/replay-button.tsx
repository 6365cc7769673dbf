import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import type { TimelineEntry } from '../connection/incidents.ts';
import { incidentTitle } from '../incidents/incident-title.ts';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { rangeOf, replay } from './replay.ts';

/** Shows on the map how an incident came about. */
export function ReplayButton({
  incident,
  events,
}: {
  incident: IncidentView;
  events: readonly TimelineEntry[];
}) {
  const text = words.value;
  const isOver = rangeOf(incident) === null;
  return (
    <button
      type="button"
      class="button"
      disabled={isOver}
      title={isOver ? text.time.tooOld : text.time.replayNow}
      onClick={() =>
        replay(incident, incidentTitle(incident, text.incidents, format.value), events.toSorted(byTime))
      }
    >
      <Icon name="play" />
      {text.time.replay}
    </button>
  );
}

function byTime(a: TimelineEntry, b: TimelineEntry): number {
  return a.at - b.at;
}
