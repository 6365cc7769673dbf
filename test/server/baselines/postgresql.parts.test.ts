import { afterAll, beforeAll } from 'vitest';
import { openDatabase } from '../../../server/database/open.ts';
import { startPostgresql, type Postgresql } from '../../support/postgresql.ts';
import { describeBaselineTables } from './tables.ts';

let server: Postgresql;
beforeAll(async () => {
  server = await startPostgresql();
});
afterAll(() => server.stop());

describeBaselineTables('PostgreSQL', async () =>
  openDatabase({ dataDir: 'unused', databaseUrl: await server.createDatabase() }),
);
