import { describe, expect, test } from 'vitest';
import { Budget, bytesPerDay } from '../../../telemetry/agent/budget.ts';
import {
  defaultBudgetMb,
  LAST_SAVING_STEP,
  paceOf,
  profileNames,
} from '../../../telemetry/agent/profiles.ts';

const PING = 88;
const start = Date.UTC(2026, 10, 1);
const day = (count: number): number => start + count * 86_400_000;
const lean = (step: number) => paceOf('lean', step);

/** A budget on the given day of November with so much spent. */
function budget(mb: number, spentMb: number, now: () => number): Budget {
  return new Budget(mb, { month: '2026-11', connection: spentMb * 1e6, probes: 0, speedTests: 0 }, now);
}

test('a month of each profile fits its own budget, probes of one target by ping included, after at most the first step', () => {
  for (const profile of profileNames) {
    const mb = (bytesPerDay(paceOf(profile, 1), PING) * 31) / 1e6;
    expect(mb, profile).toBeLessThanOrEqual(defaultBudgetMb[profile] ?? Infinity);
  }
});

test('each step of saving costs less than the one before', () => {
  for (const profile of ['lean', 'metered'] as const) {
    const costs = [0, 1, 2, 3, 4].map((step) => bytesPerDay(paceOf(profile, step), PING));
    expect(costs, profile).toEqual([...costs].sort((a, b) => b - a));
    expect(new Set(costs).size, profile).toBe(5);
  }
});

describe('saving', () => {
  const step = (mb: number, spentMb: number, at: number): number =>
    budget(mb, spentMb, () => at).savingStep(lean, LAST_SAVING_STEP, PING);

  test('as little as the rest of the month allows', () => {
    expect(step(14, 0, day(0))).toBe(0);
    expect(step(12, 0, day(0))).toBe(1);
    expect(step(12, 5, day(15))).toBe(0);
    const steps = [6.5, 8, 9, 10, 11, 12].map((spentMb) => step(12, spentMb, day(15)));
    expect(steps).toEqual([...steps].sort());
    expect(steps.at(-1)).toBe(LAST_SAVING_STEP);
  });

  test('spent up on the first day, the rest of the month carries changes only', () => {
    expect(step(12, 11.9, day(1))).toBe(LAST_SAVING_STEP);
    expect(paceOf('lean', LAST_SAVING_STEP).holdBack).toBe(true);
  });

  test('a new month begins at nothing', () => {
    let now = day(29);
    const spent = budget(14, 13.9, () => now);
    expect(spent.savingStep(lean, LAST_SAVING_STEP, PING)).toBeGreaterThan(0);
    now = Date.UTC(2026, 11, 1);
    expect(spent.spentBytes).toBe(0);
    expect(spent.savingStep(lean, LAST_SAVING_STEP, PING)).toBe(0);
  });

  test('without a budget nothing is saved', () => {
    const unlimited = new Budget(null, undefined, () => start);
    unlimited.count('connection', 1e12);
    expect(unlimited.savingStep(lean, LAST_SAVING_STEP, PING)).toBe(0);
    expect(unlimited.allowsSpeedTest(1e9, lean(0), PING)).toBe(true);
  });

  test('a year of spending stays within the budget, whatever the link costs more than expected', () => {
    for (const dearer of [1, 1.5, 3]) {
      let now = start;
      const spent = budget(12, 0, () => now);
      let worst = 0;
      for (let hour = 0; hour < 24 * 30; hour += 1) {
        const at = spent.savingStep(lean, LAST_SAVING_STEP, PING);
        const bytes = at === LAST_SAVING_STEP ? 200 : (bytesPerDay(lean(at), PING) / 24) * dearer;
        spent.count('connection', bytes);
        worst = Math.max(worst, spent.spentBytes);
        now += 3_600_000;
      }
      expect(worst / 1e6, String(dearer)).toBeLessThanOrEqual(12);
    }
  });
});

test('a speed test must leave enough for the reports of the month', () => {
  const allows = (spentMb: number, bytes: number): boolean =>
    budget(12, spentMb, () => day(28)).allowsSpeedTest(bytes, lean(0), PING);
  expect(allows(9, 1e6)).toBe(true);
  expect(allows(9, 2.9e6)).toBe(false);
  expect(allows(11.9, 1)).toBe(false);
});
