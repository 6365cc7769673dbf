import { sql, type Kysely } from 'kysely';

/** Whose beam or gateway maintenance is for; of windows declared before nobody said. */
export async function addMaintenanceProvider(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table maintenance_windows add column provider text').execute(db);
}
