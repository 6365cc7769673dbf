import type { Geometry, MultiPolygon, Polygon, Position } from 'geojson';
import { COUNTRY_CODE } from '../../../telemetry/contract/inventory.ts';
import type { RegionTable } from '../../database/tables/registry.ts';
import { middleOf } from '../outline-geometry.ts';
import { levelOf, parentOf, writeRegions, type StoredOutline } from '../regions.ts';
import { reevaluateSites } from '../reevaluate-sites.ts';
import { CellReader } from './cells.ts';
import { findColumns, type Columns } from './columns.ts';
import { planUpserts, readByIds, sameBut, type Draft, type Planner } from './plan.ts';
import { inBox, readPosition } from './position.ts';
import type { SourceRow } from './read-table.ts';

const names = {
  code: ['cve_geo', 'cvegeo', 'codigo', 'clave_geo', 'clave_geografica', 'id'],
  stateCode: ['cve_ent', 'clave_entidad', 'clave_ent', 'entidad'],
  municipalityCode: ['cve_mun', 'clave_municipio', 'clave_mun', 'mun'],
  localityCode: ['cve_loc', 'clave_localidad', 'clave_loc', 'loc'],
  localityName: ['nom_loc', 'nombre_localidad', 'localidad'],
  municipalityName: ['nom_mun', 'nombre_municipio', 'municipio', 'alcaldia'],
  stateName: ['nom_ent', 'nombre_estado', 'nombre_entidad', 'entidad_federativa', 'estado'],
  name: ['nomgeo', 'nombre'],
  latitude: ['lat', 'latitud'],
  longitude: ['lon', 'lng', 'longitud'],
} as const;
type Field = keyof typeof names;

/** INEGI's generalised outlines follow the true border this closely. */
const IMPORTED_ERROR_KM = 1;

interface RegionValues {
  name: string | undefined;
  position: { latitude: number; longitude: number } | null;
  outline: string | undefined;
}

type RegionRow = Omit<RegionTable, 'version'> & { id: string };

/** Regions from code tables and outlines. Afterwards every site is placed again with what is now known. */
export const planRegions: Planner = async (db, table, map, now) => {
  const columns = findColumns(names, table, map);
  const states = new Set((await db.selectFrom('regions').select('code').execute()).map(({ code }) => code));
  const { results, changed } = await planUpserts<RegionValues, RegionRow>(table.rows, {
    draft: (row) => draftRegion(row, columns),
    existing: (codes) =>
      readByIds(codes, async (portion) => {
        const rows = await db.selectFrom('regions').selectAll().where('code', 'in', portion).execute();
        return rows.map((row) => ({ ...row, id: row.code }));
      }),
    merge: (draft, existing) => mergeRegion(draft, existing, states),
    same: (next, existing) => sameBut(next, existing, []),
  });
  return {
    results,
    write: async (trx, version) => {
      await writeRegions(
        trx,
        changed.map(({ id: _code, ...row }) => ({ ...row, version })),
      );
      if (changed.length > 0) await reevaluateSites(trx, version, now);
    },
  };
};

function draftRegion(row: SourceRow, columns: Columns<Field>): Draft<RegionValues> | string {
  const cells = new CellReader(row, columns);
  const code = codeOf(cells);
  if (code === undefined) return 'no code (cve_geo, or cve_ent with cve_mun)';
  const level = levelOf(code);
  if (level === undefined) return `"${code}" is no INEGI code: 2 digits (01 to 32), 5 or 9`;
  // The national row of a code table names a total, not the country.
  const own = {
    country: [],
    state: ['stateName', 'name'],
    municipality: ['municipalityName', 'name'],
    locality: ['localityName', 'name'],
  } as const satisfies Record<typeof level, readonly Field[]>;
  const name = own[level].map((field) => cells.value(field)).find((text) => text !== undefined);
  const { position, corrections } = readPosition(cells.raw('latitude'), cells.raw('longitude'));
  cells.corrections.push(...corrections);
  const outline = row.geometry ? outlineOf(row.geometry, cells.corrections) : undefined;
  if (typeof outline === 'string') return outline;
  return {
    id: code,
    values: {
      name,
      position: position ?? (outline ? middleOf(outline) : null),
      outline: outline && JSON.stringify(outline),
    },
    corrections: cells.corrections,
    flags: cells.flags,
  };
}

function mergeRegion(
  { id: code, values }: Draft<RegionValues>,
  existing: RegionRow | undefined,
  known: Set<string>,
): RegionRow | string {
  const name = values.name ?? existing?.name;
  if (name === undefined) return `no region ${code} is known and the row gives it no name`;
  const parent = parentOf(code);
  if (parent !== null && !known.has(parent)) return `region ${code} lies in ${parent}, which is not known`;
  known.add(code);
  // A position that comes with an outline is only its middle: a seat that is known already is better.
  const seat =
    values.outline !== undefined && typeof existing?.latitude === 'number' ? null : values.position;
  return {
    id: code,
    code,
    name,
    level: levelOf(code) ?? 'locality',
    parent_code: parent,
    latitude: seat?.latitude ?? existing?.latitude ?? null,
    longitude: seat?.longitude ?? existing?.longitude ?? null,
    outline: values.outline ?? existing?.outline ?? null,
  };
}

function codeOf(cells: CellReader<Field>): string | undefined {
  const whole = cells.code('code', 2, 5, 9);
  if (whole !== undefined) return whole;
  const municipality = cells.code('municipalityCode', 3, 5);
  if (municipality?.length === 5) return municipality;
  const state = cells.code('stateCode', 2);
  if (state === undefined || state === COUNTRY_CODE || municipality === undefined) return state;
  return `${state}${municipality}${cells.code('localityCode', 4) ?? ''}`;
}

/** The outline rounded to a metre, or why it cannot be used; what was mended is added to `corrections`. */
function outlineOf(geometry: Geometry, corrections: string[]): StoredOutline | string {
  if (geometry.type !== 'Polygon' && geometry.type !== 'MultiPolygon') {
    return `expected a Polygon or MultiPolygon, got a ${geometry.type}`;
  }
  const polygons = polygonsOf(geometry);
  if (polygons === undefined) return 'an outline without rings of positions';
  for (const ring of polygons.flat()) {
    if (ring.length < 4) return 'an outline with fewer than 4 points';
    const stray = ring.find(([longitude = 0, latitude = 0]) => !inBox(latitude, longitude));
    if (stray !== undefined) return `a point of the outline lies outside Mexico: ${stray.join(', ')}`;
  }
  const round = (value: number) => Math.round(value * 1e5) / 1e5;
  const rounded = polygons.map((rings) =>
    rings.map((ring) => ring.map(([x = 0, y = 0]) => [round(x), round(y)])),
  );
  let wasOpen = false;
  for (const ring of rounded.flat()) {
    const [first = [], last = []] = [ring[0], ring.at(-1)];
    if (first[0] === last[0] && first[1] === last[1]) continue;
    ring.push([...first]);
    wasOpen = true;
  }
  if (wasOpen) corrections.push('an outline that was open was closed');
  const outline: Polygon | MultiPolygon =
    geometry.type === 'Polygon'
      ? { type: 'Polygon', coordinates: rounded[0] ?? [] }
      : { type: 'MultiPolygon', coordinates: rounded };
  if (Number.isNaN(middleOf(outline).latitude)) return 'an outline without an area';
  return { ...outline, errorKm: IMPORTED_ERROR_KM };
}

/** Its polygons, of rings of positions; undefined where it is not made like that: files say what they like. */
function polygonsOf({
  type,
  coordinates,
}: {
  type: string;
  coordinates: unknown;
}): Position[][][] | undefined {
  const polygons: unknown = type === 'Polygon' ? [coordinates] : coordinates;
  const isPosition = (each: unknown): boolean =>
    Array.isArray(each) && each.length >= 2 && Number.isFinite(each[0]) && Number.isFinite(each[1]);
  const isList = (value: unknown, isOne: (each: unknown) => boolean): boolean =>
    Array.isArray(value) && value.length > 0 && value.every(isOne);
  const isSound = isList(polygons, (rings) => isList(rings, (ring) => isList(ring, isPosition)));
  return isSound ? (polygons as Position[][][]) : undefined;
}
