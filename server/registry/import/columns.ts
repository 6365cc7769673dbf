import { RegistryError } from '../registry-error.ts';
import { comparable } from './clean-text.ts';
import type { SourceRow, SourceTable } from './read-table.ts';

/** The fields an import knows, each with the column names it goes by, in Spanish and English; earlier names win. */
export type FieldNames<F extends string> = Readonly<Record<F, readonly string[]>>;

/** Which column holds which field. A field without a column is absent, unless `--map` gave it a fixed value. */
export interface Columns<F extends string> {
  has(field: F): boolean;
  cell(row: SourceRow, field: F): unknown;
  /** The column's own name. */
  nameOf(field: F): string | undefined;
}

/**
 * Finds the columns by name, accents, case and punctuation aside, or as `map` says (field to column).
 * @param literal whether a mapped value that is no column may stand for itself, in every row
 * @throws RegistryError when `map` names an unknown field or column
 */
export function findColumns<F extends string>(
  names: FieldNames<F>,
  table: SourceTable,
  map: ReadonlyMap<string, string>,
  literal: (field: F, value: string) => boolean = () => false,
): Columns<F> {
  const fields = Object.keys(names) as F[];
  const byName = new Map(table.columns.toReversed().map((column) => [squeezed(column), column]));
  const columns = new Map<F, string>();
  const fixed = new Map<F, string>();
  for (const [key, value] of map) {
    const field = fields.find(
      (one) => one === key || names[one].some((name) => squeezed(name) === squeezed(key)),
    );
    if (field === undefined)
      throw new RegistryError(`--map: no field ${key}; there are ${fields.join(', ')}`);
    const column = table.columns.includes(value) ? value : byName.get(squeezed(value));
    if (column !== undefined) columns.set(field, column);
    else if (literal(field, value)) fixed.set(field, value);
    else throw new RegistryError(`--map: no column "${value}"; the file has ${table.columns.join(', ')}`);
  }
  const taken = new Set(columns.values());
  for (const field of fields) {
    if (columns.has(field) || fixed.has(field)) continue;
    const column = [field, ...names[field]]
      .map((name) => byName.get(squeezed(name)))
      .find((found) => found !== undefined && !taken.has(found));
    if (column === undefined) continue;
    columns.set(field, column);
    taken.add(column);
  }
  return {
    has: (field) => columns.has(field) || fixed.has(field),
    cell: (row, field) => fixed.get(field) ?? row.cells[columns.get(field) ?? ''],
    nameOf: (field) => columns.get(field),
  };
}

/** `Clave CCT`, `clave_cct` and `claveCct` are one name. */
function squeezed(name: string): string {
  return comparable(name).replaceAll(' ', '');
}
