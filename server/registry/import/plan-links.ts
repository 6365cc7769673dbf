import { isTerminalId } from '../../../telemetry/contract/topics.ts';
import type { LinkRole, LinkTechnology } from '../../../telemetry/contract/inventory.ts';
import { linkTechnologies } from '../../../telemetry/contract/inventory.ts';
import type { LinkTable } from '../../database/tables/registry.ts';
import { writeLinks } from '../links.ts';
import { newTerminalRow } from '../terminal-credentials.ts';
import { writeTerminals } from '../terminals.ts';
import { CellReader } from './cells.ts';
import { comparable, MAX_ID_LENGTH } from './clean-text.ts';
import { findColumns, type Columns } from './columns.ts';
import { planUpserts, readByIds, sameBut, type Draft, type Planner } from './plan.ts';
import type { SourceRow } from './read-table.ts';

const names = {
  id: ['id_enlace', 'link_id', 'enlace'],
  terminal: ['terminal_id', 'id_terminal', 'antena', 'kit', 'equipo'],
  site: ['site_id', 'sitio', 'id_sitio', 'clave_sitio'],
  provider: ['proveedor', 'operador'],
  contract: ['contrato', 'numero_contrato'],
  serviceLine: ['service_line', 'linea', 'linea_servicio', 'linea_de_servicio'],
  technology: ['tecnologia', 'medio', 'tipo_enlace'],
  beam: ['haz', 'celda', 'cell'],
  gateway: ['pop', 'telepuerto', 'estacion'],
  role: ['rol', 'funcion'],
  downlinkBps: ['committed_downlink_bps', 'committedDownlinkBps', 'bajada_bps'],
  uplinkBps: ['committed_uplink_bps', 'committedUplinkBps', 'subida_bps'],
  downlinkMbps: ['bajada_mbps', 'bajada', 'committed_downlink_mbps', 'velocidad_bajada'],
  uplinkMbps: ['subida_mbps', 'subida', 'committed_uplink_mbps', 'velocidad_subida'],
} as const;
type Field = keyof typeof names;

const technologyWords: readonly [LinkTechnology, RegExp][] = [
  ['leo', /\bleo\b|starlink|oneweb|kuiper|orbita baja/],
  ['geo', /\bgeo\b|geoestacionari|satelit|vsat|hughes|viasat/],
  ['fiber', /fibra|fiber|ftth|gpon/],
  ['cellular', /celular|cellular|movil|lte|[345]g\b/],
  ['fixedWireless', /inalambric|wireless|microonda|radio|wisp|wimax/],
];

interface LinkValues {
  terminal: string;
  /** Where a terminal that nobody registered yet stands. */
  site: string | undefined;
  columns: Partial<Record<keyof LinkTable, string | number | null | undefined>>;
}

/** Links of terminals. A terminal that is not registered yet is added, without a credential, when the row names its site. */
export const planLinks: Planner = async (db, table, map, now) => {
  const fixable: readonly Field[] = ['provider', 'contract', 'technology', 'role'];
  const columns = findColumns(names, table, map, (field) => fixable.includes(field));
  const terminals = new Set((await db.selectFrom('terminals').select('id').execute()).map(({ id }) => id));
  const sites = new Set((await db.selectFrom('sites').select('id').execute()).map(({ id }) => id));
  const newTerminals = new Map<string, string>();
  const { results, changed } = await planUpserts<LinkValues, LinkTable>(table.rows, {
    draft: (row) => draftLink(row, columns),
    existing: (ids) =>
      readByIds(ids, (portion) => db.selectFrom('links').selectAll().where('id', 'in', portion).execute()),
    merge: (draft, existing) => {
      const { terminal, site } = draft.values;
      if (!terminals.has(terminal)) {
        if (site === undefined) return `there is no terminal ${terminal}; add it, or map site=COLUMN`;
        if (!sites.has(site)) return `there is no terminal ${terminal} and no site ${site}`;
        newTerminals.set(terminal, site);
      }
      return mergeLink(draft, existing);
    },
    same: (next, existing) => sameBut(next, existing, []),
  });
  return {
    results,
    write: async (trx, version) => {
      const added = [...newTerminals].map(([id, siteId]) => newTerminalRow({ id, siteId }, version, now));
      await writeTerminals(trx, added);
      await writeLinks(trx, changed, version);
    },
  };
};

function draftLink(row: SourceRow, columns: Columns<Field>): Draft<LinkValues> | string {
  const cells = new CellReader(row, columns);
  const terminal = cells.value('terminal', MAX_ID_LENGTH);
  if (terminal === undefined) return 'no terminal';
  if (!isTerminalId(terminal))
    return `"${String(terminal)}" is no terminal id (1 to 64 of A-Z a-z 0-9 . _ -)`;
  const role = roleOf(cells.value('role'));
  const columnsOfLink: LinkValues['columns'] = {
    provider: cells.text('provider'),
    contract: cells.text('contract'),
    service_line: cells.text('serviceLine'),
    technology: technologyOf(cells),
    beam: cells.text('beam'),
    gateway: cells.text('gateway'),
    role,
    committed_downlink_bps: cells.count('downlinkBps') ?? cells.count('downlinkMbps', 1e6),
    committed_uplink_bps: cells.count('uplinkBps') ?? cells.count('uplinkMbps', 1e6),
  };
  return {
    id: cells.text('id', MAX_ID_LENGTH) ?? `${terminal}:${role ?? 'primary'}`,
    values: { terminal, site: cells.value('site', MAX_ID_LENGTH), columns: columnsOfLink },
    corrections: cells.corrections,
    flags: cells.flags,
  };
}

function mergeLink({ id, values }: Draft<LinkValues>, existing: LinkTable | undefined): LinkTable {
  const blank: LinkTable = {
    id,
    terminal_id: values.terminal,
    provider: null,
    contract: null,
    service_line: null,
    technology: 'other',
    beam: null,
    gateway: null,
    role: 'primary',
    committed_downlink_bps: null,
    committed_uplink_bps: null,
  };
  const said = Object.entries(values.columns).filter(([, value]) => value !== undefined);
  return {
    ...blank,
    ...existing,
    terminal_id: values.terminal,
    ...(Object.fromEntries(said) as Partial<LinkTable>),
  };
}

function technologyOf(cells: CellReader<Field>): LinkTechnology | undefined {
  const text = cells.value('technology');
  if (text === undefined) return undefined;
  const own = linkTechnologies.find((technology) => technology.toLowerCase() === text.toLowerCase());
  const found = own ?? technologyWords.find(([, pattern]) => pattern.test(comparable(text)))?.[0];
  if (found === undefined) cells.flags.push(`technology "${text}" is not known: other`);
  return found ?? 'other';
}

function roleOf(text: string | undefined): LinkRole | undefined {
  if (text === undefined) return undefined;
  return /backup|respaldo|secundari|redundan/.test(comparable(text)) ? 'backup' : 'primary';
}
