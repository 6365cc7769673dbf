import { sql, type SqlBool } from 'kysely';
import type { Viewer } from '../viewer.ts';
import { inRegions } from './filters.ts';
import {
  describeIncidents,
  incidentRows,
  type FullIncidentView,
  type IncidentSources,
} from './incident-views.ts';

/** An incident in a report of many: all that is said of it, but only the first of its sites. */
export type BriefIncident = FullIncidentView & {
  /** How many sites it concerns; `siteIds` and `siteNames` hold the first. */
  sites: number;
};

const MOST_NAMED = 3;

export function brief(view: FullIncidentView): BriefIncident {
  const { siteIds, siteNames } = view;
  return {
    ...view,
    sites: siteIds.length,
    siteIds: siteIds.slice(0, MOST_NAMED),
    siteNames: siteNames.slice(0, MOST_NAMED),
  };
}

/** Incidents of a condition that the viewer may see: how many, and the first of them as `orderBy` has it. */
export async function findIncidents(
  sources: IncidentSources,
  viewer: Pick<Viewer, 'regionCodes'>,
  condition: ReturnType<typeof sql<SqlBool>>,
  { orderBy = 'starts_at', most }: { orderBy?: 'starts_at' | 'resolved_at'; most: number },
): Promise<{ count: number; views: FullIncidentView[] }> {
  const { db } = sources;
  const seen = seenBy(viewer);
  const stands = sql<SqlBool>`incidents.withdrawn = 0 and incidents.merged_into is null`;
  const { count } = await db
    .selectFrom('incidents')
    .select(({ fn }) => fn.countAll().as('count'))
    .where(stands)
    .where(condition)
    .where(seen)
    .executeTakeFirstOrThrow();
  const rows = await incidentRows(db)
    .where(stands)
    .where(condition)
    .where(seen)
    .orderBy(`incidents.${orderBy}`, 'desc')
    .orderBy('incidents.id', 'desc')
    .limit(most)
    .execute();
  return { count: Number(count), views: await describeIncidents(sources, rows, viewer) };
}

/** An incident that concerns a site the viewer may see. */
export function seenBy({ regionCodes }: Pick<Viewer, 'regionCodes'>): ReturnType<typeof sql<SqlBool>> {
  const where = regionCodes === null ? sql`1 = 1` : inRegions('sites.region_code', regionCodes);
  return sql<SqlBool>`exists (select 1 from incident_sites
    inner join sites on sites.id = incident_sites.site_id
    where incident_sites.incident_id = incidents.id and ${where})`;
}
