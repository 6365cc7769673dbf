import { Worker } from 'node:worker_threads';
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import { givenAway } from './give-away.ts';
import type { SqliteRow, WorkerAnswer, WorkerGreeting } from './sqlite-worker.ts';

/** SQLite refused a statement. `code` is its extended result code. */
export class SqliteError extends Error {
  override readonly name = 'SqliteError';
  readonly code: number | undefined;
  constructor(message: string, code: number | undefined) {
    super(message);
    this.code = code;
  }
}

interface Waiting {
  resolve(answer: WorkerAnswer): void;
  reject(error: Error): void;
}

/** Another process holds the write lock. The worker has already waited its busy timeout. */
const SQLITE_BUSY = 5;
/** With the worker's 5 s each, an import of the whole country may hold the lock for half a minute. */
const BUSY_ATTEMPTS = 6;

/**
 * The one connection to an SQLite file, kept on a worker thread because `node:sqlite` blocks.
 * The worker keeps the process alive only while an answer is due.
 */
export class SqliteConnection implements DatabaseConnection {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  #stopped: Error | undefined;
  /** While true a busy answer must reach the caller: repeating one statement of a transaction would be wrong. */
  inTransaction = false;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (answer: WorkerAnswer) => {
      const waiting = this.#waiting.shift();
      if (this.#waiting.length === 0) worker.unref();
      waiting?.resolve(answer);
    });
    worker.on('error', (error) => this.#stop(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => this.#stop(new Error('the database is closed')));
    worker.unref();
  }

  /** Opens or creates `file`. Rejects with SQLite's own message. */
  static async open(file: string): Promise<SqliteConnection> {
    const worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), {
      workerData: { file },
      // Flags such as --input-type belong to the main program only.
      execArgv: [],
      name: 'database',
    });
    const greeting = await new Promise<WorkerGreeting>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    if (!greeting.opened) {
      await worker.terminate();
      throw new SqliteError(greeting.error, undefined);
    }
    // Only this one: the worker listens to its own listeners coming and going.
    worker.removeAllListeners('error');
    return new SqliteConnection(worker);
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const answer = await this.#ask(sql, parameters as readonly SQLInputValue[]);
    if ('error' in answer) throw new SqliteError(answer.error, answer.code);
    return {
      rows: answer.rows.map((row) => named(answer.columns, row) as R),
      numAffectedRows: BigInt(answer.changes),
      insertId: BigInt(answer.insertId),
    };
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the signature is Kysely's
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('streaming is not offered: read pages by key, which works on both databases');
  }

  /** Finishes what was asked, then closes the file and ends the worker. */
  async close(): Promise<void> {
    if (this.#stopped !== undefined) return;
    const exited = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    this.#worker.ref();
    this.#worker.postMessage('close');
    await exited;
  }

  async #ask(sql: string, parameters: readonly SQLInputValue[]): Promise<WorkerAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#askOnce(sql, parameters);
      const busy = 'error' in answer && answer.code !== undefined && (answer.code & 0xff) === SQLITE_BUSY;
      if (!busy || this.inTransaction || attempt === BUSY_ATTEMPTS) return answer;
    }
  }

  #askOnce(sql: string, parameters: readonly SQLInputValue[]): Promise<WorkerAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#stopped !== undefined) {
        reject(this.#stopped);
        return;
      }
      // Outside of a transaction it may have to be said again.
      this.#worker.postMessage({ sql, parameters }, this.inTransaction ? givenAway(parameters) : []);
      this.#waiting.push({ resolve, reject });
      this.#worker.ref();
    });
  }

  #stop(error: Error): void {
    this.#stopped ??= error;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#stopped);
  }
}

function named(columns: readonly string[], values: SqliteRow): Record<string, SQLOutputValue> {
  const row: Record<string, SQLOutputValue> = {};
  columns.forEach((column, at) => (row[column] = values[at] ?? null));
  return row;
}
