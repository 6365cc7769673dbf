import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../server/database/open.ts';
import { startPostgresql, type Postgresql } from '../../support/postgresql.ts';
import { describeIdentity } from './identity.ts';
import { describeRegistry } from './repositories.ts';

let server: Postgresql;
beforeAll(async () => {
  server = await startPostgresql();
});
afterAll(() => server.stop());

const open = async () => openDatabase({ dataDir: 'unused', databaseUrl: await server.createDatabase() });

describeRegistry('PostgreSQL', open);
describeIdentity('PostgreSQL', open);

describe('the PostgreSQL database', () => {
  it('is migrated once by processes that start together', async () => {
    const databaseUrl = await server.createDatabase();
    const opened = await Promise.all(
      Array.from({ length: 4 }, () => openDatabase({ dataDir: 'unused', databaseUrl })),
    );
    const rows = await opened[0]?.selectFrom('registry_version').selectAll().execute();
    await Promise.all(opened.map((db) => db.destroy()));
    expect(rows).toEqual([{ id: 1, version: 1, hours_version: 0 }]);
  });

  it('refuses a wrong password without repeating it', async () => {
    const databaseUrl = server.url.replace(/:[^:@]+@/, ':hunter2@');
    const opening = openDatabase({ dataDir: 'unused', databaseUrl });
    await expect(opening).rejects.toThrow(/^cannot open the database at .*password authentication failed/);
    await expect(opening).rejects.not.toThrow(/hunter2/);
  });
});
