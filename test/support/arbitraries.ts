import fc from 'fast-check';
import type { Command, CommandReply } from '../../telemetry/contract/commands.ts';
import type { TerminalInventory } from '../../telemetry/contract/inventory-message.ts';
import type { Presence } from '../../telemetry/contract/presence.ts';
import type { Sample } from '../../telemetry/contract/sample.ts';
import type { StoredConfirmation } from '../../telemetry/contract/stored.ts';

const between = (min: number, max: number): fc.Arbitrary<number> =>
  // JSON has no -0.
  fc.double({ min, max, noNaN: true }).map((value) => value + 0);
const count = fc.nat(Number.MAX_SAFE_INTEGER);
const ordinal = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const ratio = between(0, 1);
const rateBps = between(0, 1e15);

/** One line of text in any script, as long as the contract allows. */
export const word = (maxLength = 128): fc.Arbitrary<string> =>
  fc
    .string({ unit: 'grapheme', maxLength })
    .filter((text) => text.length <= maxLength && !/\p{Cc}/u.test(text));

export const terminalId = fc.stringMatching(/^[A-Za-z0-9._-]{1,64}$/);

const probe = fc
  .record(
    {
      target: fc.constantFrom('dish', 'pop', 'internet', 'programme'),
      sent: count,
      lost: count,
      rttP50Ms: between(0, 1e9),
      rttP95Ms: between(0, 1e9),
    },
    { requiredKeys: ['target', 'sent', 'lost'] },
  )
  .map((each) => ({ ...each, lost: Math.min(each.lost, each.sent) }));

export const sample: fc.Arbitrary<Sample> = fc.record(
  {
    measuredAt: fc.nat(4_102_444_800_000),
    epoch: word(),
    seq: ordinal,
    oldestSeq: ordinal,
    intervalS: between(0.001, 86_400),
    badSeconds: between(0, 86_400),
    bootId: word(),
    monotonicMs: between(0, Number.MAX_SAFE_INTEGER),
    clockSynced: fc.boolean(),
    linkUp: fc.boolean(),
    latencyMs: fc.option(between(0, 1e9)),
    jitterMs: between(0, 1e9),
    packetLossRatio: ratio,
    probes: fc.array(probe, { maxLength: 8 }),
    downlinkBps: rateBps,
    uplinkBps: rateBps,
    rxBytes: count,
    txBytes: count,
    downlinkCapacityBps: rateBps,
    uplinkCapacityBps: rateBps,
    signal: fc.record({
      metric: fc.constantFrom('esN0Db', 'cnDb', 'snrDb', 'quality01', 'aboveNoiseFloor'),
      value: between(-1000, 1000),
    }),
    modcod: word(),
    obstructedRatio: ratio,
    terminalUptimeS: between(0, 1e10),
    agentUptimeS: between(0, 1e10),
    lanUp: fc.boolean(),
    clients: count,
    powerSource: fc.constantFrom('grid', 'battery', 'solar', 'generator'),
    batteryRatio: ratio,
    temperatureC: between(-100, 200),
    quotaUsedRatio: between(0, 1000),
    disabledReason: word(),
    alerts: fc.array(word(), { maxLength: 32 }),
  },
  { requiredKeys: ['measuredAt'] },
);

export const presence: fc.Arbitrary<Presence> = fc.oneof(
  fc.record({ state: fc.constantFrom('online', 'offline'), session: word(64) }, { requiredKeys: ['state'] }),
  fc.record(
    { state: fc.constant('offline' as const), session: word(64), leaving: fc.constant(true as const) },
    { requiredKeys: ['state'] },
  ),
);

export const inventory: fc.Arbitrary<TerminalInventory> = fc.record(
  {
    serial: word(),
    hardware: word(),
    firmware: word(),
    agent: word(),
    position: fc.record(
      { latitude: between(-90, 90), longitude: between(-180, 180), accuracyM: between(0, 1e7) },
      { requiredKeys: ['latitude', 'longitude'] },
    ),
  },
  { requiredKeys: [] },
);

export const confirmation: fc.Arbitrary<StoredConfirmation> = fc.record({ epoch: word(), upTo: count });

const time = fc.nat(4_102_444_800_000);
const commandId = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
const profile = fc.constantFrom('live' as const, 'lean' as const, 'metered' as const);
const commandHead = { id: commandId, issuedAt: time, expiresAt: time, ttlS: fc.nat(604_800) };
const requiredHead = ['id', 'kind', 'issuedAt', 'expiresAt', 'ttlS'] as const;

export const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record(
    {
      ...commandHead,
      kind: fc.constant('speedTest' as const),
      session: word(64),
      maxBytes: fc.integer({ min: 1, max: 1e9 }),
    },
    { requiredKeys: [...requiredHead] },
  ),
  fc.record(
    { ...commandHead, kind: fc.constant('reboot' as const), session: word(64) },
    { requiredKeys: [...requiredHead] },
  ),
  fc.record({ ...commandHead, kind: fc.constant('setInterval' as const), profile }),
  fc.record({
    ...commandHead,
    kind: fc.constant('setInterval' as const),
    intervalS: fc.integer({ min: 10, max: 3600 }),
  }),
);

export const reply: fc.Arbitrary<CommandReply> = fc.record(
  {
    id: commandId,
    state: fc.constantFrom('accepted', 'running', 'done', 'failed', 'refused', 'expired'),
    at: time,
    reason: word(),
    bootId: word(),
    result: fc.record(
      {
        downlinkCapacityBps: rateBps,
        uplinkCapacityBps: rateBps,
        latencyMs: between(0, 1e9),
        bytes: count,
        durationS: between(0, 86_400),
        intervalS: between(0.001, 86_400),
        profile,
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['id', 'state'] },
);

/** Text that a hostile or broken sender might publish: noise, JSON, JSON that looks like ours, and classics. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.json({ maxDepth: 6 }),
  fc
    .jsonValue()
    .map((value) => JSON.stringify({ measuredAt: 1, probes: value, signal: value, alerts: value })),
  fc.dictionary(fc.constantFrom(...fieldNames()), fc.anything({ maxDepth: 2 })).map(safeStringify),
  fc.constantFrom(
    '',
    'null',
    'NaN',
    '1e400',
    '-0',
    '[]',
    '{}',
    '{"measuredAt":1e400}',
    '{"measuredAt":-1}',
    '{"measuredAt":1,"seq":9007199254740993}',
    '{"__proto__":{"measuredAt":1},"measuredAt":"1"}',
    '{"constructor":{"prototype":{}},"toString":1,"measuredAt":1}',
    '{"state":"online","session":{"toString":null}}',
    '{"epoch":"\\u0000","upTo":1}',
    '{"id":"a","kind":"reboot","issuedAt":{}}',
    '{"id":"a","state":"done","result":{"__proto__":1,"bytes":1e400}}',
    '{"position":{"latitude":91,"longitude":0}}',
    '['.repeat(200_000),
    '[{"a":'.repeat(40_000),
    '{"measuredAt":1,"probes":' + '['.repeat(50_000) + ']'.repeat(50_000) + '}',
    `[${'{"measuredAt":1},'.repeat(14_000)}{"measuredAt":1}]`,
    '"' + 'x'.repeat(300_000) + '"',
    '{"a":NaN,"' + '\\"'.repeat(120_000),
    '{"a":NaN,"' + '\\"'.repeat(120_000) + '\\',
  ),
);

function fieldNames(): string[] {
  const sampleFields = [
    'measuredAt',
    'epoch',
    'seq',
    'latencyMs',
    'probes',
    'signal',
    'alerts',
    'powerSource',
  ];
  const otherFields = [
    'state',
    'session',
    'upTo',
    'serial',
    'position',
    '__proto__',
    'constructor',
    'length',
  ];
  return [...sampleFields, ...otherFields];
}

function safeStringify(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '{}';
  }
}
