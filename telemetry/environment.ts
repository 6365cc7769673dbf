import { z } from 'zod';

/* What the settings of the server and of an ingest process are read with. A variable set to nothing counts as not set. */

export function blank(value: unknown): unknown {
  return value === '' ? undefined : value;
}

export const text = z.preprocess(blank, z.string().optional());

/** The text must be a URL of one of the schemes; its value never gets into the message. */
export function urlOf(schemes: readonly string[]) {
  const error = `must be a URL starting with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`;
  return z.string({ error: 'must be set' }).refine((value) => schemes.includes(schemeOf(value)), { error });
}

export const journalMaxMb = z.preprocess(
  blank,
  z.coerce.number({ error: 'must be a number of megabytes, 64 or more' }).int().min(64).default(4096),
);

export const logLevel = z.preprocess(
  blank,
  z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
);

function schemeOf(value: string): string {
  return URL.canParse(value) ? new URL(value).protocol.slice(0, -1) : '';
}
