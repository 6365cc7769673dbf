import { useEffect, useRef, useState } from 'preact/hooks';
import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { siteStates } from '../../telemetry/contract/site-state.ts';
import { wholePlace } from '../incidents/incident-headline.tsx';
import { incidentTitle } from '../incidents/incident-title.ts';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { serverNow } from '../state/clock.ts';
import { shownCounts } from '../state/filter.ts';
import { trustworthy } from '../state/live.ts';

/** Open incidents, the worst first, as many as can be read from across the room. Null: not known yet. */
export function WallIncidents({ incidents }: { incidents: readonly IncidentView[] | null }) {
  const { list, fit } = useFit();
  const text = words.value;
  const show = format.value;
  if (incidents === null) return <section class="wall-incidents" aria-busy="true" ref={list} />;
  const people = incidents.reduce((sum, { peopleServed }) => sum + peopleServed, 0);
  const shown = incidents.slice(0, fit);
  const rest = incidents.length - shown.length;
  return (
    <section class="wall-incidents" aria-label={text.wall.incidents} ref={list}>
      {incidents.length === 0 ? (
        <NothingOpen />
      ) : (
        <p class="wall-incidents-head">
          <b>{text.incidents.open(show.count(incidents.length))}</b>
          {people > 0 && <span>{text.incidents.people(show.count(people))}</span>}
        </p>
      )}
      <ol>
        {shown.map((incident) => (
          <WallIncident key={incident.id} incident={incident} />
        ))}
      </ol>
      {rest > 0 && <p class="wall-more">{text.wall.more(show.count(rest))}</p>}
    </section>
  );
}

function WallIncident({ incident }: { incident: IncidentView }) {
  const text = words.value;
  const show = format.value;
  const taken = incident.status !== 'opened';
  const since = Date.parse(incident.startsAt);
  const tone = taken ? ' is-acknowledged' : incident.severity === 'warning' ? ' is-carried' : '';
  return (
    <li class={`wall-incident${tone}`}>
      <strong>{incidentTitle(incident, text.incidents, show)}</strong>
      <span class="wall-since">{show.duration(serverNow() - since)}</span>
      <span class="wall-facts">
        <span>
          {[
            wholePlace(incident),
            ...(incident.peopleServed > 0 ? [text.incidents.people(show.count(incident.peopleServed))] : []),
            text.causes[incident.cause],
          ].join(' · ')}
        </span>
        {taken && (
          <span class="wall-taken">
            <Icon name="check" />
            {text.wall.taken}
          </span>
        )}
      </span>
    </li>
  );
}

/** "All is well" is said only when it can be known. */
function NothingOpen() {
  const text = words.value.incidents;
  const failing = shownCounts.value?.[siteStates.indexOf('offline')] ?? 0;
  if (!trustworthy.value) return <p class="wall-incidents-head is-unsure">{text.noneButStale}</p>;
  if (failing > 0) return <p class="wall-incidents-head is-unsure">{text.noneYet}</p>;
  return (
    <p class="wall-incidents-head is-well">
      <Icon name="check" />
      {text.allWell}
    </p>
  );
}

/** As wall.css has them. */
const LINE_REM = 5.5;
const HEAD_AND_FOOT_REM = 6.5;

/** How many lines find room: half a line cannot be read. */
function useFit() {
  const list = useRef<HTMLElement>(null);
  const [fit, setFit] = useState(6);
  useEffect(() => {
    const element = list.current;
    if (element === null) return undefined;
    const measure = () => {
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
      setFit(Math.max(1, Math.floor((element.clientHeight / rem - HEAD_AND_FOOT_REM) / LINE_REM)));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [list.current]);
  return { list, fit };
}
