import type { Lifecycle, LinkRole, LinkTechnology, SiteKind } from '../../telemetry/contract/inventory.ts';
import { mainLinkOf } from '../database/main-link.ts';
import type { Database } from '../database/schema.ts';
import { changedPages } from './changed-rows.ts';
import type { Contracted } from './fleet.ts';
import type { FleetMemory, LoadedSite, LoadedTerminal, ReadFleet } from './fleet-memory.ts';
import { regionOfRow } from './regions.ts';

/** What changed is handed over in portions of about so many rows; less than that is one change. */
const ROWS_PER_APPLY = 2_500;

/**
 * Reads what changed since the fleet was last read, all of it the first time, and hands it to the fleet page by page, so
 * that an import of the whole country holds nobody up. The fleet is at `version` when the last page is in.
 * `version` must have been read before: rows of a later change are then read now or again next time, never missed.
 * Rejects when the database cannot be read; the fleet then stays at its version, and the next reload reads them all again.
 */
export async function reloadFleet(db: Database, fleet: FleetMemory, version: number): Promise<void> {
  const since = fleet.version;
  const regions = await db
    .selectFrom('regions')
    .select(['code', 'name', 'level', 'parent_code', 'latitude', 'longitude'])
    .where('version', since === 0 ? '>=' : '>', since)
    .orderBy('code')
    .execute();
  let read: ReadFleet = { regions: regions.map(regionOfRow), sites: [], terminals: [] };
  const applyWhenMany = (): void => {
    if (read.sites.length + read.terminals.length < ROWS_PER_APPLY) return;
    fleet.apply(since, read);
    read = { regions: [], sites: [], terminals: [] };
  };
  for await (const page of readSites(db, since)) {
    read.sites.push(...page);
    applyWhenMany();
  }
  for await (const page of readTerminals(db, since)) {
    read.terminals.push(...page);
    applyWhenMany();
  }
  fleet.apply(version, read);
}

/** By id, so that a restart gives an unchanged fleet the same indexes. */
function readSites(db: Database, since: number): AsyncIterable<LoadedSite[]> {
  const changed = db.selectFrom('sites').where('version', since === 0 ? '>=' : '>', since);
  return changedPages(db, 'sites', since, async (page) => {
    let query = changed.select(['id', 'name', 'kind', 'region_code', 'latitude', 'longitude']);
    if (page) query = query.where('id', '>', page.after).orderBy('id').limit(page.limit);
    return (await query.execute()).map((row) => ({
      id: row.id,
      name: row.name,
      kind: row.kind as SiteKind,
      regionCode: row.region_code,
      latitude: row.latitude,
      longitude: row.longitude,
    }));
  });
}

/** Each terminal with what its main link says. */
function readTerminals(db: Database, since: number): AsyncIterable<LoadedTerminal[]> {
  const changed = db.selectFrom('terminals').where('terminals.version', since === 0 ? '>=' : '>', since);
  return changedPages(db, 'terminals', since, async (page) => {
    let query = changed
      .leftJoin('links', (join) =>
        join.onRef('links.terminal_id', '=', 'terminals.id').on('links.id', '=', mainLinkOf('terminals.id')),
      )
      .select(['terminals.id', 'site_id', 'lifecycle', 'foreign_format', 'foreign_id', 'role', 'technology'])
      .select(['links.id as link_id', 'provider', 'gateway', 'beam', 'service_line'])
      .select(['committed_downlink_bps', 'committed_uplink_bps', 'replaced_by', 'withdrawn_at']);
    if (page) query = query.where('terminals.id', '>', page.after).orderBy('terminals.id').limit(page.limit);
    return (await query.execute()).map((row) => ({
      id: row.id,
      siteId: row.site_id,
      lifecycle: row.lifecycle as Lifecycle,
      foreignFormat: row.foreign_format,
      foreignId: row.foreign_id,
      role: (row.role ?? 'primary') as LinkRole,
      technology: row.technology as LinkTechnology | null,
      path:
        row.link_id === null ? undefined : { provider: row.provider, gateway: row.gateway, beam: row.beam },
      serviceLine: row.service_line,
      contracted: contractedOf(row.committed_downlink_bps, row.committed_uplink_bps),
      ...(row.lifecycle === 'withdrawn' &&
        row.withdrawn_at !== null &&
        goneOf(row.withdrawn_at, row.replaced_by)),
    }));
  });
}

function goneOf(at: number, by: string | null): Pick<LoadedTerminal, 'withdrawnAt' | 'replaced'> {
  return { withdrawnAt: at, ...(by !== null && { replaced: { by, at } }) };
}

function contractedOf(downlinkBps: number | null, uplinkBps: number | null): Contracted | null {
  return downlinkBps === null && uplinkBps === null ? null : { downlinkBps, uplinkBps };
}
