import { writeCursor } from './cursor.ts';

/** So many rows are read at once. */
const AT_ONCE = 500;

/** A list that is looked through. */
export interface Source<Row, Item> {
  /** A page, and one row more where there is one. */
  rows(page: { cursor: string | undefined; limit: number }): Promise<Row[]>;
  keyOf(row: Row): readonly (string | number)[];
  /** What each of the rows is, in their order; undefined: not what is looked for. */
  itemsOf(rows: Row[]): Promise<(Item | undefined)[]> | (Item | undefined)[];
}

/**
 * Looks through a list for the next `limit` items that are asked for. At most `most` rows are looked at for one answer: its
 * cursor then leads on although it holds fewer items, or none.
 */
export async function searched<Row, Item>(
  source: Source<Row, Item>,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
  most: number,
): Promise<{ items: Item[]; nextCursor: string | null }> {
  const items: Item[] = [];
  let next = cursor;
  for (let looked = 0; looked < most; looked += AT_ONCE) {
    const rows = await source.rows({ cursor: next, limit: AT_ONCE });
    const page = rows.slice(0, AT_ONCE);
    const found = await source.itemsOf(page);
    for (const [at, row] of page.entries()) {
      const item = found[at];
      if (item !== undefined && items.length === limit) return { items, nextCursor: next ?? null };
      if (item !== undefined) items.push(item);
      next = writeCursor(source.keyOf(row));
    }
    if (rows.length <= AT_ONCE) return { items, nextCursor: null };
  }
  return { items, nextCursor: next ?? null };
}
