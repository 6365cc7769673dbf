import { linkTechnologies } from '../../../telemetry/contract/inventory.ts';
import { outageCauses } from '../../../telemetry/contract/site-state.ts';
import type { ContractTable } from '../../database/tables/availability.ts';
import { CellReader } from './cells.ts';
import { comparable, MAX_ID_LENGTH } from './clean-text.ts';
import { findColumns, type Columns } from './columns.ts';
import { planReplacements, type Draft, type Planner } from './plan.ts';
import type { SourceRow } from './read-table.ts';

const names = {
  id: ['id_termino', 'term_id'],
  contract: ['contrato', 'numero_contrato'],
  provider: ['proveedor', 'operador'],
  technology: ['tecnologia'],
  role: ['rol', 'funcion'],
  target: ['objetivo', 'disponibilidad', 'meta'],
  basis: ['base'],
  exonerates: ['exonera', 'causas_exoneradas'],
  steps: ['penas', 'penalizaciones', 'deductivas'],
  from: ['desde', 'vigente_desde'],
  to: ['hasta', 'vigente_hasta'],
} as const;
type Field = keyof typeof names;
type Refusal = { refused: string };

/** Causes that are not the provider's where the file does not say; the same as server/availability/exoneration.ts, by a test. */
export const exoneratedUnlessTold = [
  'power',
  'lan',
  'offBySchedule',
  'obstruction',
  'relocated',
  'monitoring',
];

/** What providers promised: one row for each technology and role of a contract. */
export const planContracts: Planner = async (db, table, map) => {
  const columns = findColumns(names, table, map, (field) => field !== 'id' && field !== 'target');
  return planReplacements<ContractTable>(table.rows, (row) => draftTerm(row, columns), {
    read: (ids) => db.selectFrom('contracts').selectAll().where('id', 'in', ids).execute(),
    remove: (trx, ids) => trx.deleteFrom('contracts').where('id', 'in', ids).execute(),
    add: (trx, rows) => trx.insertInto('contracts').values(rows).execute(),
  });
};

function draftTerm(row: SourceRow, columns: Columns<Field>): Draft<ContractTable> | string {
  const cells = new CellReader(row, columns);
  const contract = cells.value('contract', MAX_ID_LENGTH);
  if (contract === undefined) return 'no contract';
  const read = {
    technology: technologyOf(cells.value('technology')),
    role: roleOf(cells.value('role')),
    target: shareOf(cells.value('target')),
    basis: basisOf(cells.value('basis')),
    exonerates: causesOf(cells.value('exonerates')),
    steps: stepsOf(cells.value('steps')),
  };
  for (const value of Object.values(read)) if (isRefusal(value)) return value.refused;
  const { technology, role, target, basis, exonerates, steps } = read as Readable;
  const [from, to] = [dayOf(cells.date('from')), dayOf(cells.date('to'))];
  if (cells.corrections.length > 0) return cells.corrections.join('; ');
  if (from !== null && to !== null && to < from) return 'hasta: expected no date before desde';
  const id =
    cells.value('id', MAX_ID_LENGTH) ??
    [contract, technology ?? '', role ?? '', from ?? ''].join('/').replace(/\/+$/, '');
  const values: ContractTable = {
    id,
    contract,
    provider: cells.value('provider') ?? null,
    technology,
    role,
    target,
    basis,
    exonerates: JSON.stringify(exonerates),
    steps: JSON.stringify(steps),
    from_day: from,
    to_day: to,
  };
  return { id, values, corrections: [], flags: cells.flags };
}

interface Readable {
  technology: string | null;
  role: string | null;
  target: number;
  basis: string;
  exonerates: readonly string[];
  steps: readonly { below: number; percent: number }[];
}

function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value;
}

function technologyOf(text: string | undefined): string | null | Refusal {
  if (text === undefined) return null;
  const known = linkTechnologies.find((one) => one.toLowerCase() === text.toLowerCase());
  return known ?? { refused: `tecnologia "${text}": expected one of ${linkTechnologies.join(', ')}` };
}

function roleOf(text: string | undefined): string | null | Refusal {
  if (text === undefined) return null;
  if (/^(primary|principal)/.test(comparable(text))) return 'primary';
  if (/^(backup|respaldo|secundari)/.test(comparable(text))) return 'backup';
  return { refused: `rol "${text}": expected primary or backup` };
}

/** `99.5%`, `99.5` and `0.995` are one promise. */
function shareOf(text: string | undefined): number | Refusal {
  const [, digits, percent] = /^(\d{1,3}(?:[.,]\d+)?)\s*(%?)$/.exec(text ?? '') ?? [];
  const value = Number((digits ?? '').replace(',', '.'));
  const share = percent === '%' || value > 1 ? Number((value / 100).toFixed(8)) : value;
  if (digits !== undefined && share > 0 && share <= 1) return share;
  return { refused: `objetivo "${text ?? ''}": expected a share like 99.5 % or 0.995` };
}

function basisOf(text: string | undefined): string | Refusal {
  if (text === undefined || /^(always|siempre|24x7|24 7)$/.test(comparable(text))) return 'always';
  if (/^(calendar|calendario|horario)/.test(comparable(text))) return 'calendar';
  return { refused: `base "${text}": expected siempre or calendario` };
}

function causesOf(text: string | undefined): readonly string[] | Refusal {
  if (text === undefined) return exoneratedUnlessTold;
  if (/^(none|ninguna)$/.test(comparable(text))) return [];
  const causes: string[] = [];
  for (const word of text.split(/[\s|;,]+/).filter((one) => one !== '')) {
    const cause = outageCauses.find((one) => one.toLowerCase() === word.toLowerCase());
    if (cause === undefined)
      return { refused: `exonera "${word}": expected ninguna, or of ${outageCauses.join(', ')}` };
    causes.push(cause);
  }
  return [...new Set(causes)].sort();
}

/** `99.5:2; 99:5; 98:10`: below 99.5 % two percent, below 99 % five, ... */
function stepsOf(text: string | undefined): readonly { below: number; percent: number }[] | Refusal {
  const steps: { below: number; percent: number }[] = [];
  for (const part of (text ?? '').split(/[;|]/).filter((one) => one.trim() !== '')) {
    const [said, kept] = part.split(':');
    const below = shareOf(said?.trim());
    const percent = Number(kept?.trim().replace(',', '.').replace(/\s*%$/, ''));
    if (isRefusal(below) || !(percent >= 0 && percent <= 100))
      return { refused: `penas "${part.trim()}": expected steps like 99.5:2; 99:5` };
    steps.push({ below, percent });
  }
  return steps.sort((a, b) => b.below - a.below);
}

function dayOf(at: number | null | undefined): number | null {
  return at === null || at === undefined ? null : Math.floor(at / 86_400_000);
}
