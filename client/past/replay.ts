import { batch } from '@preact/signals';
import type { TimelineEntry } from '../connection/incidents.ts';
import { serverNow } from '../state/clock.ts';
import { pastAt, replayed, timeBarOpen } from '../state/past.ts';
import { earliest } from './follow-past.ts';
import { playing, speed, speedFor } from './player.ts';

/** So much before the first outage, and after the last, belongs to the story. */
const AROUND_MS = 10 * 60_000;

/** What can be replayed of an incident: epoch milliseconds; null: it was over before what can be looked back to. */
export function rangeOf(incident: {
  startsAt: string;
  endsAt: string | null;
}): { from: number; to: number } | null {
  const now = serverNow();
  const to = incident.endsAt === null ? now : Math.min(now, Date.parse(incident.endsAt) + AROUND_MS);
  const from = Math.max(earliest() + 60_000, Date.parse(incident.startsAt) - AROUND_MS);
  return to - from < 60_000 ? null : { from, to };
}

/** Shows how an incident came about, from shortly before it began. */
export function replay(
  incident: { id: string; startsAt: string; endsAt: string | null },
  title: string,
  events: readonly TimelineEntry[],
): void {
  const range = rangeOf(incident);
  if (range === null) return;
  batch(() => {
    timeBarOpen.value = true;
    replayed.value = { incidentId: incident.id, title, events, ...range };
    pastAt.value = range.from;
    speed.value = speedFor(range.to - range.from);
    playing.value = true;
  });
}
