import { describe, expect, it } from 'vitest';
import { historyOf, historyRows, replayHistory } from '../../simulators/history.ts';
import { createWorld } from '../../simulators/world.ts';
import { MemoryBroker, smallFleet, START } from './small-world.ts';

const fleet = smallFleet(20);
const world = createWorld(fleet, { scenario: 'beam', seed: 1, startsAt: START - 6 * 3_600_000 });
const past = { fleet, world, epoch: 'e', stepMs: 300_000, rowsPerSecond: 1e6 };

describe('history', () => {
  it('has the rows of the period, numbered from 1, the same at a later start', () => {
    const hours = { ...past, from: START - 3 * 3_600_000, to: START };
    const rows = historyOf(hours, 3);
    expect(rows).toHaveLength(historyRows(hours));
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 36 }, (_, n) => n + 1));
    expect(rows.at(-1)?.measuredAt).toBe(START);
    const later = historyOf({ ...hours, from: hours.from + 700_000, to: START + 700_000 }, 3);
    const known = new Map(rows.map(({ measuredAt, ...row }) => [measuredAt, row]));
    const shared = later.filter(({ measuredAt }) => known.has(measuredAt));
    expect(shared.length).toBeGreaterThan(30);
    for (const { measuredAt, seq: _, ...row } of shared) expect(known.get(measuredAt)).toMatchObject(row);
  });

  it('has one speed test an hour while the link is up, not all sites at once', () => {
    const quiet = createWorld(fleet, { scenario: 'quiet', seed: 1, startsAt: START });
    const minutes = new Set<number>();
    for (const index of fleet.keys()) {
      const rows = historyOf({ ...past, world: quiet, from: START - 24 * 3_600_000, to: START }, index);
      const tests = rows.filter((row) => row.downlinkCapacityBps !== undefined);
      expect(tests).toHaveLength(24);
      expect(tests.every((row) => row.uplinkCapacityBps !== undefined)).toBe(true);
      minutes.add((tests[0]?.measuredAt ?? 0) % 3_600_000);
    }
    expect(minutes.size).toBeGreaterThan(5);
  });

  it('is replayed for every terminal once, those that are dark later', async () => {
    const broker = new MemoryBroker();
    let asked = 0;
    await replayHistory({
      ...past,
      outbox: broker,
      isDark: (index) => index === 0 && (asked += 1) < 3,
      from: START - 3_600_000,
      to: START,
      signal: new AbortController().signal,
    });
    expect([...broker.samples.values()].map((samples) => samples.length)).toEqual(fleet.map(() => 12));
    expect([...broker.samples.keys()].at(-1)).toBe(fleet[0]?.terminal.id);
  });

  it('stops when told to', async () => {
    const broker = new MemoryBroker();
    await replayHistory({
      ...past,
      outbox: broker,
      isDark: () => false,
      from: 0,
      to: 3_000_000,
      signal: AbortSignal.abort(),
    });
    expect(broker.samples.size).toBe(0);
  });
});
