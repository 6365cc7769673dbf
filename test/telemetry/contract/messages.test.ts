import { expect, test } from 'vitest';
import { parseClaimAnswer, parseClaimFault } from '../../../telemetry/contract/claim.ts';
import { ContractError } from '../../../telemetry/contract/contract-error.ts';
import { parseInventoryPayload } from '../../../telemetry/contract/inventory-message.ts';
import { decodePayload, parseJson } from '../../../telemetry/contract/payload.ts';
import { parsePresencePayload } from '../../../telemetry/contract/presence.ts';
import { parseStoredPayload } from '../../../telemetry/contract/stored.ts';
import { buildTopic, parseTopic } from '../../../telemetry/contract/topics.ts';

test('presence is a JSON object or the bare word', () => {
  expect(parsePresencePayload('offline')).toEqual({ state: 'offline' });
  expect(parsePresencePayload('{"state": "online", "session": "s1", "more": 1}')).toEqual({
    state: 'online',
    session: 's1',
  });
  const leaving = '{"state": "offline", "session": "s1", "leaving": true}';
  expect(parsePresencePayload(leaving)).toEqual({ state: 'offline', session: 's1', leaving: true });
  expect(parsePresencePayload(leaving.replace('offline', 'online'))).toEqual({
    state: 'online',
    session: 's1',
  });
  expect(parsePresencePayload(leaving.replace('true', '"yes"'))).toEqual({ state: 'offline', session: 's1' });
});

test.each(['', 'ONLINE', '"online"', '{"state": "up"}', '{"state": "online", "session": 7}', '[]'])(
  'presence %j is refused',
  (text) => {
    expect(() => parsePresencePayload(text)).toThrow(/^badPresence/);
  },
);

test('inventory leaves unknown fields out and refuses an impossible position', () => {
  expect(parseInventoryPayload('{"serial": "A1", "colour": "white"}')).toEqual({
    inventory: { serial: 'A1' },
    unknownFields: 1,
  });
  expect(() => parseInventoryPayload('{"position": {"latitude": 19}}')).toThrow(/position.longitude/);
  expect(() => parseInventoryPayload('{"position": {"latitude": 99, "longitude": 0}}')).toThrow(/-90..90/);
  expect(() => parseInventoryPayload('[]')).toThrow(/^badInventory/);
});

test('a confirmation needs both its fields', () => {
  expect(parseStoredPayload('{"epoch": "e1", "upTo": 0, "later": true}')).toEqual({ epoch: 'e1', upTo: 0 });
  for (const text of ['{"epoch": "e1"}', '{"upTo": 1}', '{"epoch": "e1", "upTo": -1}', '[]']) {
    expect(() => parseStoredPayload(text)).toThrow(/^badStored/);
  }
});

const claimAnswer = {
  terminalId: 't1',
  username: 't1',
  password: 'secret',
  brokerUrl: 'mqtts://monitor.example:8883',
  profile: 'lean',
  siteName: 'Escuela',
  publishes: ['atalaya/v1/terminals/t1/samples'],
  reads: [],
};

test('the answer to a claim needs all but the interval, and a broker to connect to', () => {
  expect(parseClaimAnswer(JSON.stringify({ ...claimAnswer, later: 1 }))).toEqual(claimAnswer);
  const faults: object[] = [
    ...Object.keys(claimAnswer).map((name) => ({ [name]: undefined })),
    { terminalId: '../t1' },
    { brokerUrl: 'https://monitor.example' },
    { profile: '__proto__' },
    { reportIntervalS: 0 },
  ];
  for (const fault of faults) {
    expect(() => parseClaimAnswer(JSON.stringify({ ...claimAnswer, ...fault }))).toThrow(/^badClaim/);
  }
});

test('a refused claim names its fault', () => {
  expect(parseClaimFault('{"status": 409, "code": "claimUsed"}')).toBe('claimUsed');
  for (const text of ['', '[]', '{"code": "constructor"}', '{"status": 500}']) {
    expect(parseClaimFault(text)).toBeUndefined();
  }
});

test.each([
  'atalaya/v1/terminals/a',
  'atalaya/v1/terminals/a/samples/more',
  'atalaya/v1/terminals//samples',
  'atalaya/v1/terminals/a b/samples',
  'atalaya/v1/terminals/+/samples',
  'atalaya/v1/terminals/a/constructor',
  'atalaya/v2/terminals/a/samples',
])('topic %j is refused', (topic) => {
  expect(() => parseTopic(topic)).toThrow(ContractError);
});

test('a topic is built for terminal ids only', () => {
  expect(buildTopic('mx-09.cdmx_1', 'samples')).toBe('atalaya/v1/terminals/mx-09.cdmx_1/samples');
  for (const id of ['', 'a/b', '#', 'ñ', 'a'.repeat(65)])
    expect(() => buildTopic(id, 'samples')).toThrow(/^badTopic/);
});

test('an error is one short line whatever the payload held', () => {
  const error = new ContractError('notJson', 'JSON', `\u0000\n\u202e\ud800${'x'.repeat(500)}`);
  expect(error.got).toMatch(/^\ufffd{4}x+$/);
  expect(error.got).toHaveLength(200);
});

test('a payload is UTF-8, with or without a byte order mark', () => {
  expect(decodePayload(Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d))).toBe('{}');
  expect(() => decodePayload(Uint8Array.of(0x7b, 0xff))).toThrow(/^notJson: expected text in UTF-8/);
  expect(() => decodePayload(new Uint8Array(256 * 1024 + 1))).toThrow(/^tooLarge/);
});

test('a long text is refused for its nesting before it is parsed, however it hides it', () => {
  const nested = (depth: number, rest: string): string => `${'['.repeat(depth)}${']'.repeat(depth)}${rest}`;
  const long = ' '.repeat(16_384);
  expect(parseJson(nested(32, long))).toEqual(JSON.parse(nested(32, '')));
  expect(() => parseJson(nested(33, long))).toThrow(/^notJson.*32 deep/);
  expect(() => parseJson(`{"a":[1,[],"]]}",${'{"b":['.repeat(16)}${long}`)).toThrow(/32 deep/);
  // Short ones cost little, and brackets in strings nest nothing.
  expect(parseJson(nested(33, ''))).toEqual(JSON.parse(nested(33, '')));
  const text = JSON.stringify([`"${'[{'.repeat(10_000)}\\`, '\\']);
  expect(parseJson(text)).toEqual(JSON.parse(text));
});
