import type { PastSeries } from '../connection/past.ts';
import { format, words } from '../language/current.ts';

const WIDTH = 1000;
const HEIGHT = 40;
const HOUR = 3_600_000;
/** A day's name needs so much of the width; today's is left out until it has it. */
const NAME_SHARE = 0.06;

/** How many sites were out over time, with the days and what is not known; a picture only, the slider over it says it in words. */
export function SparkLine({ series, from, to }: { series: PastSeries; from: number; to: number }) {
  const x = (at: number) => ((at - from) / (to - from)) * WIDTH;
  const { path, most } = pathOf(series, from, to, x);
  const begins = series.beganAt === null ? to : Math.min(to, series.beganAt);
  return (
    <div class="time-spark" aria-hidden="true">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none">
        {begins > from && <rect class="time-unknown" x="0" y="0" width={x(begins)} height={HEIGHT} />}
        {midnights(from, to).map((at) => (
          <line key={at} class="time-day" x1={x(at)} x2={x(at)} y1="0" y2={HEIGHT} />
        ))}
        <path class="time-area" d={path} />
      </svg>
      {midnights(from, to - NAME_SHARE * (to - from)).map((at, each, all) => (
        <span
          key={at}
          class={all.length > 4 && each % 2 === 1 ? 'time-day-name is-second' : 'time-day-name'}
          style={{ left: `${x(at) / 10}%` }}
        >
          {format.value.day(at)}
        </span>
      ))}
      {begins - from > 6 * HOUR && series.beganAt !== null && (
        <span class="time-unknown-name">
          {words.value.time.beforeBegin(format.value.dateTime(series.beganAt))}
        </span>
      )}
      {most > 0 && <span class="time-most">{format.value.count(most)}</span>}
    </div>
  );
}

/** An area whose height grows with the root, so that one site still shows beside a storm of thousands. */
function pathOf(
  { from: first, stepMs, out }: PastSeries,
  from: number,
  to: number,
  x: (at: number) => number,
): { path: string; most: number } {
  const steps = out.flatMap((count, each) => {
    const at = first + each * stepMs;
    return at + stepMs > from && at < to ? [{ at, count }] : [];
  });
  const most = Math.max(0, ...steps.map(({ count }) => count));
  const y = (count: number) => HEIGHT - (most === 0 ? 0 : Math.sqrt(count / most) * (HEIGHT - 4));
  const points = steps.map(({ at, count }) => {
    const [left, right] = [Math.max(from, at), Math.min(to, at + stepMs)];
    return `L${x(left).toFixed(1)} ${y(count).toFixed(1)}L${x(right).toFixed(1)} ${y(count).toFixed(1)}`;
  });
  return { path: `M0 ${HEIGHT}${points.join('')}L${WIDTH} ${HEIGHT}Z`, most };
}

/** The beginnings of days by the clock of whoever looks. */
function midnights(from: number, to: number): number[] {
  const found: number[] = [];
  const day = new Date(from);
  day.setHours(24, 0, 0, 0);
  while (day.getTime() < to) {
    found.push(day.getTime());
    day.setDate(day.getDate() + 1);
  }
  return found;
}
