import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { AccountError } from './account-error.ts';

/** 32 MB and some 80 ms each: dear to guess, cheap to sign in (RFC 7914; OWASP's table of equal strength). */
const parameters = { N: 2 ** 15, r: 8, p: 1 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const MAX_AT_ONCE = 2;
const MAX_WAITING = 64;

let running = 0;
const waiting: (() => void)[] = [];
/** Nobody's password: verifying against it takes as long as against anybody's. */
const decoy = `scrypt$${parameters.N}$${parameters.r}$${parameters.p}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** `scrypt$N$r$p$salt$hash`, salt and hash in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, KEY_BYTES, parameters);
  const { N, r, p } = parameters;
  return ['scrypt', N, r, p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/**
 * True when the password is the one that was hashed. With null (nobody, or no password yet) it works just as long and says no,
 * so that time does not tell who has an account.
 * @throws AccountError `busy`
 */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const [scheme, N, r, p, salt, key] = (hash ?? decoy).split('$');
  if (scheme !== 'scrypt' || salt === undefined || key === undefined) {
    throw new Error('a stored password hash is not in the form scrypt$N$r$p$salt$hash');
  }
  const expected = Buffer.from(key, 'base64url');
  const options = { N: Number(N), r: Number(r), p: Number(p) };
  const actual = await derive(password, Buffer.from(salt, 'base64url'), expected.length, options);
  return timingSafeEqual(actual, expected) && hash !== null;
}

async function derive(password: string, salt: Buffer, bytes: number, cost: ScryptOptions): Promise<Buffer> {
  await enter();
  try {
    return await new Promise((resolve, reject) => {
      const done = (error: Error | null, key: Buffer): void =>
        error === null ? resolve(key) : reject(error);
      // The same characters typed on two keyboards may be encoded differently.
      scrypt(password.normalize('NFKC'), salt, bytes, { ...cost, maxmem: 64 * 1024 * 1024 }, done);
    });
  } finally {
    leave();
  }
}

/** A flood of sign-ins must neither take all of the thread pool nor queue without end. */
async function enter(): Promise<void> {
  if (running >= MAX_AT_ONCE) {
    if (waiting.length >= MAX_WAITING) throw new AccountError('busy');
    await new Promise<void>((resolve) => waiting.push(resolve));
    return;
  }
  running += 1;
}

/** The place goes to whoever waits longest. */
function leave(): void {
  const next = waiting.shift();
  if (next === undefined) running -= 1;
  else next();
}
