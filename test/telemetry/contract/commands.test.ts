import { expect, test } from 'vitest';
import {
  isFinal,
  parseCommandPayload,
  parseReplyPayload,
  reasonNotToBegin,
  type Command,
  type RebootCommand,
  type TerminalTime,
} from '../../../telemetry/contract/commands.ts';

const issuedAt = 1_767_225_600_000;
const head = { id: 'c1', issuedAt, expiresAt: issuedAt + 600_000, ttlS: 600 };
const reboot: RebootCommand = { ...head, kind: 'reboot', session: 's1' };
const synced: TerminalTime = { now: issuedAt + 1, clockSynced: true, sinceArrivalMs: 0 };
/** A clock that started at 1970 when the power came back. */
const reset: TerminalTime = { now: 5_000, clockSynced: false, sinceArrivalMs: 0, session: 's1' };

test('a command of another version is refused by its id', () => {
  const text = JSON.stringify({ ...head, kind: 'selfDestruct' });
  expect(parseCommandPayload(text)).toEqual({ id: 'c1', kind: null, reason: 'unknownKind' });
});

test.each([
  { ...head, kind: 'setInterval' },
  { ...head, kind: 'setInterval', intervalS: 60, profile: 'lean' },
  { ...head, kind: 'setInterval', intervalS: 5 },
  { ...head, kind: 'speedTest', maxBytes: -1 },
  { id: 'c1', kind: 'reboot', issuedAt, expiresAt: issuedAt },
])('parameters that cannot be obeyed are refused by id: %j', (value) => {
  expect(parseCommandPayload(JSON.stringify(value))).toEqual({
    id: 'c1',
    kind: null,
    reason: 'badParameters',
  });
});

test.each(['{"kind": "reboot"}', '{"id": "a b"}', '[]', '{"id": 7}'])('%s is no command', (text) => {
  expect(() => parseCommandPayload(text)).toThrow(/^badCommand/);
});

test('a command may say more than this version knows', () => {
  expect(parseCommandPayload(JSON.stringify({ ...reboot, colour: 'red' }))).toEqual(reboot);
});

test.each(['{"id": "c1"}', '{"state": "done"}', '{"id": "c1", "state": "gone"}', '[]'])(
  'reply %s is refused',
  (text) => {
    expect(() => parseReplyPayload(text)).toThrow(/^badReply/);
  },
);

test('only accepted and running leave something to come', () => {
  expect(['accepted', 'running'].map((state) => isFinal(state as 'accepted'))).toEqual([false, false]);
  expect(['done', 'failed', 'refused', 'expired'].every((state) => isFinal(state as 'done'))).toBe(true);
});

test('a clock that was set decides by expiresAt, whatever the session says', () => {
  expect(reasonNotToBegin(reboot, { ...synced, session: 's9' })).toBeUndefined();
  expect(reasonNotToBegin(reboot, { ...synced, now: head.expiresAt })).toBe('tooLate');
});

test('a terminal without a clock reboots only for a command of its own connection', () => {
  expect(reasonNotToBegin(reboot, reset)).toBeUndefined();
  expect(reasonNotToBegin(reboot, { ...reset, session: 's2' })).toBe('clockUnsynced');
  const { session: _, ...withoutSession } = reboot;
  const { session: __, ...nameless } = reset;
  expect(reasonNotToBegin(withoutSession, nameless)).toBe('clockUnsynced');
  expect(reasonNotToBegin(reboot, { ...reset, sinceArrivalMs: 600_000 })).toBe('tooLate');
});

test('without a clock a harmless command counts its time from arrival', () => {
  const test: Command = { ...head, kind: 'speedTest' };
  expect(reasonNotToBegin(test, reset)).toBeUndefined();
  expect(reasonNotToBegin(test, { ...reset, sinceArrivalMs: 600_000 })).toBe('tooLate');
});
