import { sql, type SqlBool } from 'kysely';
import { COUNTRY_CODE } from '../../telemetry/contract/inventory.ts';
import type { Database } from '../database/schema.ts';
import type { Viewer } from '../viewer.ts';
import { inRegions } from './filters.ts';

/** Some of an incident's sites lie outside of what the viewer may see. */
export async function reachesBeyond(
  db: Database,
  incidentId: string,
  { regionCodes: codes }: Pick<Viewer, 'regionCodes'>,
): Promise<boolean> {
  if (codes === null || codes.includes(COUNTRY_CODE)) return false;
  const outside = await db
    .selectFrom('incident_sites')
    .innerJoin('sites', 'sites.id', 'incident_sites.site_id')
    .select('sites.id')
    .where('incident_sites.incident_id', '=', incidentId)
    .where(sql<SqlBool>`not ${inRegions('sites.region_code', codes)}`)
    .limit(1)
    .execute();
  return outside.length > 0;
}
