import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import {
  COUNTRY_CODE,
  type RegionCode,
  type Site,
  type SiteKind,
} from '../../telemetry/contract/inventory.ts';
import type { Clock } from '../../telemetry/contract/clock.ts';
import type { Database } from '../database/schema.ts';
import type { SiteTable } from '../database/tables/registry.ts';
import { keyAfter, pageOf, type Page } from './paging.ts';
import { changeRegistry, inPortions, type RegistryTransaction } from './registry-version.ts';

/** A site with what its import said about it. */
export interface RegisteredSite extends Site {
  declaredRegion: string | null;
  /** The position lies outside the declared region. */
  positionDisagrees: boolean;
  createdAt: number;
  updatedAt: number;
}

export interface SiteFilter {
  /** Only sites inside; `00` is the whole country. */
  region?: RegionCode;
  /** Only sites inside one of these; null for no limit. */
  regionCodes?: readonly RegionCode[] | null;
  kind?: SiteKind;
  /** Part of the id or name, case aside. */
  text?: string;
  cursor?: string;
  limit: number;
}

/** Sites by id. */
export async function listSites(db: Database, filter: SiteFilter): Promise<Page<RegisteredSite>> {
  let query = db
    .selectFrom('sites')
    .selectAll()
    .orderBy('id')
    .limit(filter.limit + 1);
  if (filter.cursor !== undefined) query = query.where('id', '>', keyAfter(filter.cursor));
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
  if (filter.region !== undefined && filter.region !== COUNTRY_CODE) {
    query = query.where('region_code', 'like', `${literal(filter.region)}%`);
  }
  const limits = filter.regionCodes ?? [COUNTRY_CODE];
  if (!limits.includes(COUNTRY_CODE)) {
    query = query.where((is) => is.or(limits.map((code) => is('region_code', 'like', `${literal(code)}%`))));
  }
  if (filter.text !== undefined) {
    const pattern = `%${escapeLike(filter.text.toLowerCase())}%`;
    query = query.where(
      sql<boolean>`(lower(name) like ${pattern} escape '!' or lower(id) like ${pattern} escape '!')`,
    );
  }
  const page = pageOf(await query.execute(), filter.limit, (row) => row.id);
  return { ...page, items: page.items.map(siteOfRow) };
}

export async function findSite(db: Database, id: string): Promise<RegisteredSite | undefined> {
  const row = await db.selectFrom('sites').selectAll().where('id', '=', id).executeTakeFirst();
  return row && siteOfRow(row);
}

/** What a person enters for one site; its region counts as declared. */
export interface NewSite {
  id?: string;
  name: string;
  kind?: SiteKind;
  regionCode?: RegionCode;
  latitude?: number | null;
  longitude?: number | null;
}

/** Creates or replaces sites, in one transaction. Answers their ids, made up where none was given. */
export async function upsertSites(db: Database, sites: readonly NewSite[], clock: Clock): Promise<string[]> {
  return changeRegistry(db, async (trx, version) => {
    const rows = sites.map((site) => rowOfSite(site, version, clock.now()));
    await writeSites(trx, rows);
    return rows.map(({ id }) => id);
  });
}

export type SiteRow = Omit<SiteTable, 'version'> & { version: number };

/** Writes whole rows within a change of the registry; an existing row keeps when it was created. */
export async function writeSites(trx: RegistryTransaction, rows: readonly SiteRow[]): Promise<void> {
  await inPortions(rows, (portion) =>
    trx
      .insertInto('sites')
      .values(portion)
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          name: eb.ref('excluded.name'),
          kind: eb.ref('excluded.kind'),
          region_code: eb.ref('excluded.region_code'),
          declared_region: eb.ref('excluded.declared_region'),
          latitude: eb.ref('excluded.latitude'),
          longitude: eb.ref('excluded.longitude'),
          position_disagrees: eb.ref('excluded.position_disagrees'),
          updated_at: eb.ref('excluded.updated_at'),
          version: eb.ref('excluded.version'),
        })),
      )
      .execute(),
  );
}

/** One new site as a row; `changeRegistry` gives the version. */
export function rowOfSite(site: NewSite, version: number, now: number): SiteRow {
  return {
    id: site.id ?? `site-${randomUUID()}`,
    name: site.name,
    kind: site.kind ?? 'other',
    region_code: site.regionCode ?? COUNTRY_CODE,
    declared_region: site.regionCode ?? null,
    latitude: site.latitude ?? null,
    longitude: site.longitude ?? null,
    position_disagrees: 0,
    created_at: now,
    updated_at: now,
    version,
  };
}

function siteOfRow(row: Omit<SiteTable, 'version'>): RegisteredSite {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind as SiteKind,
    regionCode: row.region_code,
    latitude: row.latitude,
    longitude: row.longitude,
    declaredRegion: row.declared_region,
    positionDisagrees: row.position_disagrees === 1,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** Region codes are digits; anything else must not become a pattern. */
function literal(code: RegionCode): string {
  return code.replace(/\D/g, '') || 'none';
}

function escapeLike(text: string): string {
  return text.replace(/[!%_]/g, '!$&');
}
