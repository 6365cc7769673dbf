import { afterAll } from 'vitest';
import { startPostgresql } from '../../support/postgresql.ts';

const postgresql = await startPostgresql();
const { database } = await import('./recorded.test.ts');
database.url = () => postgresql.createDatabase();
afterAll(() => postgresql.stop());
