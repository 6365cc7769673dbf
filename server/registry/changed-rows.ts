import type { Database } from '../database/schema.ts';

/** Rows per read, so that neither thread is held for long: about ten milliseconds. */
const ROWS_PER_READ = 2_500;

/**
 * Reads the rows of `table` that changed after version `since`, page by page in the order of their ids; all of them for 0,
 * whatever their version. Few are read at once, by their version's index; many in the order of their ids, because a
 * database asked for both chooses the order and walks the whole table.
 * @param read all changed rows, or those after an id in order
 */
export async function* changedPages<T extends { id: string }>(
  db: Database,
  table: 'sites' | 'terminals',
  since: number,
  read: (page?: { after: string; limit: number }) => Promise<T[]>,
): AsyncIterable<T[]> {
  if (since > 0 && (await countChanged(db, table, since)) <= ROWS_PER_READ) {
    yield (await read()).sort((a, b) => (a.id < b.id ? -1 : 1));
    return;
  }
  let reading: Promise<T[]> | undefined = read({ after: '', limit: ROWS_PER_READ });
  while (reading !== undefined) {
    const rows: T[] = await reading;
    const last = rows.at(-1);
    // The database reads the next page while this one is taken in.
    reading =
      last === undefined || rows.length < ROWS_PER_READ
        ? undefined
        : read({ after: last.id, limit: ROWS_PER_READ });
    // Whoever takes the pages may fail before it wants the next.
    reading?.catch(() => undefined);
    yield rows;
  }
}

/** The same rows, all at once. */
export async function readChanged<T extends { id: string }>(
  ...question: Parameters<typeof changedPages<T>>
): Promise<T[]> {
  const all: T[] = [];
  for await (const page of changedPages(...question)) for (const row of page) all.push(row);
  return all;
}

async function countChanged(db: Database, table: 'sites' | 'terminals', since: number): Promise<number> {
  const { count } = await db
    .selectFrom(table)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('version', '>', since)
    .executeTakeFirstOrThrow();
  return count;
}
