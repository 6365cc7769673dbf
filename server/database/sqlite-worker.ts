import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

/** What the main thread asks: one statement, or to close. Answered in order, one answer each. */
export type WorkerRequest = { sql: string; parameters: readonly SQLInputValue[] } | 'close';

/**
 * What the worker answers. Rows are the values of their columns in order: to name them in each costs both threads more than
 * to read them, see docs/benchmarks.md. `code` is SQLite's extended result code.
 */
export type WorkerAnswer =
  | { columns: readonly string[]; rows: readonly SqliteRow[]; changes: number; insertId: number }
  | { error: string; code: number | undefined };

/** One row's values, in the order of the columns. */
export type SqliteRow = readonly SQLOutputValue[];

/** Sent once, before any answer: the file is open, or why it is not. */
export type WorkerGreeting = { opened: true } | { opened: false; error: string };

/** Statements kept prepared; the oldest makes room. */
const MAX_PREPARED = 256;
const BUSY_TIMEOUT_MS = 5000;

const port = parentPort;
if (port !== null) serve(port, (workerData as { file: string }).file);

function serve(port: NonNullable<typeof parentPort>, file: string): void {
  let database: DatabaseSync;
  try {
    database = open(file);
  } catch (error) {
    port.postMessage({ opened: false, error: messageOf(error) } satisfies WorkerGreeting);
    port.close();
    return;
  }
  const statement = preparedStatements(database);
  port.on('message', (request: WorkerRequest) => {
    if (request === 'close') {
      database.close();
      port.close();
    } else {
      port.postMessage(answer(statement, request));
    }
  });
  port.postMessage({ opened: true } satisfies WorkerGreeting);
}

function open(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  database.exec('pragma journal_mode = wal');
  // Alerts and outages must survive a power cut, not only a crash of the process.
  database.exec('pragma synchronous = full');
  return database;
}

function answer(
  statement: (sql: string) => StatementSync,
  { sql, parameters }: Exclude<WorkerRequest, 'close'>,
): WorkerAnswer {
  try {
    const prepared = statement(sql);
    if (prepared.columns().length > 0) {
      // What the types do not say: with `setReturnArrays` a row is an array.
      const rows = prepared.all(...parameters) as unknown as SqliteRow[];
      // Only now: a table may have got another column since the statement was prepared.
      const columns = prepared.columns().map(({ name }) => name);
      return { columns, rows, changes: 0, insertId: 0 };
    }
    const { changes, lastInsertRowid } = prepared.run(...parameters);
    return { columns: [], rows: [], changes: Number(changes), insertId: Number(lastInsertRowid) };
  } catch (error) {
    return { error: messageOf(error), code: (error as { errcode?: number }).errcode };
  }
}

/** Preparing costs more than running for small statements, so the recent ones stay prepared. */
function preparedStatements(database: DatabaseSync): (sql: string) => StatementSync {
  const prepared = new Map<string, StatementSync>();
  return (sql) => {
    const known = prepared.get(sql);
    if (known !== undefined) {
      prepared.delete(sql);
      prepared.set(sql, known);
      return known;
    }
    const fresh = database.prepare(sql);
    fresh.setReturnArrays(true);
    prepared.set(sql, fresh);
    const oldest = prepared.size > MAX_PREPARED ? prepared.keys().next().value : undefined;
    if (oldest !== undefined) prepared.delete(oldest);
    return fresh;
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
