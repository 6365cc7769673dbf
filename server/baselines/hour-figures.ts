import { intervalMsOf, type Sample, type SignalMetric } from '../../telemetry/contract/sample.ts';

/** What is compared of a link, in the order in which it is written down: append only. */
export const figures = ['latencyMs', 'lossRatio', 'capacityBps', 'signal', 'badRatio'] as const;
export type Figure = (typeof figures)[number];

/** One hour of a link in figures; null where the hour does not say. */
export interface HourFigures extends Record<Figure, number | null> {
  /** What `signal` was measured in. */
  metric: SignalMetric | null;
}

/** The fields that are looked at. */
export const figureFields: readonly (keyof Sample)[] = [
  'intervalS',
  'badSeconds',
  'linkUp',
  'latencyMs',
  'packetLossRatio',
  'probes',
  'downlinkCapacityBps',
  'signal',
];

/** An hour of which less was measured says nothing. */
const MIN_COVERED_MS = 15 * 60_000;

/**
 * Medians of latency, capacity and signal, and the mean loss, of the samples that were no outage; and the share of the
 * measured time that was one.
 * @param isBad the rule by which outages are judged
 * @param lossOf what a sample says of loss, null where it does not
 */
export function figuresOf(
  samples: Iterable<Sample>,
  isBad: (sample: Sample) => boolean,
  lossOf: (sample: Sample) => number | null,
): HourFigures {
  const [latencies, capacities, signals]: [number[], number[], number[]] = [[], [], []];
  let [coveredMs, badMs, lostMs, lossMs] = [0, 0, 0, 0];
  let metric: SignalMetric | null = null;
  for (const sample of samples) {
    const ms = intervalMsOf(sample);
    coveredMs += ms;
    if (sample.downlinkCapacityBps !== undefined) capacities.push(sample.downlinkCapacityBps);
    if (isBad(sample)) {
      badMs += ms;
      continue;
    }
    if (typeof sample.latencyMs === 'number') latencies.push(sample.latencyMs);
    const loss = lossOf(sample);
    if (loss !== null) {
      lostMs += loss * ms;
      lossMs += ms;
    }
    if (sample.signal === undefined || sample.signal.metric === 'aboveNoiseFloor') continue;
    if (metric !== null && metric !== sample.signal.metric) signals.length = 0;
    metric = sample.signal.metric;
    signals.push(sample.signal.value);
  }
  const goodMs = coveredMs - badMs;
  const isKnown = goodMs >= MIN_COVERED_MS;
  return {
    latencyMs: isKnown ? medianOf(latencies) : null,
    lossRatio: isKnown && lossMs >= MIN_COVERED_MS ? lostMs / lossMs : null,
    // A speed test is a measurement by itself.
    capacityBps: medianOf(capacities),
    signal: isKnown ? medianOf(signals) : null,
    badRatio: coveredMs >= MIN_COVERED_MS ? badMs / coveredMs : null,
    metric,
  };
}

/** The middle of some values, the mean of the two middle ones of an even number; null of none. */
export function medianOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
}
