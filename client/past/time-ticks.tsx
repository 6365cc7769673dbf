import { incidentPage } from '../connection/incident-view.ts';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { incidentTitle } from '../incidents/incident-title.ts';
import { timelineText } from '../incidents/timeline-text.ts';
import { serverNow } from '../state/clock.ts';
import { pastAt, replayed } from '../state/past.ts';
import type { Replayed } from '../state/past.ts';
import { useResource } from '../state/use-resource.ts';
import { earliest } from './follow-past.ts';

const REFRESH_MS = 60_000;
/** Rounded, so that the same is asked for while the bar is open. */
const ROUND_MS = 900_000;
/** So many are marked: the wide ones are what somebody looks for. */
const MOST_TICKS = 60;

/** Where incidents began, the widest; each is a way there. What is replayed shows what happened to it instead. */
export function IncidentTicks({ range }: { range: { from: number; to: number } }) {
  const from = Math.floor(earliest() / ROUND_MS) * ROUND_MS;
  const path = `/incidents?from=${from}&order=widest&limit=${MOST_TICKS}`;
  const { data } = useResource(path, incidentPage, { everyMs: REFRESH_MS, moving: true });
  const place = (at: number) => `${((at - range.from) / (range.to - range.from)) * 100}%`;
  const text = words.value;
  if (replayed.value !== null) {
    return (
      <div class="time-ticks" aria-hidden="true">
        {replayed.value.events.map((event, each) => (
          <i key={each} class="time-tick is-event" style={{ left: place(event.at) }} />
        ))}
      </div>
    );
  }
  const widest = (data?.items ?? [])
    .filter(({ startsAt }) => Date.parse(startsAt) > range.from)
    .sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt));
  const jump = (direction: 1 | -1) => {
    const at = pastAt.value ?? serverNow();
    const starts = widest.map(({ startsAt }) => Date.parse(startsAt));
    const next =
      direction === 1 ? starts.find((start) => start > at) : starts.findLast((start) => start < at);
    if (next !== undefined) pastAt.value = next;
  };
  return (
    <>
      <div class="time-ticks" aria-hidden="true">
        {widest.map((incident) => (
          <i
            key={incident.id}
            class="time-tick"
            style={{ left: place(Date.parse(incident.startsAt)) }}
            title={`${incidentTitle(incident, text.incidents, format.value)} · ${format.value.dateTime(Date.parse(incident.startsAt))}`}
          />
        ))}
      </div>
      {widest.length > 0 && (
        <div class="time-jumps">
          <button type="button" class="link-button" onClick={() => jump(-1)}>
            <Icon name="left" />
            {text.time.incidentBefore}
          </button>
          <button type="button" class="link-button" onClick={() => jump(1)}>
            {text.time.incidentAfter}
            <Icon name="right" />
          </button>
          {data !== null && data.nextCursor !== null && <span class="quiet">{text.time.widestMarked}</span>}
        </div>
      )}
    </>
  );
}

/** What is replayed, and the last thing that happened to it by then. */
export function Caption({ story: { title, events }, at }: { story: Replayed; at: number | null }) {
  const text = words.value;
  const last = events.findLast((event) => event.at <= (at ?? Infinity));
  return (
    <p class="time-caption">
      <strong>{text.time.replaying(title)}</strong>
      <span aria-live="polite">
        {last !== undefined &&
          `${format.value.clock(last.at, at ?? serverNow())} · ${timelineText(last, text, format.value)}`}
      </span>
      <button type="button" class="link-button" onClick={() => (replayed.value = null)}>
        {text.time.endReplay}
      </button>
    </p>
  );
}
