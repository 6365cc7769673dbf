import { sql, type SqlBool } from 'kysely';
import type { Database } from '../database/schema.ts';
import type { Interval } from '../timeline/intervals.ts';
import type { Viewer } from '../viewer.ts';
import { inRegions, touches } from './filters.ts';
import { iso, isoOrNull } from './iso.ts';

const MOST = 5_000;

/** When the product itself could not see within a time, and of how many of the viewer's sites at most. */
export async function blindWithin(
  db: Database,
  { regionCodes }: Viewer,
  { from, to }: Interval,
): Promise<{ from: string; to: string | null; sites: number }[]> {
  let query = db
    .selectFrom('absences')
    .innerJoin('sites', 'sites.id', 'absences.site_id')
    .select([
      'absences.starts_at',
      'absences.ends_at',
      sql<number | string>`count(distinct absences.site_id)`.as('sites'),
    ])
    .where('absences.kind', '=', 'monitoring')
    .where(touches('absences.starts_at', 'absences.ends_at', { from, to }))
    .groupBy(['absences.starts_at', 'absences.ends_at'])
    .orderBy('absences.starts_at')
    .limit(MOST);
  if (regionCodes !== null) query = query.where(sql<SqlBool>`${inRegions('sites.region_code', regionCodes)}`);
  // Each terminal was last seen at a moment of its own: what overlaps is one time.
  const times: { from: number; to: number | null; sites: number }[] = [];
  for (const { starts_at, ends_at, sites } of await query.execute()) {
    const last = times.at(-1);
    const end = ends_at;
    if (last === undefined || (last.to !== null && starts_at > last.to)) {
      times.push({ from: starts_at, to: end, sites: Number(sites) });
      continue;
    }
    last.to = last.to === null || end === null ? null : Math.max(last.to, end);
    last.sites += Number(sites);
  }
  return times.map((each) => ({ from: iso(each.from), to: isoOrNull(each.to), sites: each.sites }));
}
