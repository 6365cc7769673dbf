import type { RegionFigures } from '../../telemetry/contract/console-events.ts';
import type { MunicipalityVerdict } from '../map/regions/measures.ts';
import { ask } from './api.ts';
import { regionFigures } from './resources.ts';
import { list, nullable, number, oneOf, optional, record, text } from './shape.ts';
import type { Reader } from './shape.ts';

/** A region's figures with where its seat is. */
export type PlacedRegion = RegionFigures & { latitude: number | null; longitude: number | null };

const place = record({
  latitude: optional(nullable(number), null),
  longitude: optional(nullable(number), null),
});
const placedRegion: Reader<PlacedRegion> = (value, path) => ({
  ...regionFigures(value, path),
  ...place(value, path),
});
const regionPage = record({ items: list(placedRegion), nextCursor: nullable(text) });

const verdict = record<MunicipalityVerdict & { level: 'municipality' }>({
  level: oneOf(['municipality'] as const),
  regionCode: text,
  sites: number,
  underservedSites: number,
});
const verdictPage = record({ items: list(verdict), nextCursor: optional(nullable(text), null) });

const MOST_PAGES = 20;

/** Every municipality the person may see, with its figures of the last 24 hours. */
export async function loadMunicipalities(signal: AbortSignal): Promise<PlacedRegion[]> {
  return await pages('/regions?level=municipality&limit=1000', regionPage, signal);
}

/** What the report says of every municipality, good or bad. Only planners, operators and administrators may ask. */
export async function loadVerdicts(signal: AbortSignal): Promise<MunicipalityVerdict[]> {
  return await pages('/reports/underserved?level=municipality&all=true&limit=5000', verdictPage, signal);
}

async function pages<T>(
  path: string,
  read: Reader<{ items: T[]; nextCursor: string | null }>,
  signal: AbortSignal,
): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const from: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { items, nextCursor } = await ask(path + from, read, { signal });
    all.push(...items);
    if (nextCursor === null) break;
    cursor = nextCursor;
  }
  return all;
}
