import { afterAll, beforeAll, expect, test } from 'vitest';
import { audit } from '../../../server/accounts/audit.ts';
import { runServer, type RunningServer } from './running-server.ts';
import { startedAt } from './world.ts';

const HOUR = 3_600_000;
let server: RunningServer;
let administrator: Record<string, string>;

beforeAll(async () => {
  server = await runServer();
  server.fleet.add('a', '09015');
  await server.db
    .insertInto('people')
    .values({
      id: 'marta',
      name: 'Marta Gómez',
      email: 'marta@example.mx',
      role: 'planner',
      language: 'es',
      region_codes: null,
      password_hash: null,
      created_at: startedAt,
      disabled_at: null,
    })
    .execute();
  administrator = await server.token('administrator');
});
afterAll(() => server.stop());

const list = async (path: string): Promise<Record<string, unknown>[]> => {
  const reply = await server.ask(path, { headers: administrator });
  expect(reply.status).toBe(200);
  return (reply.json as { items: Record<string, unknown>[] }).items;
};

test('who agreed on maintenance is told by name, and a token as a token', async () => {
  const { maintenance } = server.deps.reckoning;
  const asked = { scope: 'site', target: 'a', from: startedAt, to: startedAt + HOUR } as const;
  await maintenance.declare({ ...asked, reason: 'uno' }, 'token:informe');
  const window = await maintenance.declare({ ...asked, from: startedAt + 1, reason: 'dos' }, 'marta');
  await maintenance.withdraw(window?.id ?? '', 'marta', 'se canceló');
  expect(await list('/api/v1/maintenance')).toMatchObject([
    { declaredBy: 'Marta Gómez', withdrawnBy: 'Marta Gómez' },
    { declaredBy: 'token:informe', withdrawnBy: null },
  ]);
});

test('who made a month final is told by name beside what is signed', async () => {
  await server.deps.reckoning.months.freeze(
    { text: '2020-01', ...monthOf(2020, 1) },
    'always',
    'marta',
    'Cierre de enero',
  );
  expect(await list('/api/v1/availability/months')).toMatchObject([
    { frozenBy: 'marta', frozenByName: 'Marta Gómez' },
  ]);
});

test('the log of deeds names people', async () => {
  await audit(server.db, { now: () => startedAt }, 'marta', 'signOut', 'marta');
  await audit(server.db, { now: () => startedAt - 1 }, 'terminal:t-9', 'spoofAttempt', 't-9');
  expect(await list('/api/v1/audit?kind=signOut')).toMatchObject([
    { actor: 'marta', actorName: 'Marta Gómez' },
  ]);
  expect(await list('/api/v1/audit?kind=spoofAttempt')).toMatchObject([
    { actor: 'terminal:t-9', actorName: 'terminal:t-9' },
  ]);
});

/** First and end day of a month, in days since the epoch. */
function monthOf(year: number, month: number): { first: number; end: number } {
  const day = (monthIndex: number) => Date.UTC(year, monthIndex, 1) / 86_400_000;
  return { first: day(month - 1), end: day(month) };
}
