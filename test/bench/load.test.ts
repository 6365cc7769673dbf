import { describe, expect, it } from 'vitest';
import { oneOf, off, readFlags, whole } from '../../bench/flags.ts';
import { LoadMessages, terminalOf, topicOf } from '../../bench/load-messages.ts';
import { createFleet } from '../../simulators/fleet.ts';
import { loadSettlements } from '../../simulators/settlements.ts';
import { parseSamplesPayload } from '../../telemetry/contract/sample.ts';

describe('the messages of the load', () => {
  const now = 1_772_000_000_000;

  it('are samples of the contract, numbered, each with its own time and its share of the sum', () => {
    const messages = new LoadMessages(100, 6, 10, 'first');
    const all = [0, 60_000, 120_000].flatMap((later) => {
      const { payload, sumBps } = messages.next(42, now + later);
      const { samples, unknownFields } = parseSamplesPayload(payload);
      expect(unknownFields).toBe(0);
      expect(samples.reduce((sum, sample) => sum + (sample.downlinkBps ?? NaN), 0)).toBe(sumBps);
      expect(samples.at(-1)?.measuredAt).toBe(now + later);
      return samples;
    });
    expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: 18 }, (_, n) => n + 1));
    expect(all.every(({ epoch, intervalS }) => epoch === 'first' && intervalS === 10)).toBe(true);
    expect(Object.keys(all[0] ?? {}).length).toBeGreaterThanOrEqual(10);
  });

  it('never say two things of one millisecond, however early a turn comes', () => {
    const messages = new LoadMessages(1, 5, 0, 'first');
    const times = Array.from({ length: 20 }, () =>
      parseSamplesPayload(messages.next(0, now).payload).samples.map(({ measuredAt }) => measuredAt),
    ).flat();
    expect(new Set(times).size).toBe(100);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('are of the terminals that the fleet has', () => {
    const fleet = createFleet({ seed: 1, sites: 3, settlements: loadSettlements() });
    expect(fleet.map(({ terminal }) => terminal.id)).toEqual([0, 1, 2].map(terminalOf));
    expect(topicOf(2)).toBe(`atalaya/v1/terminals/${fleet[2]?.terminal.id ?? ''}/samples`);
  });
});

describe('the flags of a benchmark', () => {
  const flags = { store: oneOf(['embedded', 'influx'], 'embedded'), rate: whole(7), profile: off };

  it('are what was given, else what they are by default', () => {
    expect(readFlags([], flags)).toEqual({ store: 'embedded', rate: 7, profile: false });
    expect(readFlags(['--store', 'influx', '--rate', '0', '--profile'], flags)).toEqual({
      store: 'influx',
      rate: 0,
      profile: true,
    });
  });

  it.each([
    [['--store', 'paper'], '--store: expected embedded or influx, got paper'],
    [['--rate', '-1e3'], '--rate'],
    [['--rate', '1.5'], '--rate: expected a whole number, got 1.5'],
    [['--speed', '1'], "Unknown option '--speed'"],
  ])('%j is refused', (args, message) => {
    expect(() => readFlags(args, flags)).toThrow(message);
  });
});
