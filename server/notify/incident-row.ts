import { groupKinds } from '../../telemetry/contract/incidents.ts';
import {
  incidentStatuses,
  isCarried,
  outageCauses,
  type IncidentStatus,
} from '../../telemetry/contract/site-state.ts';
import type { Database } from '../database/schema.ts';
import type { SiteDown } from '../incidents/incident-events.ts';
import type { LiveView } from '../live/live-view.ts';
import { sitesTakenOutIn } from '../outages-taken-out.ts';
import type { Fleet } from '../registry/fleet.ts';
import type { Incident } from './incident-facts.ts';

export interface RowParts {
  db: Database;
  fleet: Fleet;
  live: Pick<LiveView, 'site'>;
}

/** Incidents that took over each other are followed so far. */
const MOST_MERGES = 10;

/** An incident as the database has it; one that proved to be a part of another: that one. */
export async function readIncident(
  parts: RowParts,
  incidentId: string,
  merges = MOST_MERGES,
): Promise<(Incident & { status: IncidentStatus }) | undefined> {
  const { db, fleet } = parts;
  const row = await db.selectFrom('incidents').selectAll().where('id', '=', incidentId).executeTakeFirst();
  if (row === undefined) return undefined;
  // Its link was sent before it proved to be a part of another: that one says how things stand.
  if (row.merged_into !== null && merges > 0) return readIncident(parts, row.merged_into, merges - 1);
  const sites = await db
    .selectFrom('incident_sites')
    .select('site_id')
    .where('incident_id', '=', incidentId)
    .execute();
  const out = await sitesTakenOutIn(db, incidentId);
  const down = await sitesDown(parts, incidentId);
  return {
    incidentId,
    cause: outageCauses.find((cause) => cause === row.cause) ?? 'undetermined',
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    withdrawn: row.withdrawn === 1,
    provisional: row.provisional !== 0,
    flapping: row.flapping > 0,
    group: {
      kind: groupKinds.find((kind) => kind === row.group_kind) ?? 'site',
      key: row.group_key,
      affected: row.affected,
      watched: row.watched,
    },
    siteIndexes: sites.flatMap(({ site_id }) => fleet.siteById(site_id)?.index ?? []),
    ...(down.size > 0 && { goesOn: down }),
    takenOut: new Set([...out].flatMap((id) => fleet.siteById(id)?.index ?? [])),
    status: incidentStatuses.find((status) => status === row.status) ?? 'opened',
  };
}

/** Where it goes on. The page calls nobody: what is agreed maintenance stands there too. */
async function sitesDown({ db, fleet, live }: RowParts, incidentId: string): Promise<Map<number, SiteDown>> {
  const rows = await db
    .selectFrom('outages')
    .select(['site_id', ({ fn }) => fn.min('starts_at').as('since')])
    .where('incident_id', '=', incidentId)
    .where('ends_at', 'is', null)
    .groupBy('site_id')
    .execute();
  return new Map(
    rows.flatMap(({ site_id, since }): [number, SiteDown][] => {
      const index = fleet.siteById(site_id)?.index;
      if (index === undefined) return [];
      const served = isCarried(live.site(index).reason);
      return [[index, { since, calls: true, isCarried: served, isLost: !served }]];
    }),
  );
}
