import type { Database } from '../../database/schema.ts';
import { inPortions, type RegistryTransaction } from '../registry-version.ts';
import type { SourceRow, SourceTable } from './read-table.ts';

/** What becomes of one row. `reasons` say why, for every kind but a plain `accepted`. */
export interface RowResult {
  row: SourceRow;
  kind: 'accepted' | 'corrected' | 'duplicate' | 'rejected';
  reasons: string[];
  /** What a person should look at although the row was taken over. */
  flags: string[];
  /** A duplicate of what was registered before this import. */
  unchanged?: true;
}

/** What an import would do. */
export interface Plan {
  results: RowResult[];
  write(trx: RegistryTransaction, version: number): Promise<void>;
}

/** Reads what it needs from the database and decides about every row; changes nothing. */
export type Planner = (
  db: Database,
  table: SourceTable,
  map: ReadonlyMap<string, string>,
  now: number,
) => Promise<Plan>;

/** One row understood. Fields that are undefined were not in the file: what is registered stays. */
export interface Draft<V> {
  id: string;
  values: V;
  corrections: string[];
  flags: string[];
}

interface Steps<V, R> {
  /** Understands a row, or says why it cannot be used. */
  draft(row: SourceRow): Draft<V> | string;
  /** What is registered under these ids. */
  existing(ids: readonly string[]): Promise<Map<string, R>>;
  /** The row as it will be stored; may add corrections and flags to the draft, or say why it cannot be used. */
  merge(draft: Draft<V>, existing: R | undefined): R | string;
  /** True when storing `next` would change nothing that matters. */
  same(next: R, existing: R): boolean;
}

/** Sorts rows into accepted, corrected, duplicate and rejected, and answers the rows to write. */
export async function planUpserts<V, R>(
  rows: readonly SourceRow[],
  steps: Steps<V, R>,
): Promise<{ results: RowResult[]; changed: R[] }> {
  const drafts = rows.map((row) => row.fault ?? steps.draft(row));
  const ids = new Set(drafts.flatMap((draft) => (typeof draft === 'string' ? [] : [draft.id])));
  const existing = await steps.existing([...ids]);
  const first = new Map<string, { number: number; values: string }>();
  const changed: R[] = [];
  const results = rows.map((row, index): RowResult => {
    const draft = drafts[index] ?? 'not read';
    if (typeof draft === 'string') return { row, kind: 'rejected', reasons: [draft], flags: [] };
    const values = JSON.stringify(draft.values);
    const before = first.get(draft.id);
    if (before !== undefined) {
      const alike = before.values === values ? 'the same as' : 'other values than in';
      return {
        row,
        kind: 'duplicate',
        reasons: [`id ${draft.id}: ${alike} row ${before.number}, which counts`],
        flags: [],
      };
    }
    const known = existing.get(draft.id);
    const merged = steps.merge(draft, known);
    if (typeof merged === 'string') return { row, kind: 'rejected', reasons: [merged], flags: [] };
    first.set(draft.id, { number: row.number, values });
    const { flags, corrections } = draft;
    if (known !== undefined && steps.same(merged, known)) {
      const reasons = [`id ${draft.id}: registered already, unchanged`];
      return { row, kind: 'duplicate', reasons, flags, unchanged: true };
    }
    changed.push(merged);
    return { row, kind: corrections.length > 0 ? 'corrected' : 'accepted', reasons: corrections, flags };
  });
  return { results, changed };
}

interface ReplacedRows<R> {
  read(ids: readonly string[]): Promise<R[]>;
  remove(trx: RegistryTransaction, ids: readonly string[]): Promise<unknown>;
  add(trx: RegistryTransaction, rows: readonly R[]): Promise<unknown>;
}

/** For rows that are whole in their file: what is registered under their id is replaced, and nothing of it stays. */
export async function planReplacements<R extends { id: string }>(
  rows: readonly SourceRow[],
  draft: (row: SourceRow) => Draft<R> | string,
  stored: ReplacedRows<R>,
): Promise<Plan> {
  const { results, changed } = await planUpserts<R, R>(rows, {
    draft,
    existing: (ids) => readByIds(ids, (portion) => stored.read(portion)),
    merge: ({ values }) => values,
    same: (next, existing) => sameBut(next, existing, []),
  });
  return {
    results,
    write: (trx) =>
      inPortions(changed, async (portion) => {
        const ids = portion.map(({ id }) => id);
        await stored.remove(trx, ids);
        await stored.add(trx, portion);
      }),
  };
}

/** Rows by id, read in portions. */
export async function readByIds<R extends { id: string }>(
  ids: readonly string[],
  read: (portion: string[]) => Promise<R[]>,
): Promise<Map<string, R>> {
  const found = new Map<string, R>();
  await inPortions(ids, async (portion) => {
    for (const row of await read(portion)) found.set(row.id, row);
  });
  return found;
}

/** Equal in all fields but those named. */
export function sameBut<R extends object>(next: R, existing: R, ignored: readonly (keyof R)[]): boolean {
  return (Object.keys(next) as (keyof R)[]).every(
    (field) => ignored.includes(field) || next[field] === existing[field],
  );
}
