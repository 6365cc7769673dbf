import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/*
 * A terminal's password is 256 random bits that nobody chose and nobody can guess, so a slow hash (scrypt) would protect
 * nothing, and would take hours when a quarter of a million terminals reconnect after a power cut: 80 ms each.
 * One keyed SHA-256 takes microseconds. People's passwords are another matter and are hashed in server/accounts.
 */
const SCHEME = 'hmac-sha256';

/** A new random password, 43 characters of base64url. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored instead of the secret. */
export function hashSecret(secret: string): string {
  const salt = randomBytes(16);
  return [SCHEME, salt.toString('base64url'), digest(secret, salt).toString('base64url')].join('$');
}

/** True when `secret` gave `hash`. Takes the same time wherever they differ; false for a hash of unknown form. */
export function matchesSecret(secret: string, hash: string): boolean {
  const [scheme, salt, expected] = hash.split('$');
  if (scheme !== SCHEME || salt === undefined || expected === undefined) return false;
  const wanted = Buffer.from(expected, 'base64url');
  const got = digest(secret, Buffer.from(salt, 'base64url'));
  return wanted.length === got.length && timingSafeEqual(wanted, got);
}

function digest(secret: string, salt: Buffer): Buffer {
  return createHmac('sha256', salt).update(secret).digest();
}
