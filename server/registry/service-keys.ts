import type { Database } from '../database/schema.ts';

/** Rows per read, so that neither thread is held for long. */
const ROWS_PER_READ = 5_000;

/**
 * What authorities call each site: the keys of its services, also of those that have ended, several with a blank between
 * them. Sites without any are left out.
 */
export async function keysBySite(db: Database): Promise<Map<string, string>> {
  const keys = new Map<string, string>();
  for (let after: string | undefined = ''; after !== undefined;) {
    const rows: { id: string; site_id: string; key: string }[] = await db
      .selectFrom('services')
      .select(['id', 'site_id', 'key'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(ROWS_PER_READ)
      .execute();
    for (const { site_id, key } of rows) {
      const known = keys.get(site_id);
      if (known === undefined) keys.set(site_id, key);
      else if (!known.split(' ').includes(key)) keys.set(site_id, `${known} ${key}`);
    }
    after = rows.length < ROWS_PER_READ ? undefined : rows.at(-1)?.id;
  }
  return keys;
}
