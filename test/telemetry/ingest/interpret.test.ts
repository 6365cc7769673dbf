import fc from 'fast-check';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { deadLetterReasons } from '../../../telemetry/contract/contract-error.ts';
import { MAX_MESSAGE_BYTES } from '../../../telemetry/contract/payload.ts';
import { buildTopic, topicKinds } from '../../../telemetry/contract/topics.ts';
import { interpret, MAX_AHEAD_MS } from '../../../telemetry/ingest/interpret.ts';
import type { JournalRecord } from '../../../telemetry/ingest/journal-record.ts';
import { context, dayMs, message, now } from './fixtures.ts';

function meaning(record: JournalRecord) {
  return interpret([record], context);
}

function reasons(record: JournalRecord): string[] {
  return meaning(record).deadLetters.map(({ reason }) => reason);
}

describe('samples', () => {
  const sample = { measuredAt: now - 1000, latencyMs: null, packetLossRatio: 1 };

  test('belong to the terminal of the topic', () => {
    expect(meaning(message('samples', JSON.stringify(sample))).samples).toEqual([
      { terminalId: 'T-1', receivedAt: now, sample },
    ]);
  });

  test('may come deflated', () => {
    const payload = deflateSync(JSON.stringify([sample, sample]));
    expect(meaning(message('samples.z', payload)).samples.map((item) => item.sample)).toEqual([
      sample,
      sample,
    ]);
  });

  test('that inflate beyond the limit are refused without being inflated', () => {
    expect(reasons(message('samples.z', deflateSync(Buffer.alloc(MAX_MESSAGE_BYTES + 1, ' '))))).toEqual([
      'tooLarge',
    ]);
    expect(reasons(message('samples.z', 'not a stream'))).toEqual(['notInflatable']);
  });

  test('must be UTF-8, to the byte', () => {
    const payload = Buffer.concat([
      Buffer.from('{"measuredAt":1,"modcod":"'),
      Buffer.from([0xff]),
      Buffer.from('"}'),
    ]);
    expect(reasons(message('samples', payload))).toEqual(['notJson']);
  });

  test('ahead of our clock or older than retention are refused, the others of the message are not', () => {
    const times = [
      now - 91 * dayMs,
      now - 89 * dayMs,
      now + MAX_AHEAD_MS,
      now + MAX_AHEAD_MS + 1,
      now + 9 * dayMs,
    ];
    const found = meaning(message('samples', JSON.stringify(times.map((measuredAt) => ({ measuredAt })))));
    expect(found.samples.map((item) => item.sample.measuredAt)).toEqual([
      now - 89 * dayMs,
      now + MAX_AHEAD_MS,
    ]);
    expect(found.deadLetters.map(({ reason, got }) => [reason, got])).toEqual([
      ['clockAhead', '2 of 5 samples'],
      ['tooOld', '1 of 5 samples'],
    ]);
    expect(found.quarantined.map(({ reason, sample }) => [reason, sample.measuredAt])).toEqual(
      times
        .filter((time) => !found.samples.some(({ sample }) => sample.measuredAt === time))
        .map((time) => [time > now ? 'clockAhead' : 'tooOld', time]),
    );
  });

  test('of a clock that was not set are kept aside, whatever time they show', () => {
    const found = meaning(
      message('samples', JSON.stringify({ measuredAt: now, clockSynced: false, seq: 7 })),
    );
    expect(found).toMatchObject({
      samples: [],
      deadLetters: [],
      quarantined: [{ reason: 'clockUnsynced', terminalId: 'T-1', sample: { seq: 7 } }],
    });
  });

  test('released from quarantine are taken whatever their time, and marked', () => {
    const sample = { measuredAt: now - 4000 * dayMs, clockSynced: false };
    const found = meaning(message('samples', JSON.stringify(sample), { released: true }));
    expect(found).toMatchObject({ samples: [{ sample, released: true }], quarantined: [], deadLetters: [] });
  });

  test.each([
    [
      'one bad field',
      '[{"epoch":"e","seq":4},{"epoch":"e","seq":5,"measuredAt":1,"latencyMs":"x"}]',
      'e',
      [4, 5],
    ],
    ['NaN', '[{"epoch":"e","seq":4,"latencyMs":NaN},{"seq": 5, "epoch" : "e"}]', 'e', [4, 5]],
    ['a lost end', '[{"measuredAt":1,"seq":12},{"measuredAt":1,"seq":13},{"measu', '', [12, 13]],
    ['bytes that are no text', Buffer.from('{"seq":3,"modcod":"\xff"}', 'latin1'), '', [3]],
    ['numbers that are none', '[{"seq":0},{"seq":1.5},{"seq":"7"},{"seq":1e300},7,null]', '', []],
    ['two epochs and no JSON', '[{"epoch":"a","seq":1},{"epoch":"b","seq":2},', '', []],
    ['more samples than allowed', JSON.stringify(Array(1001).fill({ seq: 9 })), '', Array(1001).fill(9)],
  ])('refused for %s settle the numbers that can be read', (_, payload, epoch, seqs) => {
    const found = meaning(message('samples', payload));
    expect(found.samples).toEqual([]);
    expect(found.deadLetters).toHaveLength(1);
    expect(found.settled).toEqual(seqs.map((seq: number) => ({ terminalId: 'T-1', epoch, seq })));
  });

  test('of a stranger settle nothing', () => {
    expect(
      meaning(message('samples', '{"seq":1}', { topic: buildTopic('stranger', 'samples') })).settled,
    ).toEqual([]);
  });

  test('from a terminal nobody registered become a dead letter that names it', () => {
    const { samples, deadLetters } = meaning(
      message('samples', 'whatever', { topic: buildTopic('stranger', 'samples') }),
    );
    expect(samples).toEqual([]);
    expect(deadLetters).toMatchObject([{ reason: 'unknownTerminal', terminalId: 'stranger' }]);
  });
});

describe('presence', () => {
  test('says online or offline', () => {
    expect(
      meaning(message('presence', '{"state":"offline","session":"s"}', { retained: true })).presences,
    ).toEqual([
      { terminalId: 'T-1', receivedAt: now, retained: true, presence: { state: 'offline', session: 's' } },
    ]);
  });

  test('when cleared says nothing', () => {
    expect(meaning(message('presence', ''))).toEqual({
      samples: [],
      inventories: [],
      presences: [],
      replies: [],
      deadLetters: [],
      quarantined: [],
      settled: [],
      unknownFields: 0,
    });
  });
});

describe('replies', () => {
  test('belong to the terminal of the topic, each time they come', () => {
    const payload = '{"id":"c1","state":"done","result":{"latencyMs":40},"more":1}';
    const reply = { id: 'c1', state: 'done', result: { latencyMs: 40 } };
    const found = interpret([message('replies', payload), message('replies', payload)], context);
    const each = { terminalId: 'T-1', receivedAt: now, reply };
    expect(found).toMatchObject({ replies: [each, each], deadLetters: [], unknownFields: 2 });
  });

  test('that cannot be read are refused; a cleared topic says nothing', () => {
    expect(reasons(message('replies', '{"id":"c1"}'))).toEqual(['badReply']);
    expect(meaning(message('replies', ''))).toMatchObject({ replies: [], deadLetters: [] });
  });
});

test('what was refused at the door is a dead letter with the reason it had then', () => {
  const claim = { format: 'telegraf', id: 'pc-7' };
  const refusal = { reason: 'unknownTerminal', expected: 'x', got: 'y', terminalId: null, claim } as const;
  expect(meaning(message('samples', 'load', { topic: 'telegraf/pc-7/cpu', refusal })).deadLetters).toEqual([
    {
      ...refusal,
      receivedAt: now,
      topic: 'telegraf/pc-7/cpu',
      payload: Uint8Array.from(Buffer.from('load')),
    },
  ]);
});

test('a topic of nobody is a dead letter', () => {
  expect(reasons(message('samples', '{}', { topic: 'garden/gnome' }))).toEqual(['badTopic']);
  expect(reasons(message('commands', '{}'))).toEqual(['badTopic']);
});

test('no message of any kind throws, and dead letters are small and printable', () => {
  const topic = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(...topicKinds).map((kind) => buildTopic('T-1', kind)),
    fc.constantFrom(...topicKinds).map((kind) => buildTopic('U-1', kind)),
    fc.constantFrom('starlink/ut-1', 'starlink/ut-1/x', 'starlink/', 'atalaya/v1/terminals/T-1'),
  );
  const payload = fc.oneof(
    fc.uint8Array({ maxLength: 3000 }),
    fc.json().map((text) => Buffer.from(text)),
    fc.json().map((text) => deflateSync(text)),
    fc.record({ measuredAt: fc.anything(), seq: fc.anything() }).map((value) => Buffer.from(safeJson(value))),
  );
  const record = fc.record({
    topic,
    payload,
    receivedAt: fc.oneof(fc.double(), fc.constant(now)),
    retained: fc.boolean(),
  });
  fc.assert(
    fc.property(record, (any) => {
      for (const letter of meaning(any).deadLetters) {
        expect(deadLetterReasons).toContain(letter.reason);
        expect(letter.payload.length).toBeLessThanOrEqual(1024);
        expect(letter.topic.length).toBeLessThanOrEqual(256);
        expect(letter.topic + letter.got + letter.expected).not.toMatch(/[\u0000-\u001f]/);
      }
    }),
    { numRuns: 500 },
  );
});

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '{}';
  }
}

describe('inventory', () => {
  test('belongs to the terminal of the topic; what is no part of it is left out', () => {
    const said = { serial: 'KIT1', hardware: 'rev4', colour: 'white' };
    const { inventories, unknownFields } = meaning(message('inventory', JSON.stringify(said)));
    expect(inventories).toEqual([
      { terminalId: 'T-1', receivedAt: now, inventory: { serial: 'KIT1', hardware: 'rev4' } },
    ]);
    expect(unknownFields).toBe(1);
  });

  test('says nothing when it is empty or refused', () => {
    expect(meaning(message('inventory', '')).inventories).toEqual([]);
    const bad = meaning(message('inventory', '{"serial": 7}'));
    expect(bad.inventories).toEqual([]);
    expect(bad.deadLetters.map(({ reason }) => reason)).toEqual(['badInventory']);
  });
});
