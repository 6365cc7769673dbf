import type { Transaction } from 'kysely';
import type { Database, Schema } from '../database/schema.ts';

export type RegistryTransaction = Transaction<Schema>;

/** The version running processes compare with what they have loaded. */
export async function readRegistryVersion(db: Database): Promise<number> {
  const row = await db.selectFrom('registry_version').select('version').executeTakeFirst();
  return row?.version ?? 0;
}

/**
 * Changes the registry in one transaction and gives it the next version, which every changed row must carry.
 * The version's row is locked first, so versions appear in the order in which they were given.
 */
export async function changeRegistry<T>(
  db: Database,
  change: (trx: RegistryTransaction, version: number) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (trx) => {
    const { version } = await trx
      .updateTable('registry_version')
      .set((column) => ({ version: column('version', '+', 1) }))
      .returning('version')
      .executeTakeFirstOrThrow();
    return change(trx, version);
  });
}

/** Says that the change is one of services or calendars: hours of service are read anew. */
export async function markHoursChanged(trx: RegistryTransaction): Promise<void> {
  await trx
    .updateTable('registry_version')
    .set((column) => ({ hours_version: column.ref('version') }))
    .execute();
}

/** Rows per statement: well below the 32,766 parameters SQLite allows and the 65,535 of PostgreSQL. */
const ROWS_PER_STATEMENT = 500;

/** Hands `items` on in portions that fit one statement. */
export async function inPortions<T>(
  items: readonly T[],
  handle: (portion: T[]) => Promise<unknown>,
): Promise<void> {
  for (let start = 0; start < items.length; start += ROWS_PER_STATEMENT) {
    await handle(items.slice(start, start + ROWS_PER_STATEMENT));
  }
}
