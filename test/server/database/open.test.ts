import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Kysely, Migrator, sql } from 'kysely';
import { migrations, sqliteTypes } from '../../../server/database/migrations.ts';
import { giveAway } from '../../../server/database/give-away.ts';
import { DatabaseOpenError, openDatabase } from '../../../server/database/open.ts';
import type { Schema } from '../../../server/database/schema.ts';
import { SqliteConnection } from '../../../server/database/sqlite-connection.ts';
import { WorkerSqliteDialect } from '../../../server/database/sqlite-dialect.ts';

const openModule = new URL('../../../server/database/open.ts', import.meta.url).href;
const run = promisify(execFile);
let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'atalaya-database-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

const region = (code: string) => ({ code, name: code, level: 'state' });

const upTo = (last: string) =>
  Object.fromEntries(Object.entries(migrations(sqliteTypes)).filter(([name]) => name <= last));

describe('the SQLite database', () => {
  it('keeps what was written and creates its folder', async () => {
    const inner = join(dataDir, 'made', 'here');
    const db = await openDatabase({ dataDir: inner });
    await db.insertInto('regions').values(region('99')).execute();
    await db.destroy();

    const again = await openDatabase({ dataDir: inner });
    const rows = await again.selectFrom('regions').select('name').where('code', '=', '99').execute();
    await again.destroy();
    expect(rows).toEqual([{ name: '99' }]);
  });

  const names = Object.keys(migrations(sqliteTypes));
  it.each(names.map((name, at) => [name, at + 1] as const))(
    'brings a database that ended with %s up to date',
    async (_, count) => {
      const file = join(dataDir, 'atalaya.db');
      const old = new Kysely<Schema>({ dialect: new WorkerSqliteDialect(await SqliteConnection.open(file)) });
      const known = Object.fromEntries(Object.entries(migrations(sqliteTypes)).slice(0, count));
      const provider = { getMigrations: () => Promise.resolve(known) };
      const { error } = await new Migrator({ db: old, provider }).migrateToLatest();
      await old.destroy();
      expect(error).toBeUndefined();

      const db = await openDatabase({ dataDir });
      const rows = await db.selectFrom('quarantine').selectAll().execute();
      await db.destroy();
      expect(rows).toEqual([]);
    },
  );

  it('finds the site of what was done to equipment before the audit kept it', async () => {
    const db = await openDatabase({ dataDir });
    const terminal = { id: 't1', site_id: 's1', lifecycle: 'withdrawn', created_at: 1, replaced_by: 't2' };
    const none = { foreign_format: null, foreign_id: null, credential_hash: null, revoked_at: null };
    await db
      .insertInto('terminals')
      .values({ ...terminal, ...none })
      .execute();
    await sql`drop index audit_site`.execute(db);
    await sql`alter table audit drop column site_id`.execute(db);
    const row = { at: 1, actor: 'command', subject: 't1', detail: null };
    await db
      .insertInto('audit')
      .values([
        { ...row, action: 'terminalSwapped' },
        { ...row, action: 'commandAsked' },
      ])
      .execute();
    await sql`delete from kysely_migration where name >= '0008-audit-sites'`.execute(db);
    const provider = { getMigrations: () => Promise.resolve(upTo('0008-audit-sites')) };
    await new Migrator({ db, provider }).migrateToLatest();
    const rows = await db.selectFrom('audit').select('site_id').orderBy('id').execute();
    await db.destroy();
    expect(rows).toEqual([{ site_id: 's1' }, { site_id: null }]);
  });

  it('tells how many rows a statement changed', async () => {
    const db = await openDatabase({ dataDir });
    await db
      .insertInto('regions')
      .values([region('97'), region('98')])
      .execute();
    const result = await db.deleteFrom('regions').where('code', 'in', ['97', '98']).executeTakeFirst();
    await db.destroy();
    expect(result.numDeletedRows).toBe(2n);
  });

  it('names the columns of a table as they are now, and answers no rows, and null, as such', async () => {
    const db = await openDatabase({ dataDir });
    await sql`create table t (a integer, b text)`.execute(db);
    const rows = async () => (await sql`select * from t`.execute(db)).rows;
    expect(await rows()).toEqual([]);
    await sql`insert into t values (1, null)`.execute(db);
    expect(await rows()).toEqual([{ a: 1, b: null }]);
    await sql`alter table t add column c text default 'new'`.execute(db);
    expect(await rows()).toEqual([{ a: 1, b: null, c: 'new' }]);
    expect((await sql`update t set a = 2 returning a, a + 1 as next`.execute(db)).rows).toEqual([
      { a: 2, next: 3 },
    ]);
    await db.destroy();
  });

  it('runs transactions one after another, and rolls back one that fails', async () => {
    const db = await openDatabase({ dataDir });
    const raise = () =>
      db.transaction().execute(async (trx) => {
        const { version } = await trx
          .selectFrom('registry_version')
          .select('version')
          .executeTakeFirstOrThrow();
        await trx
          .updateTable('registry_version')
          .set({ version: version + 1 })
          .execute();
      });
    const fail = db.transaction().execute(async (trx) => {
      await trx.updateTable('registry_version').set({ version: 1000 }).execute();
      throw new Error('changed my mind');
    });
    const outcomes = await Promise.allSettled([raise(), fail, ...Array.from({ length: 20 }, raise)]);
    const { version } = await db.selectFrom('registry_version').select('version').executeTakeFirstOrThrow();
    await db.destroy();
    expect(outcomes.filter((outcome) => outcome.status === 'rejected')).toHaveLength(1);
    expect(version).toBe(22);
  });

  it('reports a faulty statement and goes on', async () => {
    const db = await openDatabase({ dataDir });
    await db.insertInto('regions').values(region('99')).execute();
    await expect(db.insertInto('regions').values(region('99')).execute()).rejects.toThrow(/UNIQUE/);
    await expect(db.selectFrom('registry_version').selectAll().execute()).resolves.toHaveLength(1);
    await db.destroy();
    await expect(db.selectFrom('registry_version').selectAll().execute()).rejects.toThrow();
  });

  it('keeps bytes as bytes', async () => {
    const db = await openDatabase({ dataDir });
    const state = Uint8Array.from([0, 1, 255]);
    await db
      .insertInto('checkpoints')
      .values({ name: 'a', position: 2 ** 45, saved_at: 1, state })
      .execute();
    const row = await db.selectFrom('checkpoints').selectAll().executeTakeFirstOrThrow();
    await db.destroy();
    expect(row.position).toBe(2 ** 45);
    expect([...(row.state ?? [])]).toEqual([0, 1, 255]);
  });

  it('opens once for each of several processes that start together, and lets them end', async () => {
    const program = `import { openDatabase } from ${JSON.stringify(openModule)};
      const db = await openDatabase({ dataDir: ${JSON.stringify(dataDir)} });
      await db.transaction().execute(async (trx) => {
        const { version } = await trx.selectFrom('registry_version').select('version').executeTakeFirstOrThrow();
        await trx.updateTable('registry_version').set({ version: version + 1 }).execute();
      });
      await db.destroy();`;
    const ends = Array.from({ length: 4 }, () =>
      run(process.execPath, ['--input-type=module-typescript', '--eval', program]),
    );
    for (const { stderr } of await Promise.all(ends)) expect(stderr).not.toContain('rror');
    const db = await openDatabase({ dataDir });
    const { version } = await db.selectFrom('registry_version').select('version').executeTakeFirstOrThrow();
    await db.destroy();
    expect(version).toBe(5);
  });

  it('takes over bytes that were given away in a transaction, and copies all others', async () => {
    const db = await openDatabase({ dataDir });
    const given = giveAway(serialize('given'));
    const kept = serialize('kept');
    const row = (name: string, state: Uint8Array) => ({ name, position: 0, saved_at: 0, state });
    await db.transaction().execute(async (trx) => {
      await trx
        .insertInto('checkpoints')
        .values([row('given', given), row('again', given), row('kept', kept)])
        .execute();
    });
    const rows = await db.selectFrom('checkpoints').selectAll().execute();
    await db.destroy();
    const states = Object.fromEntries(rows.map(({ name, state }) => [name, deserialize(state ?? kept)]));
    expect(states).toEqual({ given: 'given', again: 'given', kept: 'kept' });
    expect([given.length, kept.length]).toEqual([0, serialize('kept').length]);
  });

  it('does not keep a process alive that forgot to close it', async () => {
    const program = `import { openDatabase } from ${JSON.stringify(openModule)};
      await openDatabase({ dataDir: ${JSON.stringify(dataDir)} });
      console.log('opened');`;
    const { stdout } = await run(process.execPath, ['--input-type=module-typescript', '--eval', program]);
    expect(stdout).toBe('opened\n');
  });

  it('says in one line what to do when the folder cannot be used', async () => {
    const notFolder = join(dataDir, 'file');
    await writeFile(notFolder, '');
    const opening = openDatabase({ dataDir: notFolder });
    await expect(opening).rejects.toThrow(DatabaseOpenError);
    await expect(opening).rejects.toThrow(/^cannot write to the data folder .*file.*ATALAYA_DATA_DIR.*$/);
  });
});

describe('an unreachable PostgreSQL', () => {
  it('is named without its password', async () => {
    const databaseUrl = 'postgresql://someone:hunter2@127.0.0.1:1/programme';
    const opening = openDatabase({ dataDir, databaseUrl });
    await expect(opening).rejects.toThrow(
      /^cannot open the database at 127\.0\.0\.1:1\/programme: .*ECONNREFUSED/,
    );
    await expect(opening).rejects.not.toThrow(/hunter2/);
  });
});
