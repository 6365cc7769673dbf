import type { RunningServer } from './running-server.ts';
import type { Database } from '../../../server/database/schema.ts';
import type { Fleet } from '../../../server/registry/fleet.ts';
import { startedAt } from './world.ts';

/** The database's rows of the sites, terminals and links of a fleet. */
export async function addSiteRows(db: Database, fleet: Fleet): Promise<void> {
  for (const { id, name, kind, regionCode, latitude, longitude } of fleet.sites) {
    await db
      .insertInto('sites')
      .values({
        id,
        name,
        kind,
        region_code: regionCode,
        declared_region: null,
        latitude,
        longitude,
        position_disagrees: 0,
        created_at: startedAt,
        updated_at: startedAt,
      })
      .execute();
  }
  for (const { id, siteIndex } of fleet.terminals) {
    await db
      .insertInto('terminals')
      .values({
        id,
        site_id: fleet.sites[siteIndex]?.id ?? '',
        lifecycle: 'active',
        foreign_format: null,
        foreign_id: null,
        credential_hash: null,
        revoked_at: null,
        created_at: startedAt,
      })
      .execute();
    await db
      .insertInto('links')
      .values({
        id: `l-${id}`,
        terminal_id: id,
        provider: 'CFE',
        contract: null,
        service_line: null,
        technology: 'leo',
        beam: null,
        gateway: null,
        role: 'primary',
        committed_downlink_bps: null,
        committed_uplink_bps: null,
      })
      .execute();
  }
}

export async function addService(db: Database, siteId: string, peopleServed: number): Promise<void> {
  await db
    .insertInto('services')
    .values({
      id: `s-${siteId}`,
      site_id: siteId,
      scheme: 'CCT',
      key: `CCT-${siteId}`,
      shift: null,
      name: null,
      people_served: peopleServed,
      contact_name: 'Rosa',
      contact_phone: '555',
      contact_email: null,
      valid_from: null,
      valid_to: null,
    })
    .execute();
}

export async function addOutage(
  db: Database,
  outage: { id: string; siteId: string; startsAt: number; endsAt: number | null; incidentId?: string },
): Promise<void> {
  await db
    .insertInto('outages')
    .values({
      id: outage.id,
      site_id: outage.siteId,
      terminal_id: `t-${outage.siteId}`,
      region_code: '00',
      starts_at: outage.startsAt,
      ends_at: outage.endsAt,
      cause: 'undetermined',
      cause_confidence: 0,
      evidence: '[]',
      incident_id: outage.incidentId ?? null,
      detected_at: outage.startsAt,
      updated_at: outage.startsAt,
    })
    .execute();
}

export async function addIncident(
  db: Database,
  incident: {
    id: string;
    siteIds: readonly string[];
    startsAt: number;
    endsAt?: number;
    status?: string;
    withdrawn?: number;
  },
): Promise<void> {
  const { id, siteIds, startsAt, endsAt = null, status = 'opened', withdrawn = 0 } = incident;
  await db
    .insertInto('incidents')
    .values({
      id,
      cause: 'undetermined',
      starts_at: startsAt,
      ends_at: endsAt,
      status,
      opened_at: startsAt,
      resolved_at: endsAt,
      acknowledged_by: null,
      assigned_to: null,
      withdrawn,
    })
    .execute();
  for (const site_id of siteIds) {
    await db.insertInto('incident_sites').values({ incident_id: id, site_id }).execute();
  }
}

/** A contract, and January 2026 as it stands fast. */
export async function freezeMonth(server: RunningServer, headers: Record<string, string>): Promise<void> {
  const post = (path: string, body: object) =>
    server.ask(`/api/v1${path}`, { method: 'POST', headers, body });
  const made = [
    await post('/contracts', { id: 'C-1/leo', contract: 'C-1', target: 0.99 }),
    await post('/availability/months/2026-01/freeze', { reason: 'cierre' }),
  ];
  if (made.some(({ status }) => status !== 201))
    throw new Error(JSON.stringify(made.map(({ json }) => json as unknown)));
}
