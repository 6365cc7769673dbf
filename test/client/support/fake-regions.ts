import { readFileSync } from 'node:fs';
import type { FakeFleet } from './fake-fleet.ts';

/** Where the seats of municipalities are. */
export const seats = new Map(
  (
    JSON.parse(
      readFileSync(new URL('../../../server/registry/data/municipalities.json', import.meta.url), 'utf8'),
    ) as { rows: [code: string, name: string, latitude: number, longitude: number][] }
  ).rows.map(([code, , latitude, longitude]) => [code, { latitude, longitude }]),
);

/** A region's figures with where its seat is, as lists of regions have them. */
export function placedFigures(fleet: FakeFleet, code: string): object {
  return { ...fleet.figures(code), ...(seats.get(code) ?? { latitude: null, longitude: null }) };
}

/** The report of the underserved for every municipality that has sites: Oaxaca's are, others hardly. */
export function municipalityVerdicts(fleet: FakeFleet): object {
  const items = fleet.regionCodes('municipality', '00').map((regionCode) => {
    const sites = Object.values(fleet.figures(regionCode).siteCounts).reduce((sum, count) => sum + count, 0);
    const underservedSites = regionCode.startsWith('20') ? sites : 0;
    return { level: 'municipality', regionCode, sites, underservedSites };
  });
  return { items, nextCursor: null };
}
