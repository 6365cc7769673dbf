import { createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

/*
 * A terminal's password is 256 random bits that nobody chose and nobody can guess, so a slow hash (scrypt) would protect
 * nothing, and would take hours when a quarter of a million terminals reconnect after a power cut: 80 ms each.
 * What is stored is the line Mosquitto keeps in its password file: PBKDF2 with SHA-512, here with a single iteration,
 * which is one keyed SHA-512 and takes microseconds, at Mosquitto as well as here. So the embedded broker and the files
 * for Mosquitto are made of one and the same hash. People's passwords are another matter and are hashed in server/accounts.
 */
const MOSQUITTO = '7';
const ITERATIONS = '1';
/** Some 20 ms, at Mosquitto too, for the one user it is for. */
const CHOSEN_ITERATIONS = 20_000;
/** Mosquitto 2.0 reads salts of 12 bytes only. */
const SALT_BYTES = 12;
/** What was stored before Mosquitto's form; still good here, but no Mosquitto can check it. */
const EARLIER = 'hmac-sha256';

/** A new random password, 43 characters of base64url. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored instead of the secret: `$7$iterations$salt$hash`, as in a password file of Mosquitto 2. */
export function hashSecret(secret: string): string {
  const salt = randomBytes(SALT_BYTES);
  return ['', MOSQUITTO, ITERATIONS, salt.toString('base64'), pbkdf2(secret, salt).toString('base64')].join(
    '$',
  );
}

/** The same for a password that a person may have chosen: slow enough that guessing from the file is not worth it. */
export function hashChosenPassword(password: string): string {
  const salt = randomBytes(SALT_BYTES);
  const hash = pbkdf2Sync(password, salt, CHOSEN_ITERATIONS, 64, 'sha512');
  return ['', MOSQUITTO, CHOSEN_ITERATIONS, salt.toString('base64'), hash.toString('base64')].join('$');
}

/** True when Mosquitto understands the hash as it is. */
export function isMosquittoHash(hash: string): boolean {
  return hash.startsWith(`$${MOSQUITTO}$`);
}

/** True when `secret` gave `hash`. Takes the same time wherever they differ; false for a hash of unknown form. */
export function matchesSecret(secret: string, hash: string): boolean {
  const parts = hash.split('$');
  if (parts[0] === EARLIER) {
    const [, salt = '', expected = ''] = parts;
    const digest = createHmac('sha256', Buffer.from(salt, 'base64url')).update(secret).digest();
    return same(digest, Buffer.from(expected, 'base64url'));
  }
  const [, scheme, iterations, salt = '', expected = ''] = parts;
  if (scheme !== MOSQUITTO || iterations !== ITERATIONS) return false;
  return same(pbkdf2(secret, Buffer.from(salt, 'base64')), Buffer.from(expected, 'base64'));
}

/** What `packHash` writes: salt and digest. */
export const PACKED_HASH_BYTES = SALT_BYTES + 64;

/** Writes a hash of `hashSecret` as bytes, a third of its length; false for any other form, and nothing is written then. */
export function packHash(hash: string, into: Buffer, at: number): boolean {
  const [, , , salt = '', digest = ''] = hash.split('$');
  const bytes = Buffer.concat([Buffer.from(salt, 'base64'), Buffer.from(digest, 'base64')]);
  if (bytes.length !== PACKED_HASH_BYTES || unpackHash(bytes, 0) !== hash) return false;
  bytes.copy(into, at);
  return true;
}

/** The hash that was packed. */
export function unpackHash(from: Buffer, at: number): string {
  const salt = from.toString('base64', at, at + SALT_BYTES);
  const digest = from.toString('base64', at + SALT_BYTES, at + PACKED_HASH_BYTES);
  return ['', MOSQUITTO, ITERATIONS, salt, digest].join('$');
}

/** One iteration and one block of PBKDF2 (RFC 8018, 5.2): node's own function costs ten times more for them. */
function pbkdf2(secret: string, salt: Buffer): Buffer {
  return createHmac('sha512', secret).update(salt).update(FIRST_BLOCK).digest();
}
const FIRST_BLOCK = Buffer.from([0, 0, 0, 1]);

function same(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
