import { DatabaseSync } from 'node:sqlite';
import { columnTypes, valueColumns } from './sqlite-rows.ts';

/** Opens the file for the one writer and creates what is missing. */
export function openForWriting(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 5000 });
  // page_size counts only before the first table; large pages hold a terminal's hour together.
  db.exec('pragma page_size = 8192; pragma journal_mode = wal');
  // In WAL mode only FULL syncs every commit, which is what "resolved" promises, power cuts included.
  // An hour of a large fleet is gigabytes of pages, of which no cache holds much: 64 MB saved no time over 16 in the minutes we measured.
  db.exec('pragma synchronous = full; pragma cache_size = -16384');
  // A page changed by many batches is copied into the database once per checkpoint.
  db.exec('pragma wal_autocheckpoint = 4000; pragma journal_size_limit = 67108864');
  db.exec(`create table if not exists terminals (id integer primary key, name text not null unique) strict`);
  const columns = valueColumns.map((name, index) => `${name} ${columnTypes[index]}`);
  db.exec(`create table if not exists samples (
    hour integer not null, terminal integer not null, measured_at integer not null, ${columns.join(', ')},
    primary key (hour, terminal, measured_at)) strict, without rowid`);
  addColumns(db, columns);
  return db;
}

/** A file from before more fields had columns keeps those of its rows in `rest`, where they are still read. */
function addColumns(db: DatabaseSync, columns: readonly string[]): void {
  const there = new Set(
    db
      .prepare('pragma table_info(samples)')
      .all()
      .map(({ name }) => name),
  );
  valueColumns.forEach((name, index) => {
    if (!there.has(name)) db.exec(`alter table samples add column ${columns[index]}`);
  });
}

/** Opens the file, which exists by then, for reading beside the writer. */
export function openForReading(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 5000 });
  db.exec('pragma query_only = 1; pragma cache_size = -16384');
  return db;
}
