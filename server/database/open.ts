import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Kysely, Migrator, PostgresDialect } from 'kysely';
import { migrations, postgresTypes, sqliteTypes, type ColumnTypes } from './migrations.ts';
import { createPool, describeUrl } from './postgres-pool.ts';
import type { Database, Schema } from './schema.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { WorkerSqliteDialect } from './sqlite-dialect.ts';

/** The database could not be opened. The message is one line for an operator and holds no secret. */
export class DatabaseOpenError extends Error {
  override readonly name = 'DatabaseOpenError';
}

export interface DatabaseOptions {
  /** Folder of `atalaya.db`; made when missing. */
  dataDir: string;
  /** A PostgreSQL address; without it the database is SQLite in `dataDir`. */
  databaseUrl?: string | undefined;
}

/**
 * Opens the relational database and brings its schema up to date; end it with `db.destroy()`.
 * On SQLite there is one connection: inside `db.transaction()` use only its `trx`, or it waits for itself for ever.
 * @throws DatabaseOpenError
 */
export async function openDatabase({ dataDir, databaseUrl }: DatabaseOptions): Promise<Database> {
  const db = databaseUrl === undefined ? await openSqlite(dataDir) : openPostgres(databaseUrl);
  const types = databaseUrl === undefined ? sqliteTypes : postgresTypes;
  const place = databaseUrl === undefined ? join(dataDir, 'atalaya.db') : describeUrl(databaseUrl);
  try {
    await migrate(db, types);
  } catch (error) {
    await db.destroy();
    throw new DatabaseOpenError(`cannot open the database at ${place}: ${reasonOf(error)}`);
  }
  return db;
}

async function openSqlite(dataDir: string): Promise<Database> {
  const file = join(dataDir, 'atalaya.db');
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    return new Kysely<Schema>({ dialect: new WorkerSqliteDialect(await SqliteConnection.open(file)) });
  } catch (error) {
    throw new DatabaseOpenError(
      `cannot write to the data folder ${dataDir}: ${reasonOf(error)}. ` +
        'Make it writable for this user or set ATALAYA_DATA_DIR to another folder.',
    );
  }
}

function openPostgres(databaseUrl: string): Database {
  try {
    return new Kysely<Schema>({ dialect: new PostgresDialect({ pool: createPool(databaseUrl) }) });
  } catch {
    // The driver's own message may quote the address with its password.
    throw new DatabaseOpenError('DATABASE_URL is not an address like postgresql://user:password@host/name');
  }
}

/** Kysely takes a lock on either database, so processes that start at once take turns. */
async function migrate(db: Database, types: ColumnTypes): Promise<void> {
  const provider = { getMigrations: () => Promise.resolve(migrations(types)) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) throw error instanceof Error ? error : new Error('the migration failed');
}

function reasonOf(error: unknown): string {
  // A refused connection to several addresses of one host is an AggregateError without a message.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const text = first instanceof Error ? first.message : String(first);
  return text.replace(/\s+/g, ' ').replace(/\.$/, '');
}
