import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parsePresencePayload } from '../../telemetry/contract/presence.ts';
import { parseSamplesPayload, type Sample } from '../../telemetry/contract/sample.ts';
import { play, type Delivery, type PlayOptions } from '../../simulators/play.ts';
import { loadSettlements } from '../../simulators/settlements.ts';
import { START } from './small-world.ts';

const settlements = loadSettlements();
const options = (changes: Partial<PlayOptions> = {}): PlayOptions => ({
  ...{ seed: 1, scenario: 'beam', sites: 80, from: START, days: 0.25, settlements },
  ...changes,
});

const deliveriesOf = (asked: PlayOptions): Delivery[] =>
  [...play(asked).steps()].flatMap(({ deliveries }) => deliveries);

function digestsOf(asked: PlayOptions): string[] {
  return [...play(asked).steps()].map((step) =>
    createHash('sha1').update(JSON.stringify(step)).digest('hex'),
  );
}

describe('a play', () => {
  it('is the same for the same seed, and a longer one begins with the shorter', () => {
    const digests = digestsOf(options());
    expect(digestsOf(options())).toEqual(digests);
    expect(digestsOf(options({ days: 0.5 })).slice(0, digests.length)).toEqual(digests);
    expect(digestsOf(options({ seed: 2 }))).not.toEqual(digests);
  });

  it('steps in order, with each message in the step in which it arrives', () => {
    let before = START;
    for (const { now, deliveries } of play(options()).steps()) {
      expect(now - before).toBeLessThanOrEqual(10_000);
      const times = deliveries.map(({ at }) => at);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      if (times.length > 0) {
        expect(Math.min(...times)).toBeGreaterThanOrEqual(before);
        expect(Math.max(...times)).toBeLessThan(now);
      }
      before = now;
    }
    expect(before).toBe(START + 6 * 3_600_000);
  });

  it('knows no parts of a millisecond: the store takes whole ones', () => {
    for (const scenario of ['power', 'storm', 'mixed'] as const) {
      const { outages, conditions } = play(options({ scenario, sites: 300, days: 2 })).truth();
      const times = [...outages, ...conditions].flatMap(({ from, to }) => [from, to]);
      expect(times.length).toBeGreaterThan(50);
      expect(times.filter((time) => !Number.isInteger(time))).toEqual([]);
    }
  });

  it('delivers nothing of a terminal while its link is out but the will that the broker publishes', () => {
    const asked = options();
    const { outages } = play(asked).truth();
    const { fleet } = play(asked);
    const dark = outages.filter(({ loss, to, from }) => loss === 1 && to - from > 60_000);
    expect(dark.length).toBeGreaterThan(3);
    const indexOf = new Map(fleet.map(({ terminal }, index) => [terminal.id, index]));
    const all = deliveriesOf(asked);
    for (const { terminalId, from, to } of dark) {
      const index = indexOf.get(terminalId);
      const heard = all.filter(({ at, terminalIndex }) => terminalIndex === index && at >= from && at < to);
      for (const { channel, payload } of heard) {
        expect(channel).toBe('presence');
        expect(parsePresencePayload(payload).state).toBe('offline');
      }
    }
  });

  it('delivers each sample that is kept exactly once, in order, and says in the dark that the link is down', () => {
    const asked = options();
    const { fleet } = play(asked);
    const outages = new Map(
      play(asked)
        .truth()
        .outages.map((outage) => [outage.terminalId, outage]),
    );
    const samples = new Map<number, Sample[]>();
    for (const { channel, terminalIndex, payload } of deliveriesOf(asked)) {
      if (channel !== 'samples') continue;
      const own = samples.get(terminalIndex) ?? [];
      samples.set(terminalIndex, [...own, ...parseSamplesPayload(payload).samples]);
    }
    expect(samples.size).toBe(fleet.length);
    for (const [index, own] of samples) {
      const seqs = own.flatMap(({ seq }) => seq ?? []);
      expect(seqs).toEqual(seqs.map((_, position) => position + 1));
      const outage = outages.get(fleet[index]?.terminal.id ?? '');
      if (outage === undefined) continue;
      const within = own.filter(
        ({ measuredAt, intervalS = 60 }) =>
          measuredAt <= outage.to && measuredAt - intervalS * 1000 >= outage.from,
      );
      for (const sample of within) expect(sample.packetLossRatio).toBeGreaterThan(0.2);
    }
  });
});
