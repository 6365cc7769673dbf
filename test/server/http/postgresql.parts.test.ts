import { afterAll, describe } from 'vitest';
import { startPostgresql } from '../../support/postgresql.ts';
import { emptyDatabase } from './running-server.ts';

/** The same questions with the rows in PostgreSQL: the queries of this stage are plain SQL in places. */
const postgresql = await startPostgresql();
emptyDatabase.url = () => postgresql.createDatabase();

// Each in a suite of its own, or what one does before each of its tests would be done before each of all.
describe('resources', async () => {
  await import('./resources.test.ts');
});
describe('causes', async () => {
  await import('./causes.test.ts');
});
describe('commands', async () => {
  await import('./commands.test.ts');
});
describe('crafted addresses', async () => {
  await import('./crafted-addresses.test.ts');
});
describe('degradations', async () => {
  await import('./degradations.test.ts');
});
describe('equipment changes', async () => {
  await import('./equipment-changes.test.ts');
});
describe('handling', async () => {
  await import('./handling.test.ts');
});
describe('harm', async () => {
  await import('./harm.test.ts');
});
describe('incident handling', async () => {
  await import('./incident-handling.test.ts');
});
describe('incident list', async () => {
  await import('./incident-list.test.ts');
});
describe('shifts', async () => {
  await import('./shifts.test.ts');
});
describe('silences', async () => {
  await import('./silences.test.ts');
});
describe('inventory', async () => {
  await import('./inventory.test.ts');
});
describe('quarantine', async () => {
  await import('./quarantine.test.ts');
});
describe('signing in', async () => {
  await import('./sign-in.test.ts');
});
describe('views', async () => {
  await import('./views.test.ts');
});
afterAll(() => postgresql.stop());
