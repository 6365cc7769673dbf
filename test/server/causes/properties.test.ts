import fc from 'fast-check';
import { expect, test } from 'vitest';
import { causeFacts } from '../../../telemetry/contract/cause-facts.ts';
import { linkTechnologies } from '../../../telemetry/contract/inventory.ts';
import type { Sample } from '../../../telemetry/contract/sample.ts';
import { outageCauses } from '../../../telemetry/contract/site-state.ts';
import { weigh } from '../../../server/causes/judge-cause.ts';
import { causeRules } from '../../../server/causes/rules.ts';
import type { Company } from '../../../server/causes/verdict.ts';
import { noon, verdictOn, type Story } from './told.ts';

const anyNumber = fc.oneof(fc.double({ noNaN: true, min: -1e6, max: 1e10 }), fc.constantFrom(0, 1, -1, 0.5));
const ratio = fc.double({ noNaN: true, min: 0, max: 1 });
const text = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.constantFrom('obstructed', 'OKAY', 'quota', '16APSK 2/3', 'QPSK 0/0'),
);
/** Whatever passes the contract, and some of what does not. */
const anySample: fc.Arbitrary<Sample> = fc.record(
  {
    measuredAt: fc.oneof(
      fc.integer({ min: noon - 3_600_000, max: noon + 3_600_000 }),
      fc.integer({ min: 0, max: 4e12 }),
    ),
    intervalS: fc.double({ noNaN: true, min: 0.001, max: 86_400 }),
    linkUp: fc.boolean(),
    latencyMs: fc.oneof(fc.constant(null), anyNumber),
    packetLossRatio: ratio,
    badSeconds: anyNumber,
    probes: fc.array(
      fc.record({
        target: fc.constantFrom('dish' as const, 'pop' as const, 'internet' as const),
        sent: fc.nat(20),
        lost: fc.nat(20),
      }),
      { maxLength: 3 },
    ),
    signal: fc.record({
      metric: fc.constantFrom('snrDb' as const, 'quality01' as const, 'aboveNoiseFloor' as const),
      value: anyNumber,
    }),
    modcod: text,
    obstructedRatio: ratio,
    terminalUptimeS: anyNumber,
    agentUptimeS: anyNumber,
    bootId: text,
    clockSynced: fc.boolean(),
    lanUp: fc.boolean(),
    clients: fc.nat(),
    powerSource: fc.constantFrom('grid' as const, 'battery' as const),
    batteryRatio: ratio,
    temperatureC: anyNumber,
    quotaUsedRatio: anyNumber,
    downlinkCapacityBps: anyNumber,
    disabledReason: text,
    alerts: fc.array(text, { maxLength: 3 }),
  },
  { requiredKeys: ['measuredAt'] },
);
const story: fc.Arbitrary<Story> = fc.record({
  samples: fc.array(anySample, { maxLength: 40 }),
  to: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 3000 })),
  context: fc.record({
    technology: fc.constantFrom(...linkTechnologies, null),
    latitude: fc.oneof(fc.constant(null), fc.double({ noNaN: true, min: -90, max: 90 })),
    longitude: fc.oneof(fc.constant(null), fc.double({ noNaN: true, min: -180, max: 180 })),
    movedM: fc.oneof(fc.constant(null), anyNumber),
    pastOutages: fc.array(fc.record({ from: fc.nat(2e12), to: fc.nat(2e12) }), { maxLength: 5 }),
  }),
});
const company: fc.Arbitrary<Company> = fc.record({
  kind: fc.constantFrom('site', 'beam', 'gateway', 'provider', 'serviceLine', 'municipality', 'area'),
  key: text,
  affected: fc.nat(300),
  watched: fc.nat(300),
  beams: fc.nat(9),
  gateways: fc.nat(9),
  providers: fc.nat(9),
  startSpreadMs: fc.nat(3_600_000),
});

test('whatever the samples hold, a verdict is sound', () => {
  fc.assert(
    fc.property(fc.array(story, { maxLength: 4 }), company, fc.boolean(), (stories, who, provisional) => {
      const { cause, confidence, because, facts } = verdictOn(stories, who, provisional);
      expect(outageCauses).toContain(cause);
      expect(confidence).toBeGreaterThanOrEqual(0);
      expect(confidence).toBeLessThan(1);
      if (cause === 'undetermined') expect([confidence, because]).toEqual([0, []]);
      else {
        expect(because.length).toBeGreaterThan(0);
        expect(because[0]?.against).toBeUndefined();
        expect(confidence).toBeGreaterThanOrEqual(0.5);
      }
      expect(because.length).toBeLessThanOrEqual(8);
      const words = (facts ?? []).map(({ fact }) => fact);
      expect(new Set(words).size).toBe(words.length);
      for (const { fact, strength, values } of facts ?? []) {
        expect(causeFacts).toContain(fact);
        expect(strength).toBeGreaterThan(0);
        expect(strength).toBeLessThanOrEqual(1);
        for (const value of Object.values(values)) {
          if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('order and repetition of samples, and the order of links, change nothing', () => {
  fc.assert(
    fc.property(
      fc.array(story, { minLength: 1, maxLength: 3 }),
      company,
      fc.infiniteStream(fc.nat()),
      (stories, who, numbers) => {
        const random = (): number => numbers.next().value as number;
        const shuffled = stories.map((each) => {
          const twice = [...each.samples, ...each.samples.slice(0, random() % 7)];
          return { ...each, samples: shuffle(twice, random) };
        });
        expect(verdictOn(shuffle(shuffled, random), who)).toEqual(verdictOn(stories, who));
      },
    ),
    { numRuns: 200 },
  );
});

function shuffle<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

test('what was kept of a verdict is judged the same again', () => {
  fc.assert(
    fc.property(fc.array(story, { minLength: 1, maxLength: 3 }), company, (stories, who) => {
      const verdict = verdictOn(stories, who);
      const kept = JSON.parse(JSON.stringify(verdict.facts)) as NonNullable<typeof verdict.facts>;
      expect(weigh(kept, { provisional: false })).toEqual(verdict);
    }),
    { numRuns: 200 },
  );
});

test('the rules name every cause, and no fact stands alone with nothing to say', () => {
  expect(Object.keys(causeRules)).toEqual(expect.arrayContaining([...outageCauses]));
  const weighed = new Set(Object.values(causeRules).flatMap(({ weights }) => Object.keys(weights)));
  expect(causeFacts.filter((fact) => !weighed.has(fact))).toEqual(['linkTechnology']);
});
