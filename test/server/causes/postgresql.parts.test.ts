import { afterAll } from 'vitest';
import { startPostgresql } from '../../support/postgresql.ts';
import { emptyDatabase } from '../http/running-server.ts';

/** The same questions with the rows in PostgreSQL: they are plain SQL. */
const postgresql = await startPostgresql();
emptyDatabase.url = () => postgresql.createDatabase();
await import('./link-memory.test.ts');
afterAll(() => postgresql.stop());
