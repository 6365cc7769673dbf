import { sql, type Kysely } from 'kysely';
import type { ColumnTypes } from '../migrations.ts';

/** At which version of the registry services or calendars changed last: most changes are of neither. */
export async function addHoursVersion(db: Kysely<unknown>, { whole }: ColumnTypes): Promise<void> {
  await sql
    .raw(`alter table registry_version add column hours_version ${whole} not null default 0`)
    .execute(db);
}
