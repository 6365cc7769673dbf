import { COUNTRY_CODE } from '../../telemetry/contract/inventory.ts';
import type { Database } from '../database/schema.ts';
import { levelOf, parentOf, writeRegions, type RegionRow } from './regions.ts';
import { changeRegistry } from './registry-version.ts';
import { middleOf } from './outline-geometry.ts';
import { loadMunicipalities, loadStateOutlines } from './shipped-places.ts';

/**
 * How far the shipped outlines may be off: of 27,489 real sites of Mexico City those wrongly outside lay up to 4.7 km out,
 * the one that is truly elsewhere 13 km.
 */
const SHIPPED_ERROR_KM = 6;

/** Fills an empty table of regions with the country, the states and the municipalities that come with the product. */
export async function seedRegions(db: Database): Promise<void> {
  if (await hasRegions(db)) return;
  const [outlines, municipalities] = await Promise.all([loadStateOutlines(), loadMunicipalities()]);
  await changeRegistry(db, async (trx, version) => {
    // Another process may have been first, and may have imported better ones since.
    if (await hasRegions(trx)) return;
    const rows: RegionRow[] = [
      row({ code: COUNTRY_CODE, name: 'México', latitude: 23.6, longitude: -102.5 }),
    ];
    for (const { properties, geometry } of outlines.features) {
      const outline = JSON.stringify({ ...geometry, errorKm: SHIPPED_ERROR_KM });
      rows.push({ ...row({ ...properties, ...middleOf(geometry) }), outline });
    }
    for (const municipality of municipalities) rows.push(row(municipality));
    await writeRegions(
      trx,
      rows.map((one) => ({ ...one, version })),
    );
  });
}

async function hasRegions(db: Database): Promise<boolean> {
  return (await db.selectFrom('regions').select('code').limit(1).execute()).length > 0;
}

function row(place: {
  code: string;
  name: string;
  latitude: number | null;
  longitude: number | null;
}): RegionRow {
  const { code, name, latitude, longitude } = place;
  const level = levelOf(code) ?? 'municipality';
  return { code, name, level, parent_code: parentOf(code), latitude, longitude, outline: null, version: 0 };
}
