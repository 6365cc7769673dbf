import { expect, test } from 'vitest';
import { hashPassword, verifyPassword } from '../../../server/accounts/passwords.ts';
import { Attempts } from '../../../server/attempts.ts';
import { ManualClock } from '../../support/clock.ts';

test('a password is recognised however its accents were typed', async () => {
  const hash = await hashPassword('contraseña larga');
  expect(await verifyPassword('contrasen\u0303a larga', hash)).toBe(true);
  expect(await verifyPassword('contrasena larga', hash)).toBe(false);
});

test('the parameters stand in the hash, so that older ones stay readable', async () => {
  const weaker = 'scrypt$1024$8$1$c2FsdA$' + Buffer.alloc(32).toString('base64url');
  expect(await verifyPassword('anything', weaker)).toBe(false);
  await expect(verifyPassword('anything', 'plain text')).rejects.toThrow(/scrypt/);
});

test('nobody has no password', async () => {
  expect(await verifyPassword('', null)).toBe(false);
});

test('a flood of sign-ins is turned away instead of queueing without end', async () => {
  const results = await Promise.allSettled(Array.from({ length: 70 }, () => verifyPassword('x', tiny)));
  const refused = results.filter((each) => each.status === 'rejected');
  expect(refused).toHaveLength(4);
  expect(await verifyPassword('x', tiny)).toBe(false);
});
const tiny = `scrypt$2$1$1$c2FsdA$${Buffer.alloc(32).toString('base64url')}`;

test('attempts are forgotten with their window, and the oldest key when there are too many', () => {
  const clock = new ManualClock();
  const attempts = new Attempts(clock, 1000, 2);
  attempts.add('a');
  expect(attempts.add('a').attempts).toBe(2);
  attempts.add('b');
  attempts.add('c');
  expect(attempts.get('a')).toBeUndefined();
  expect(attempts.get('b')?.attempts).toBe(1);
  clock.advance(1000);
  expect(attempts.add('b').attempts).toBe(1);
});
