import { expect, test } from 'vitest';
import { SeriesBuilder } from '../../../server/http/sample-series.ts';
import { seriesFields } from '../../../telemetry/contract/series.ts';

const MINUTE = 60_000;
const from = Date.UTC(2026, 2, 1);
const builder = (steps: number, stepMinutes = 5) =>
  new SeriesBuilder({ from, stepMs: stepMinutes * MINUTE, steps }, seriesFields);
const at = (minute: number) => from + minute * MINUTE;

test('a step has the median, mean and range of what was measured in it, and gaps stay null', () => {
  const series = builder(3);
  for (const [minute, latencyMs] of [
    [1, 10],
    [2, 20],
    [3, 90],
    [11, 5],
  ] as const)
    series.add({ measuredAt: at(minute), latencyMs });
  const { samples, fields } = series.finish();
  expect(samples).toEqual([3, 0, 1]);
  expect(fields.latencyMs).toEqual({
    median: [20, null, 5],
    mean: [40, null, 5],
    min: [10, null, 5],
    max: [90, null, 5],
  });
  expect(Object.keys(fields)).toEqual(['latencyMs']);
});

test('a sample counts in every step its interval touches, and in none that it ends before', () => {
  const series = builder(4);
  series.add({ measuredAt: at(15), intervalS: 900, clients: 4 });
  expect(series.finish().samples).toEqual([1, 1, 1, 0]);
});

test('an interval of many hours is a late report: it speaks of an hour', () => {
  const series = builder(48);
  series.add({ measuredAt: at(240), intervalS: 14_400 });
  expect(series.finish().samples.filter((count) => count > 0)).toHaveLength(12);
});

test('what was settled early is what it would be in the end', () => {
  const [early, late] = [builder(40), builder(40)];
  for (let minute = 1; minute <= 200; minute += 1) {
    const sample = { measuredAt: at(minute), downlinkBps: (minute * 37) % 101 };
    early.add(sample);
    late.add(sample);
    early.settle(at(minute));
  }
  expect(early.finish()).toEqual(late.finish());
});

test('total loss is no latency, and a signal says what it is measured in', () => {
  const series = builder(1);
  series.add({ measuredAt: at(1), latencyMs: null, packetLossRatio: 1 });
  series.add({ measuredAt: at(2), signal: { metric: 'snrDb', value: 9.5 } });
  const { fields, signalMetric } = series.finish();
  expect(fields.latencyMs).toBeUndefined();
  expect(fields.packetLossRatio?.max).toEqual([1]);
  expect([signalMetric, fields.signal?.median]).toEqual(['snrDb', [9.5]]);
});
