import { useState } from 'preact/hooks';
import type { TimelineEntry } from '../connection/incidents.ts';
import { format, words } from '../language/current.ts';
import { serverNow } from '../state/clock.ts';
import { go } from '../state/place.ts';
import { BecauseList } from './because-list.tsx';
import { readableTimeline } from './timeline.ts';
import { timelineText } from './timeline-text.ts';

const SHOWN_AT_FIRST = 8;
const STEP = 40;

/** Every fact that made us think so, newest first. */
export function TimelineList({ timeline }: { timeline: readonly TimelineEntry[] }) {
  const [limit, setLimit] = useState(SHOWN_AT_FIRST);
  const lines = readableTimeline(timeline);
  const text = words.value;
  return (
    <section class="block">
      <h3>
        {text.incidents.timeline} <span class="quiet">{format.value.zone()}</span>
      </h3>
      {lines.length === 0 && <p class="quiet">{text.incidents.noTimeline}</p>}
      <ol class="timeline">
        {lines.slice(0, limit).map((entry, at) => (
          <Line key={`${entry.at}-${entry.kind}-${at}`} entry={entry} />
        ))}
      </ol>
      {lines.length > limit && (
        <button type="button" class="button is-wide" onClick={() => setLimit(limit + STEP)}>
          {text.actions.showMore}
        </button>
      )}
    </section>
  );
}

function Line({ entry }: { entry: TimelineEntry }) {
  const text = words.value;
  const show = format.value;
  const { at, until, kind, count, because, values } = entry;
  // Of several that came within a minute only the last is named.
  const other = count === 1 || values['into'] !== undefined ? (values['into'] ?? values['from']) : undefined;
  const reason = kind === 'overruled' ? values['reason'] : undefined;
  const said = kind === 'commented' ? values['text'] : undefined;
  const from = show.clock(at, serverNow());
  const to = show.clock(until, at);
  return (
    <li class={`is-${kind}`}>
      <span class="timeline-when">
        {from === to || kind === 'verdict' || kind === 'grouped' ? from : `${from}–${to}`}
      </span>
      <div>
        <p>{timelineText(entry, text, show)}</p>
        {typeof reason === 'string' && reason !== '' && <p class="quiet">{reason}</p>}
        {typeof said === 'string' && <p class="comment-text">{said}</p>}
        {(kind === 'merged' || kind === 'split') && typeof other === 'string' && (
          <button type="button" class="link-button is-linked" onClick={() => go({ incidentId: other })}>
            {text.incidents.openOther}
          </button>
        )}
        {because.length > 0 && (
          <details>
            <summary>{text.incidents.why}</summary>
            <BecauseList because={because} />
          </details>
        )}
      </div>
    </li>
  );
}
