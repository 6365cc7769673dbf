import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, base64url. Long enough that a plain hash protects it in the database. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a secret. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
