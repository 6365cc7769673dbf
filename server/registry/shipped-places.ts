import { readFile } from 'node:fs/promises';
import type { FeatureCollection, MultiPolygon, Polygon } from 'geojson';
import type { RegionCode } from '../../telemetry/contract/inventory.ts';

/** Outlines of regions; `properties.code` is the INEGI code. */
export type RegionOutlines = FeatureCollection<Polygon | MultiPolygon, { code: RegionCode; name: string }>;

/** A municipality as shipped. The position is its seat's, null where none is known. */
export interface ShippedMunicipality {
  code: RegionCode;
  name: string;
  latitude: number | null;
  longitude: number | null;
}

/** The 32 state outlines that come with the product (data/NOTICE.md says from where and how exact). */
export async function loadStateOutlines(): Promise<RegionOutlines> {
  return (await readTable('states.json')) as RegionOutlines;
}

/** The 2,475 municipalities that come with the product, by code. */
export async function loadMunicipalities(): Promise<ShippedMunicipality[]> {
  const { rows } = (await readTable('municipalities.json')) as {
    rows: [code: string, name: string, latitude: number | null, longitude: number | null][];
  };
  return rows.map(([code, name, latitude, longitude]) => ({ code, name, latitude, longitude }));
}

// Our own files, made by commands/generate/places.ts and checked by a test: read without parsing each field.
async function readTable(name: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(`./data/${name}`, import.meta.url), 'utf8'));
}
