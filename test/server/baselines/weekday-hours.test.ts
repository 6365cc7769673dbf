import fc from 'fast-check';
import { expect, test } from 'vitest';
import { figuresOf, type HourFigures } from '../../../server/baselines/hour-figures.ts';
import { compare, usualAt } from '../../../server/baselines/unusual.ts';
import { WEEKS, WeekdayHours } from '../../../server/baselines/weekday-hours.ts';
import { judgeSample, lossRatio } from '../../../server/live/thresholds.ts';
import type { Sample } from '../../../telemetry/contract/sample.ts';

const nothing: HourFigures = {
  latencyMs: null,
  lossRatio: null,
  capacityBps: null,
  signal: null,
  badRatio: null,
  metric: null,
};
const WEEK = 2_900;

test('the last seven weeks are kept, whatever order they come in and however often', () => {
  const put = fc.tuple(fc.integer({ min: WEEK, max: WEEK + 10 }), fc.nat(23), fc.nat(6000));
  fc.assert(
    fc.property(fc.array(put, { maxLength: 60 }), (puts) => {
      let hours = new WeekdayHours();
      const last = new Map<string, number>();
      for (const [week, hour, latencyMs] of puts) {
        hours.put(week, hour, { ...nothing, latencyMs });
        hours.put(week, hour, { ...nothing, latencyMs });
        hours = new WeekdayHours(hours.bytes);
        last.set(`${week} ${hour}`, latencyMs);
      }
      for (const [key, latencyMs] of last) {
        const [week = 0, hour = 0] = key.split(' ').map(Number);
        // Its place may have gone to a later week.
        const isTaken = puts.some(([other]) => other > week && other % WEEKS === week % WEEKS);
        expect(hours.get(week, hour, 'latencyMs')).toBe(isTaken ? null : latencyMs);
      }
    }),
  );
});

test('figures are kept within their steps, and beyond their range at its end', () => {
  const hours = new WeekdayHours();
  const figures = {
    latencyMs: 38.26,
    lossRatio: 0.0123,
    capacityBps: 93_456_789,
    signal: -7.123,
    badRatio: 1,
  };
  hours.put(WEEK, 5, { ...figures, metric: 'esN0Db' });
  expect(hours.get(WEEK, 5, 'latencyMs')).toBe(38.3);
  expect(hours.get(WEEK, 5, 'lossRatio')).toBeCloseTo(0.0123, 5);
  expect(hours.get(WEEK, 5, 'capacityBps')).toBe(93_460_000);
  expect(hours.get(WEEK, 5, 'signal')).toBe(-7.12);
  expect(hours.get(WEEK, 5, 'badRatio')).toBe(1);
  hours.put(WEEK, 5, { ...nothing, latencyMs: 1e6 });
  expect(hours.get(WEEK, 5, 'latencyMs')).toBe(6553.4);
});

test('another metric of the signal begins anew', () => {
  const hours = new WeekdayHours();
  hours.put(WEEK, 5, { ...nothing, signal: 12, latencyMs: 40, metric: 'esN0Db' });
  hours.put(WEEK + 1, 5, { ...nothing, signal: 0.9, latencyMs: 40, metric: 'quality01' });
  expect(hours.get(WEEK, 5, 'signal')).toBeNull();
  expect(hours.get(WEEK + 1, 5, 'signal')).toBe(0.9);
  expect(hours.before(WEEK + 1, 5, 'latencyMs')).toEqual([40]);
});

test('bytes of another form are nothing', () => {
  expect(new WeekdayHours(Uint8Array.of(9, 9)).get(WEEK, 0, 'latencyMs')).toBeNull();
});

test('the example of docs/judgement.md: six Mondays at ten', () => {
  const hours = new WeekdayHours();
  [120, 130, 125, 400, 118, 128].forEach((latencyMs, back) => {
    hours.put(WEEK - back - 1, 10, { ...nothing, latencyMs });
  });
  const usual = usualAt(hours, 'latencyUnusual', WEEK, 10);
  expect(usual).toMatchObject({ usual: 126.5, weeks: 6 });
  expect(usual?.spread).toBeCloseTo(7.4, 1);
  const at = (latencyMs: number) => {
    hours.put(WEEK, 10, { ...nothing, latencyMs });
    return compare(hours, 'latencyUnusual', WEEK, 10);
  };
  expect(at(150)).toMatchObject({ is: 'usual', limit: 189.75 });
  expect(at(185)?.is).toBe('between');
  expect(at(190)?.is).toBe('unusual');
  // At three in the morning nothing is known yet.
  expect(compare(hours, 'latencyUnusual', WEEK, 3)).toBeUndefined();
});

test('an hour is its good samples; outages, and too few minutes, say nothing', () => {
  const of = (samples: Sample[]) => figuresOf(samples, (sample) => judgeSample(sample, null).bad, lossRatio);
  const good = (latencyMs: number): Sample => ({
    measuredAt: 0,
    intervalS: 300,
    latencyMs,
    packetLossRatio: 0.01,
  });
  const bad: Sample = { measuredAt: 0, intervalS: 300, latencyMs: 900, packetLossRatio: 0.5 };
  expect(of([good(40), good(42), good(60), bad])).toEqual({
    ...nothing,
    latencyMs: 42,
    lossRatio: expect.closeTo(0.01, 9) as number,
    badRatio: 0.25,
  });
  expect(of([good(40), good(42)])).toEqual(nothing);
  expect(of([good(40), bad, bad, bad])).toEqual({ ...nothing, badRatio: 0.75 });
});
