import { sql, type Transaction } from 'kysely';
import type { IncidentStatus, OutageCause } from '../../telemetry/contract/site-state.ts';
import type { Database, Schema } from '../database/schema.ts';
import type { Fleet } from '../registry/fleet.ts';
import type { Incident } from './incidents.ts';

/** Who took notice of an open incident is written by people, not by the judge: only opening and resolving are ours. */
const keepsAcknowledgement = sql<string>`case when excluded.status = 'resolved' or incidents.status = 'resolved'
  then excluded.status else incidents.status end`;

/** Writes incidents whole, so that writing them again changes nothing. */
export async function writeIncidents(
  trx: Transaction<Schema>,
  fleet: Fleet,
  incidents: readonly Incident[],
): Promise<void> {
  const byId = new Map(incidents.map((incident) => [incident.id, incident]));
  for (const incident of byId.values()) {
    const update = {
      cause: incident.cause,
      starts_at: incident.startsAt,
      ends_at: incident.endsAt,
      status: incident.status,
      opened_at: incident.openedAt,
      resolved_at: incident.resolvedAt,
      withdrawn: incident.withdrawn ? 1 : 0,
    };
    await trx
      .insertInto('incidents')
      .values({ id: incident.id, acknowledged_by: null, assigned_to: null, ...update })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet({ ...update, status: keepsAcknowledgement }),
      )
      .execute();
    const sites = incident.siteIndexes.flatMap((index) => fleet.sites[index]?.id ?? []);
    for (const site_id of sites) {
      await trx
        .insertInto('incident_sites')
        .values({ incident_id: incident.id, site_id })
        .onConflict((conflict) => conflict.columns(['incident_id', 'site_id']).doNothing())
        .execute();
    }
  }
}

/** Incidents that are not resolved, with their sites. */
export async function readOpenIncidents(db: Database, fleet: Fleet): Promise<Incident[]> {
  const rows = await db.selectFrom('incidents').selectAll().where('status', '!=', 'resolved').execute();
  const sites = await db
    .selectFrom('incident_sites')
    .innerJoin('incidents', 'incidents.id', 'incident_sites.incident_id')
    .select(['incident_sites.incident_id', 'incident_sites.site_id'])
    .where('incidents.status', '!=', 'resolved')
    .execute();
  const siteIndexes = new Map<string, number[]>();
  for (const { incident_id, site_id } of sites) {
    const index = fleet.siteById(site_id)?.index;
    if (index !== undefined) siteIndexes.set(incident_id, [...(siteIndexes.get(incident_id) ?? []), index]);
  }
  return rows.map((row) => ({
    id: row.id,
    cause: row.cause as OutageCause,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    status: row.status as IncidentStatus,
    openedAt: row.opened_at,
    resolvedAt: row.resolved_at,
    siteIndexes: siteIndexes.get(row.id) ?? [],
    withdrawn: row.withdrawn === 1,
  }));
}
