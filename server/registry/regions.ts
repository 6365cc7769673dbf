import type { MultiPolygon, Polygon } from 'geojson';
import {
  COUNTRY_CODE,
  type Region,
  type RegionCode,
  type RegionLevel,
} from '../../telemetry/contract/inventory.ts';
import type { Database } from '../database/schema.ts';
import type { RegionTable } from '../database/tables/registry.ts';
import { inPortions, type RegistryTransaction } from './registry-version.ts';
import type { RegionOutlines } from './shipped-places.ts';

/** A region's outline as stored; `errorKm` says how far the line may be off. */
export type StoredOutline = (Polygon | MultiPolygon) & { errorKm: number };

export type RegionRow = Omit<RegionTable, 'version'> & { version: number };

/** The level a code's length stands for; undefined when no region has such a code. */
export function levelOf(code: RegionCode): RegionLevel | undefined {
  if (code === COUNTRY_CODE) return 'country';
  if (!/^(0[1-9]|[12]\d|3[0-2])/.test(code) || /\D/.test(code)) return undefined;
  return ({ 2: 'state', 5: 'municipality', 9: 'locality' } as const)[code.length];
}

/** The region directly above; null for the country. */
export function parentOf(code: RegionCode): RegionCode | null {
  if (code === COUNTRY_CODE) return null;
  if (code.length > 5) return code.slice(0, 5);
  return code.length > 2 ? code.slice(0, 2) : COUNTRY_CODE;
}

/** Outlines in the database as GeoJSON, by code. Without `level` those of every level, with `parent` those directly within it. */
export async function loadOutlines(
  db: Database,
  level?: RegionLevel,
  parent?: RegionCode,
): Promise<RegionOutlines> {
  let query = db
    .selectFrom('regions')
    .select(['code', 'name', 'outline'])
    .where('outline', 'is not', null)
    .orderBy('code');
  if (level !== undefined) query = query.where('level', '=', level);
  if (parent !== undefined) query = query.where('parent_code', '=', parent);
  const rows = await query.execute();
  return {
    type: 'FeatureCollection',
    features: rows.map(({ code, name, outline }) => ({
      type: 'Feature',
      properties: { code, name },
      geometry: JSON.parse(outline ?? 'null') as StoredOutline,
    })),
  };
}

/** Writes whole regions within a change of the registry. */
export async function writeRegions(trx: RegistryTransaction, rows: readonly RegionRow[]): Promise<void> {
  await inPortions(rows, (portion) =>
    trx
      .insertInto('regions')
      .values(portion)
      .onConflict((conflict) =>
        conflict.column('code').doUpdateSet((eb) => ({
          name: eb.ref('excluded.name'),
          level: eb.ref('excluded.level'),
          parent_code: eb.ref('excluded.parent_code'),
          latitude: eb.ref('excluded.latitude'),
          longitude: eb.ref('excluded.longitude'),
          outline: eb.ref('excluded.outline'),
          version: eb.ref('excluded.version'),
        })),
      )
      .execute(),
  );
}

export function regionOfRow(row: Omit<RegionTable, 'version' | 'outline'>): Region {
  return {
    code: row.code,
    name: row.name,
    level: row.level as RegionLevel,
    parentCode: row.parent_code,
    latitude: row.latitude,
    longitude: row.longitude,
  };
}
