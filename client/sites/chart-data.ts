import type { HistoryPoint } from '../connection/resources.ts';
import type { Band } from '../parts/time-chart.tsx';

/** A site's history on a full raster of steps: where nothing was measured stands null, so that a line breaks there. */
export interface FilledHistory {
  /** Epoch seconds. */
  times: number[];
  measured: boolean[];
  latencyMs: (number | null)[];
  packetLossRatio: (number | null)[];
  downlinkBps: (number | null)[];
  uplinkBps: (number | null)[];
}

/**
 * One line per site: where several terminals measured in one step, throughput adds up, and the better latency and
 * loss count, because the people at the site are served by the better link.
 */
export function mergeTerminals(points: readonly HistoryPoint[]): HistoryPoint[] {
  const byTime = new Map<number, HistoryPoint>();
  for (const point of points) {
    const other = byTime.get(point.at);
    byTime.set(
      point.at,
      other === undefined
        ? point
        : {
            ...point,
            samples: point.samples + other.samples,
            latencyMs: least(point.latencyMs, other.latencyMs),
            packetLossRatio: least(point.packetLossRatio, other.packetLossRatio),
            downlinkBps: sum(point.downlinkBps, other.downlinkBps),
            uplinkBps: sum(point.uplinkBps, other.uplinkBps),
          },
    );
  }
  return [...byTime.values()];
}

function least(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}

function sum(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : a + b;
}

/** Times in epoch milliseconds; `from` lies on the raster. */
export function fillGaps(
  points: readonly HistoryPoint[],
  from: number,
  to: number,
  stepMs: number,
): FilledHistory {
  const byTime = new Map(mergeTerminals(points).map((point) => [point.at, point]));
  const filled: FilledHistory = {
    times: [],
    measured: [],
    latencyMs: [],
    packetLossRatio: [],
    downlinkBps: [],
    uplinkBps: [],
  };
  for (let at = from; at < to; at += stepMs) {
    const point = byTime.get(at);
    filled.times.push(at / 1000);
    filled.measured.push(point !== undefined && point.samples > 0);
    filled.latencyMs.push(point?.latencyMs ?? null);
    filled.packetLossRatio.push(point?.packetLossRatio ?? null);
    filled.downlinkBps.push(point?.downlinkBps ?? null);
    filled.uplinkBps.push(point?.uplinkBps ?? null);
  }
  return filled;
}

/**
 * Stretches without a measurement, and outages. A single empty step is no gap: reports may be as rare as the step,
 * and the newest step is still being filled.
 */
export function bandsOf(
  filled: FilledHistory,
  outages: readonly { startsAt: number; endsAt: number | null }[],
  from: number,
  to: number,
  stepMs: number,
): Band[] {
  const bands: Band[] = [];
  let start: number | null = null;
  filled.times.forEach((time, at) => {
    const last = at === filled.times.length - 1;
    if (filled.measured[at] === true || last) {
      const end = time;
      if (start !== null && end - start > stepMs / 1000) bands.push({ from: start, to: end, kind: 'gap' });
      start = null;
    } else {
      start ??= time;
    }
  });
  for (const outage of outages) {
    const ends = Math.min(outage.endsAt ?? to, to);
    if (ends <= from || outage.startsAt >= to) continue;
    bands.push({ from: Math.max(outage.startsAt, from) / 1000, to: ends / 1000, kind: 'outage' });
  }
  return bands;
}
