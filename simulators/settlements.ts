import { readFileSync } from 'node:fs';
import type { RegionCode } from '../telemetry/contract/inventory.ts';

/** A real place where a simulated site may stand. From GeoNames; the product's NOTICE has the attribution. */
export interface Settlement {
  name: string;
  /** Municipality, 5 digits. */
  regionCode: RegionCode;
  latitude: number;
  longitude: number;
}

/** What the generated file holds: rows of name, latitude, longitude and municipality. */
type Row = [name: string, latitude: number, longitude: number, municipality: string];

/**
 * The settlements that come with the product.
 * @throws Error when the file is damaged
 */
export function loadSettlements(
  file: URL = new URL('./data/settlements.json', import.meta.url),
): Settlement[] {
  const content = JSON.parse(readFileSync(file, 'utf8')) as { rows?: unknown } | null;
  const rows: unknown = content?.rows;
  if (!Array.isArray(rows) || rows.length === 0 || !rows.every(isRow)) {
    throw new Error(`${file.pathname}: expected rows of name, latitude, longitude, municipality`);
  }
  return rows.map(([name, latitude, longitude, regionCode]) => ({
    // GeoNames adds the kind of place in brackets, which nobody would put on a school's sign.
    name: name.replace(/ \[.*\]$/, ''),
    regionCode,
    latitude,
    longitude,
  }));
}

function isRow(value: unknown): value is Row {
  if (!Array.isArray(value)) return false;
  const [name, latitude, longitude, municipality] = value as unknown[];
  return (
    typeof name === 'string' &&
    typeof latitude === 'number' &&
    typeof longitude === 'number' &&
    typeof municipality === 'string' &&
    /^\d{5}$/.test(municipality)
  );
}
