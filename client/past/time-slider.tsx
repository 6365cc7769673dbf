import type { PastSeries } from '../connection/past.ts';
import { format, words } from '../language/current.ts';
import { serverNow } from '../state/clock.ts';
import { goLive, pastAt } from '../state/past.ts';

const MINUTE = 60_000;
/** What keys move by. */
const steps = { arrow: 5 * MINUTE, shifted: 60 * MINUTE, page: 24 * 60 * MINUTE };

/** A native slider over the picture of the days; arrows move five minutes, with Shift an hour, page keys a day. */
export function TimeSlider({
  range: { from, to },
  series,
}: {
  range: { from: number; to: number };
  series: PastSeries | null;
}) {
  const at = pastAt.value ?? to;
  const moment = format.value.dateTime(at);
  const moveTo = (next: number) => {
    const clamped = Math.max(from + 1000, Math.min(to, next));
    if (clamped >= serverNow() - MINUTE) goLive();
    else pastAt.value = clamped;
  };
  return (
    <input
      class="time-slider"
      type="range"
      min={from}
      max={to}
      step={1000}
      value={at}
      aria-label={words.value.time.slider}
      aria-valuetext={series === null ? moment : words.value.time.valueText(moment, outAt(at, series))}
      onInput={(event) => moveTo(event.currentTarget.valueAsNumber)}
      onKeyDown={(event) => {
        const by = stepOf(event.key, event.shiftKey);
        const target = event.key === 'Home' ? from : event.key === 'End' ? to : at + by;
        if (by === 0 && target === at) return;
        event.preventDefault();
        moveTo(target);
      }}
    />
  );
}

/** How many sites were out then, as it is written; a dash where it is not known. */
export function outAt(at: number, series: PastSeries): string {
  const count = outCount(at, series);
  return count === null ? '–' : format.value.count(count);
}

function outCount(at: number, { from, stepMs, out, beganAt }: PastSeries): number | null {
  if (beganAt === null || at < beganAt) return null;
  return out[Math.floor((at - from) / stepMs)] ?? null;
}

function stepOf(key: string, isShifted: boolean): number {
  const step = isShifted ? steps.shifted : steps.arrow;
  if (key === 'ArrowLeft' || key === 'ArrowDown') return -step;
  if (key === 'ArrowRight' || key === 'ArrowUp') return step;
  if (key === 'PageDown') return -steps.page;
  return key === 'PageUp' ? steps.page : 0;
}
