import { z } from 'zod';
import { badParameter } from './problem.ts';

type Key = readonly (string | number)[];

/** Where the next page of a list starts: the sort key of the last item, opaque to whoever asks. */
export function writeCursor(key: Key): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** @throws Problem 400 when this list did not make the cursor */
export function readCursor<T extends Key>(schema: z.ZodType<T>, cursor: string | undefined): T | undefined {
  if (cursor === undefined) return undefined;
  try {
    const key = schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    if (!key.some((part) => typeof part === 'string' && part.includes('\0'))) return key;
  } catch {
    // Told below.
  }
  throw badParameter('cursor', 'the nextCursor of this list', cursor);
}

/** By an id, ascending. */
export const byId = z.tuple([z.string()]);
/** By a time and an id, newest first. Earlier versions wrote some times between two milliseconds. */
export const byTime = z.tuple([
  z.number().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER),
  z.string(),
]);
/** The same where the database numbers the rows. */
export const byTimeAndNumber = z.tuple([z.int(), z.int()]);

/** The answer of a list, out of one item more than the page holds. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => Key,
  itemOf: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? writeCursor(keyOf(last)) : null;
  return { items: shown.map(itemOf), nextCursor };
}
