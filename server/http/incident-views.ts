import type { Selectable } from 'kysely';
import type { Clock } from '../../telemetry/contract/clock.ts';
import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { groupKinds } from '../../telemetry/contract/incidents.ts';
import { causeNamed, incidentStatuses } from '../../telemetry/contract/site-state.ts';
import type { Database } from '../database/schema.ts';
import type { IncidentTable } from '../database/tables/judgement.ts';
import type { Fleet, FleetSite } from '../registry/fleet.ts';
import { placeOf } from '../place-of.ts';
import { maySee, type Viewer } from '../viewer.ts';
import { iso, isoOrNull } from './answers.ts';
import { burdens, type BurdenSources } from './incident-burden.ts';
import { lastComments } from './incident-comments.ts';
import { openSites } from './where-it-goes-on.ts';

/** An IncidentView with what only the interface tells. */
export interface FullIncidentView extends IncidentView {
  openedAt: string;
  resolvedAt: string | null;
  withdrawn: boolean;
  /** Null: nobody was told. */
  announcedAt: string | null;
}

type IncidentRow = Selectable<IncidentTable> & {
  acknowledged_name: string | null;
  assigned_name: string | null;
};
/** Where incidents are described from. */
export interface IncidentSources extends BurdenSources {
  db: Database;
  fleet: Fleet;
  clock: Clock;
}

/** So many sites of an incident are named in it; the console knows the names of all. */
const MOST_NAMES = 200;
/** Ids per query: both databases limit how many values one query takes. */
const CHUNK = 5000;

/** All incidents, with the names of who acknowledged them and who handles them. */
export function incidentRows(db: Database) {
  return db
    .selectFrom('incidents')
    .leftJoin('people as by', 'by.id', 'incidents.acknowledged_by')
    .leftJoin('people as to', 'to.id', 'incidents.assigned_to')
    .selectAll('incidents')
    .select(['by.name as acknowledged_name', 'to.name as assigned_name']);
}

/** One incident as a console sees it; undefined when there is none, or the viewer may see none of its sites. */
export async function describeIncident(
  sources: IncidentSources,
  incidentId: string,
  viewer: Pick<Viewer, 'regionCodes'>,
): Promise<IncidentView | undefined> {
  const [view] = await incidentsOf(sources, [incidentId], viewer);
  return view;
}

/** Some of them: a thousand at once cost a tenth of what they do one by one. At most as many as a query takes values. */
export async function incidentsOf(
  sources: IncidentSources,
  incidentIds: readonly string[],
  viewer: Pick<Viewer, 'regionCodes'>,
): Promise<IncidentView[]> {
  const rows = await incidentRows(sources.db).where('incidents.id', 'in', incidentIds).execute();
  return describeIncidents(sources, rows, viewer);
}

/** Whether outages left an incident for another one, or were none. */
export async function hasLostOutages(db: Database, incidentId: string): Promise<boolean> {
  const left = await db
    .selectFrom('incident_events')
    .select('id')
    .where('incident_id', '=', incidentId)
    .where('kind', 'in', ['left', 'split'])
    .limit(1)
    .executeTakeFirst();
  return left !== undefined;
}

/** Incidents as the viewer may see them: only the sites inside their regions, and no incident without any. */
export async function describeIncidents(
  sources: IncidentSources,
  rows: readonly IncidentRow[],
  viewer: Pick<Viewer, 'regionCodes'>,
): Promise<FullIncidentView[]> {
  const { db, fleet, clock } = sources;
  const sitesByIncident = await sitesOf(
    db,
    fleet,
    rows.map(({ id }) => id),
  );
  const visible = rows
    .map((row) => ({
      row,
      sites: (sitesByIncident.get(row.id) ?? []).filter((site) => maySee(viewer, site.regionCode)),
    }))
    .filter(({ sites }) => sites.length > 0);
  const now = clock.now();
  const goingOn = await openSites(
    db,
    visible.flatMap(({ row }) => (row.ends_at === null ? [row.id] : [])),
  );
  const people = await peopleServed(db, now, [
    ...new Set(visible.flatMap(({ sites }) => sites.map(({ id }) => id))),
  ]);
  const burden = burdens(sources, people, now);
  const said = await lastComments(
    db,
    visible.map(({ row }) => row.id),
  );
  return visible.map(({ row, sites }) => ({
    ...burden(row, sites, goingOn.get(row.id)),
    ...(said.get(row.id) ?? { comments: 0, lastComment: null }),
    id: row.id,
    cause: causeNamed(row.cause),
    startsAt: iso(row.starts_at),
    endsAt: isoOrNull(row.ends_at),
    status: incidentStatuses.find((each) => each === row.status) ?? 'opened',
    siteIds: sites.map(({ id }) => id),
    siteNames: sites.slice(0, MOST_NAMES).map(({ name }) => name),
    regionCodes: [...new Set(sites.map(({ regionCode }) => regionCode))].sort(),
    place: placeOf(
      fleet,
      sites.map(({ regionCode }) => regionCode),
    ),
    openedAt: iso(row.opened_at),
    resolvedAt: isoOrNull(row.resolved_at),
    acknowledgedBy: row.acknowledged_name ?? row.acknowledged_by,
    assignedTo: row.assigned_name ?? row.assigned_to,
    assignedToId: row.assigned_to,
    withdrawn: row.withdrawn !== 0,
    causeConfidence: row.cause_confidence,
    provisional: row.provisional !== 0,
    group: {
      kind: groupKinds.find((each) => each === row.group_kind) ?? 'site',
      key: row.group_key,
      provider: ownerOf(fleet, row, sites),
      affected: row.affected,
      watched: row.watched,
    },
    provider: providerOf(fleet, sites),
    flapping: row.flapping !== 0,
    mergedInto: row.merged_into,
    announcedAt: isoOrNull(row.announced_at),
  }));
}

/** Whose beam or gateway its links share; null: of nothing else, or the registry does not say. */
function ownerOf(
  { terminals }: Fleet,
  { group_kind: kind, group_key: key }: Pick<IncidentRow, 'group_kind' | 'group_key'>,
  sites: readonly FleetSite[],
): string | null {
  if (kind !== 'beam' && kind !== 'gateway') return null;
  const owners = new Set<string | null>();
  for (const { terminalIndexes } of sites) {
    for (const index of terminalIndexes) {
      const path = terminals[index]?.path;
      if (path?.[kind] === key) owners.add(path.provider);
    }
  }
  const [owner = null, ...others] = owners;
  return others.length === 0 ? owner : null;
}

/** Who provides the main links of all these sites. */
function providerOf({ terminals }: Fleet, sites: readonly FleetSite[]): string | null {
  let only: string | null = null;
  for (const { terminalIndexes } of sites) {
    for (const index of terminalIndexes) {
      const terminal = terminals[index];
      if (terminal?.role !== 'primary') continue;
      const provider = terminal.path?.provider ?? null;
      if (provider === null || (only !== null && only !== provider)) return null;
      only = provider;
    }
  }
  return only;
}

async function sitesOf(
  db: Database,
  fleet: Fleet,
  incidentIds: readonly string[],
): Promise<Map<string, FleetSite[]>> {
  const result = new Map<string, FleetSite[]>();
  if (incidentIds.length === 0) return result;
  const rows = await db
    .selectFrom('incident_sites')
    .selectAll()
    .where('incident_id', 'in', incidentIds)
    .orderBy('site_id')
    .execute();
  for (const { incident_id, site_id } of rows) {
    const site = fleet.siteById(site_id);
    if (site === undefined) continue;
    const sites = result.get(incident_id) ?? [];
    sites.push(site);
    result.set(incident_id, sites);
  }
  return result;
}

/** Sites of which nobody says whom they serve are left out. */
async function peopleServed(
  db: Database,
  now: number,
  siteIds: readonly string[],
): Promise<Map<string, number>> {
  const result = new Map<string, number>();
  for (let start = 0; start < siteIds.length; start += CHUNK) {
    const rows = await db
      .selectFrom('services')
      .select(['site_id', ({ fn }) => fn.sum<number | string | null>('people_served').as('people')])
      .where('site_id', 'in', siteIds.slice(start, start + CHUNK))
      .where((is) => is.or([is('valid_to', 'is', null), is('valid_to', '>', now)]))
      .groupBy('site_id')
      .execute();
    for (const { site_id, people } of rows) if (people !== null) result.set(site_id, Number(people));
  }
  return result;
}
