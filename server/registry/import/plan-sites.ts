import { createHash } from 'node:crypto';
import { siteKinds, type SiteKind } from '../../../telemetry/contract/inventory.ts';
import type { SiteTable } from '../../database/tables/registry.ts';
import { readDeclaredRegion, writeDeclaredRegion, type DeclaredRegion } from '../declared-region.ts';
import { RegionDirectory } from '../region-directory.ts';
import { writeSites } from '../sites.ts';
import { CellReader } from './cells.ts';
import { cleanText, comparable, MAX_ID_LENGTH } from './clean-text.ts';
import { findColumns, type Columns } from './columns.ts';
import { planUpserts, readByIds, sameBut, type Draft, type Planner } from './plan.ts';
import { readPosition } from './position.ts';
import type { SourceRow } from './read-table.ts';
import { siteKindOf } from './site-kind.ts';

const names = {
  id: [
    'clave',
    'cct',
    'clues',
    'clave_cct',
    'clave_ct',
    'clave_clues',
    'id_sitio',
    'site_id',
    'folio',
    'codigo',
    'identificador',
  ],
  name: [
    'nombre',
    'nombre_sitio',
    'nombre_del_sitio',
    'sitio',
    'nombre_ct',
    'nombre_escuela',
    'nombre_unidad',
    'nombre_de_la_unidad',
    'nombre_plantel',
    'denominacion',
    'inmueble',
  ],
  latitude: ['lat', 'latitud', 'y', 'coord_y'],
  longitude: ['lon', 'lng', 'long', 'longitud', 'x', 'coord_x'],
  kind: ['tipo', 'type', 'programa', 'tipo_sitio', 'tipo_de_sitio', 'categoria'],
  municipality: [
    'municipio',
    'alcaldia',
    'nombre_municipio',
    'nom_mun',
    'nombre_alcaldia',
    'delegacion',
    'demarcacion',
  ],
  state: ['entidad', 'estado', 'nombre_estado', 'nom_ent', 'entidad_federativa', 'nombre_entidad'],
  regionCode: ['region', 'region_code', 'cvegeo', 'cve_geo', 'clave_geo', 'clave_geografica'],
  stateCode: ['cve_ent', 'clave_entidad', 'clave_ent'],
  municipalityCode: ['cve_mun', 'clave_municipio', 'clave_mun', 'mun'],
  localityCode: ['cve_loc', 'clave_localidad', 'clave_loc', 'loc'],
} as const;
type Field = keyof typeof names;

interface SiteValues {
  name: string | undefined;
  kind: SiteKind | undefined;
  /** null: the row says where, but not so that it can be used, or not at all. */
  position: { latitude: number; longitude: number } | null;
  declared: DeclaredRegion;
}

type SiteRow = Omit<SiteTable, 'version'>;

/** Sites from any file: the declared region decides, the position checks; a broken position costs the position, not the site. */
export const planSites: Planner = async (db, table, map, now) => {
  const directory = await RegionDirectory.load(db);
  const columns = findColumns(names, table, map, (field, value) => field === 'kind' && isSiteKind(value));
  const { results, changed } = await planUpserts<SiteValues, SiteRow>(table.rows, {
    draft: (row) => draftSite(row, columns, directory),
    existing: (ids) =>
      readByIds(ids, (portion) => db.selectFrom('sites').selectAll().where('id', 'in', portion).execute()),
    merge: (draft, existing) => mergeSite(draft, existing, directory, now),
    same: (next, existing) => sameBut(next, existing, ['created_at', 'updated_at']),
  });
  return {
    results,
    write: (trx, version) =>
      writeSites(
        trx,
        changed.map((row) => ({ ...row, version })),
      ),
  };
};

function draftSite(
  row: SourceRow,
  columns: Columns<Field>,
  directory: RegionDirectory,
): Draft<SiteValues> | string {
  const cells = new CellReader(row, columns);
  const id = cells.value('id', MAX_ID_LENGTH);
  const name = cells.value('name');
  const [longitudeCell, latitudeCell] = row.geometry?.type === 'Point' ? row.geometry.coordinates : [];
  const { position, corrections } = readPosition(
    cells.raw('latitude') ?? latitudeCell,
    cells.raw('longitude') ?? longitudeCell,
  );
  if (id === undefined && name === undefined && position === null)
    return 'no id, no name and no usable position';
  const kindText = cells.value('kind');
  const values: SiteValues = {
    name,
    kind: kindText === undefined ? kindOfIdColumn(columns.nameOf('id')) : siteKindOf(kindText),
    position,
    declared: declaredRegion(cells, columns, directory),
  };
  cells.corrections.push(...corrections);
  return { id: id ?? madeUpId(row), values, corrections: cells.corrections, flags: cells.flags };
}

function mergeSite(
  { id, values, flags }: Draft<SiteValues>,
  existing: SiteRow | undefined,
  directory: RegionDirectory,
  now: number,
): SiteRow {
  const declared_region = writeDeclaredRegion(values.declared) ?? existing?.declared_region ?? null;
  const latitude = values.position?.latitude ?? existing?.latitude ?? null;
  const longitude = values.position?.longitude ?? existing?.longitude ?? null;
  const position = latitude === null || longitude === null ? null : { latitude, longitude };
  const placed = directory.place(readDeclaredRegion(declared_region), position);
  if (placed.problem !== undefined) flags.push(placed.problem);
  if (placed.disagrees) flags.push(`the position lies outside ${declared_region ?? placed.code}`);
  return {
    id,
    name: values.name ?? existing?.name ?? id,
    kind: values.kind ?? existing?.kind ?? 'other',
    region_code: placed.code,
    declared_region,
    latitude,
    longitude,
    position_disagrees: placed.disagrees ? 1 : 0,
    created_at: existing?.created_at ?? now,
    updated_at: now,
  };
}

function declaredRegion(
  cells: CellReader<Field>,
  columns: Columns<Field>,
  directory: RegionDirectory,
): DeclaredRegion {
  const whole = cells.code('regionCode', 2, 5, 9) ?? cells.code('municipalityCode', 3, 5);
  const stateCode = cells.code('stateCode', 2);
  if (whole !== undefined && whole.length !== 3) return { code: whole };
  if (stateCode !== undefined) {
    const locality = whole === undefined ? undefined : cells.code('localityCode', 4);
    return { code: `${stateCode}${whole ?? ''}${locality ?? ''}` };
  }
  const municipality = cells.value('municipality');
  const state = cells.value('state');
  if (municipality === undefined) return state === undefined ? {} : { state };
  if (state !== undefined) return { state, municipality };
  // Only Mexico City has alcaldías: the column's name says the state.
  const alcaldia = comparable(columns.nameOf('municipality') ?? '').includes('alcaldia');
  return alcaldia && directory.hasMunicipality('09', municipality)
    ? { state: 'Ciudad de México', municipality }
    : { municipality };
}

/** The same for the same content, so that importing a file without ids again changes nothing. */
function madeUpId(row: SourceRow): string {
  const content = Object.entries(row.cells)
    .map(([column, cell]) => [comparable(column), cleanText(cell).text.toLowerCase()])
    .filter(([, cell]) => cell !== '')
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  const point = row.geometry?.type === 'Point' ? row.geometry.coordinates : null;
  const digest = createHash('sha256')
    .update(JSON.stringify([content, point]))
    .digest('hex');
  return `site-${digest.slice(0, 16)}`;
}

/** A school's key or a clinic's says what stands there. */
function kindOfIdColumn(column: string | undefined): SiteKind | undefined {
  const name = comparable(column ?? '');
  if (/\bcct\b/.test(name)) return 'school';
  return /\bclues\b/.test(name) ? 'clinic' : undefined;
}

function isSiteKind(value: string): boolean {
  return (siteKinds as readonly string[]).includes(value);
}
