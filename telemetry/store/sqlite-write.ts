import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { SampleColumns } from './sample-columns.ts';
import { HOUR_MS, sampleOf, valueColumns, valuesAt, valuesOf } from './sqlite-rows.ts';
import { isConflict, unite } from './unite.ts';

/** Rows one call of `purge` looks at: a pause of some ten milliseconds for the batches that wait behind it. */
const PURGE_CHUNK_ROWS = 5000;
const MAX_KNOWN_TERMINALS = 500_000;
/** SQLite's primary result codes that blame the row, not the disk: TOOBIG, CONSTRAINT, MISMATCH. */
const ROW_FAULTS = [18, 19, 20];

export interface RefusedRow {
  index: number;
  reason: string;
}
export interface Written {
  refused: RefusedRow[];
  /** Samples that said otherwise than what was there of their terminal and time. */
  conflicts: number;
}
/** The key of a row: hour, terminal, measured_at. */
export type RowKey = [number, number, number];

/** The writing half of the embedded store, as it runs in its worker. */
export class SqliteWriter {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #find: StatementSync;
  readonly #update: StatementSync;
  readonly #addTerminal: StatementSync;
  readonly #findTerminal: StatementSync;
  readonly #chunkEnd: StatementSync;
  readonly #deleteChunk: StatementSync;
  /** Ids of terminals seen, so that a row costs no look-up. */
  readonly #terminals = new Map<string, number>();

  constructor(db: DatabaseSync) {
    this.#db = db;
    const columns = valueColumns.join(', ');
    const places = valueColumns.map(() => '?').join(', ');
    const key = 'hour = ? and terminal = ? and measured_at = ?';
    this.#insert = db.prepare(`insert into samples (hour, terminal, measured_at, ${columns})
      values (?, ?, ?, ${places}) on conflict do nothing`);
    this.#find = db.prepare(`select measured_at, ${columns} from samples where ${key}`);
    this.#find.setReturnArrays(true);
    this.#update = db.prepare(
      `update samples set ${valueColumns.map((column) => `${column} = ?`).join(', ')} where ${key}`,
    );
    this.#addTerminal = db.prepare('insert into terminals (name) values (?) on conflict do nothing');
    this.#findTerminal = db.prepare('select id from terminals where name = ?');
    this.#chunkEnd = db.prepare(`select hour, terminal, measured_at from samples
      where (hour, terminal, measured_at) >= (?, ?, ?) and hour <= ?
      order by hour, terminal, measured_at limit 1 offset ${PURGE_CHUNK_ROWS}`);
    this.#deleteChunk = db.prepare(`delete from samples
      where (hour, terminal, measured_at) >= (?, ?, ?) and (hour, terminal, measured_at) < (?, ?, ?)
      and measured_at < ?`);
  }

  /** Writes all but the rows that can never be stored, in one transaction; tells of those. Throws when nothing was stored. */
  write(batch: SampleColumns): Written {
    const refused: RefusedRow[] = [];
    let conflicts = 0;
    this.#db.exec('begin immediate');
    try {
      for (let index = 0; index < batch.length; index += 1) {
        try {
          if (this.#writeOne(batch, index)) conflicts += 1;
        } catch (error) {
          if (!isRowFault(error)) throw error;
          refused.push({ index, reason: error.message });
        }
      }
      this.#db.exec('commit');
    } catch (error) {
      // Their ids may have been rolled back.
      this.#terminals.clear();
      if (this.#db.isTransaction) this.#db.exec('rollback');
      throw error;
    }
    return { refused, conflicts };
  }

  /** Deletes one chunk of the rows measured before `time`, from `after` on. Returns where the next begins, or null at the end. */
  purge(time: number, after: RowKey | null): RowKey | null {
    const from = after ?? [-1, 0, 0];
    const lastHour = Math.floor(time / HOUR_MS);
    const end = this.#chunkEnd.get(...from, lastHour);
    const next: RowKey | null =
      end === undefined
        ? null
        : [end['hour'] as number, end['terminal'] as number, end['measured_at'] as number];
    this.#deleteChunk.run(...from, ...(next ?? [lastHour + 1, 0, 0]), time);
    return next;
  }

  /** Returns whether it said otherwise than what was there. */
  #writeOne(batch: SampleColumns, index: number): boolean {
    const measuredAt = batch.measuredAt(index);
    const values = valuesAt(batch, index);
    const terminal = this.#terminal(batch.terminalId(index));
    const key: RowKey = [Math.floor(measuredAt / HOUR_MS), terminal, measuredAt];
    if (this.#insert.run(...key, ...values).changes === 1) return false;
    const found = this.#find.get(...key) as unknown as (string | number | null)[];
    const before = sampleOf(found);
    const { sample, receivedAt } = sampleOf([measuredAt, ...values]);
    const united = valuesOf(unite(before.sample, sample), Math.min(before.receivedAt, receivedAt));
    if (!isSame(united, found)) this.#update.run(...united, ...key);
    return isConflict(before.sample, sample);
  }

  #terminal(name: string): number {
    const known = this.#terminals.get(name);
    if (known !== undefined) return known;
    this.#addTerminal.run(name);
    const id = this.#findTerminal.get(name)?.['id'] as number;
    if (this.#terminals.size >= MAX_KNOWN_TERMINALS) this.#terminals.clear();
    this.#terminals.set(name, id);
    return id;
  }
}

function isSame(values: readonly SQLInputValue[], found: readonly (string | number | null)[]): boolean {
  return values.every((value, index) => value === found[index + 1]);
}

function isRowFault(error: unknown): error is Error {
  return (
    error instanceof Error &&
    'errcode' in error &&
    typeof error.errcode === 'number' &&
    ROW_FAULTS.includes(error.errcode & 0xff)
  );
}
