/** One page of a list. `nextCursor` is null at the end. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Cuts a page out of rows that were read with one row more than `limit`, ordered by `key`. */
export function pageOf<T>(rows: T[], limit: number, key: (row: T) => string): Page<T> {
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, nextCursor: last === undefined ? null : Buffer.from(key(last)).toString('base64url') };
}

/** The key after which a page starts. A cursor nobody gave out starts somewhere, and harms nothing. */
export function keyAfter(cursor: string): string {
  return Buffer.from(cursor, 'base64url').toString();
}
