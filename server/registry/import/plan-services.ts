import type { Service } from '../../../telemetry/contract/inventory.ts';
import type { ServiceTable } from '../../database/tables/registry.ts';
import { writeServices } from '../services.ts';
import { CellReader } from './cells.ts';
import { comparable, MAX_ID_LENGTH } from './clean-text.ts';
import { findColumns, type Columns } from './columns.ts';
import { planUpserts, readByIds, sameBut, type Draft, type Planner } from './plan.ts';
import type { SourceRow } from './read-table.ts';

const names = {
  id: ['id_servicio', 'service_id'],
  site: ['site_id', 'sitio', 'id_sitio', 'clave_sitio'],
  key: ['cct', 'clues', 'clave', 'clave_cct', 'clave_ct', 'clave_clues'],
  scheme: ['esquema'],
  shift: ['turno', 'nombre_turno'],
  name: ['nombre', 'nombre_ct', 'nombre_escuela', 'nombre_unidad', 'nombre_de_la_unidad', 'nombre_plantel'],
  peopleServed: [
    'people_served',
    'people',
    'personas',
    'alumnos',
    'matricula',
    'total_alumnos',
    'beneficiarios',
    'usuarios',
    'poblacion',
  ],
  contactName: ['contact', 'contacto', 'nombre_contacto', 'director', 'responsable'],
  contactPhone: ['phone', 'telefono', 'tel', 'celular'],
  contactEmail: ['email', 'correo', 'correo_electronico', 'mail'],
  validFrom: ['vigente_desde', 'fecha_alta'],
  validTo: ['vigente_hasta', 'fecha_baja'],
} as const;
type Field = keyof typeof names;

type ServiceValues = Partial<Record<keyof ServiceTable, string | number | null | undefined>> & {
  site_id: string;
  scheme: Service['scheme'];
  key: string;
};

/** Services of sites: school shifts by CCT, clinics by CLUES. Without a site column the site bears the service's key. */
export const planServices: Planner = async (db, table, map) => {
  const columns = findColumns(names, table, map, (field) => field === 'scheme' || field === 'site');
  const sites = new Set((await db.selectFrom('sites').select('id').execute()).map(({ id }) => id));
  const { results, changed } = await planUpserts<ServiceValues, ServiceTable>(table.rows, {
    draft: (row) => draftService(row, columns, sites),
    existing: (ids) =>
      readByIds(ids, (portion) => db.selectFrom('services').selectAll().where('id', 'in', portion).execute()),
    merge: mergeService,
    same: (next, existing) => sameBut(next, existing, []),
  });
  return { results, write: (trx) => writeServices(trx, changed) };
};

function draftService(
  row: SourceRow,
  columns: Columns<Field>,
  sites: ReadonlySet<string>,
): Draft<ServiceValues> | string {
  const cells = new CellReader(row, columns);
  const key = cells.value('key', MAX_ID_LENGTH);
  if (key === undefined) return 'no key (CCT, CLUES or another)';
  const site = cells.text('site', MAX_ID_LENGTH) ?? key;
  if (!sites.has(site)) return `there is no site ${site}; import sites first, or map site=COLUMN`;
  const scheme = schemeOf(cells.text('scheme') ?? columns.nameOf('key') ?? '', key);
  const shift = cells.text('shift', 60);
  const values: ServiceValues = {
    site_id: site,
    scheme,
    key,
    shift,
    name: cells.text('name'),
    people_served: cells.count('peopleServed'),
    contact_name: cells.text('contactName'),
    contact_phone: cells.text('contactPhone', 60),
    contact_email: cells.text('contactEmail'),
    valid_from: cells.date('validFrom'),
    valid_to: cells.date('validTo'),
  };
  const id =
    cells.text('id', MAX_ID_LENGTH) ??
    [scheme, key, ...(shift === null || shift === undefined ? [] : [comparable(shift)])].join(':');
  return { id, values, corrections: cells.corrections, flags: cells.flags };
}

function mergeService(
  { id, values }: Draft<ServiceValues>,
  existing: ServiceTable | undefined,
): ServiceTable {
  const blank: ServiceTable = {
    id,
    site_id: values.site_id,
    scheme: values.scheme,
    key: values.key,
    shift: null,
    name: null,
    people_served: null,
    contact_name: null,
    contact_phone: null,
    contact_email: null,
    valid_from: null,
    valid_to: null,
  };
  return { ...blank, ...existing, ...withoutUndefined(values) };
}

function withoutUndefined(values: ServiceValues): Partial<ServiceTable> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function schemeOf(said: string, key: string): Service['scheme'] {
  const text = comparable(said);
  if (/\bcct\b/.test(text) || /^\d{2}[A-Z]{3}\d{4}[A-Z]$/.test(key)) return 'CCT';
  return /\bclues\b/.test(text) || /^[A-Z]{5}\d{6}$/.test(key) ? 'CLUES' : 'other';
}
