import { afterAll } from 'vitest';
import { startPostgresql } from '../../support/postgresql.ts';
import { emptyDatabase } from './running-server.ts';

/** The same questions with the rows in PostgreSQL: the queries of this stage are plain SQL in places. */
const postgresql = await startPostgresql();
emptyDatabase.url = () => postgresql.createDatabase();
await import('./resources.test.ts');
await import('./causes.test.ts');
await import('./commands.test.ts');
await import('./crafted-addresses.test.ts');
await import('./degradations.test.ts');
await import('./equipment-changes.test.ts');
await import('./handling.test.ts');
await import('./harm.test.ts');
await import('./incident-handling.test.ts');
await import('./shifts.test.ts');
await import('./silences.test.ts');
await import('./inventory.test.ts');
await import('./quarantine.test.ts');
await import('./sign-in.test.ts');
await import('./views.test.ts');
afterAll(() => postgresql.stop());
