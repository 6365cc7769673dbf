import { sql, type Kysely } from 'kysely';
import type { ColumnTypes } from '../migrations.ts';

/** Which serial number a terminal had before its present one, and when it said another for the first time. */
export async function addSerialChanges(db: Kysely<unknown>, { whole }: ColumnTypes): Promise<void> {
  await sql.raw('alter table terminal_inventories add column previous_serial text').execute(db);
  await sql.raw(`alter table terminal_inventories add column serial_changed_at ${whole}`).execute(db);
}
