import { expect, test } from 'vitest';
import { FrozenMonths, sitesOf } from '../../../server/availability/frozen-months.ts';
import { canonicalJson } from '../../../server/availability/hash-chain.ts';
import { sumsOf } from '../../../server/availability/month-content.ts';
import { monthDays } from '../../../server/local-day.ts';
import { DAY, HOUR, ReckonedWorld, T0 } from './reckoned-world.ts';

const march = { text: '2026-03', ...monthDays('2026-03') };

async function frozenWorld() {
  const world = await ReckonedWorld.open({ 'T-1': '09015', 'T-2': '02004' });
  const { db, fleet, clock, reading: availability } = world;
  await world.lose({ id: 'o1', terminalId: 'T-1', hours: [20, 44] });
  return { world, months: new FrozenMonths({ db, fleet, clock, availability }) };
}

/** Hours down of each site in a version. */
async function down(months: FrozenMonths, version: number): Promise<Record<string, number>> {
  const pieces = await months.content('2026-03', version, { scope: 'sites' });
  const sites = pieces.flatMap(({ content }) => Object.entries(sitesOf(content)));
  return Object.fromEntries(sites.map(([id, numbers]) => [id, sumsOf(numbers ?? []).down / HOUR]));
}

test('a month stands fast once it is over in the whole country, and only once', async () => {
  const { world, months } = await frozenWorld();
  world.clock.set(Date.UTC(2026, 3, 1, 8));
  expect(await months.freeze(march, 'always', 'ana', 'cierre')).toBe('notOver');
  world.clock.set(Date.UTC(2026, 3, 1, 9));
  expect(await months.restate(march, 'ana', 'x')).toBe('notFrozen');
  expect(await months.freeze(march, 'always', 'ana', 'cierre')).toMatchObject({
    version: 1,
    sequence: 1,
    month: '2026-03',
  });
  expect(await months.freeze(march, 'always', 'ana', 'cierre')).toBe('frozenAlready');
  const [region] = await months.content('2026-03', 1, { scope: 'region', name: '00' });
  const sums = sumsOf(JSON.parse(region?.content ?? '[]') as number[]);
  // Tijuana puts its clock forward in March: its month has an hour less.
  expect([sums.scheduled, sums.down]).toEqual([2 * 31 * DAY - HOUR, 24 * HOUR]);
});

test('late data opens a numbered restatement with what differs; both versions stay readable', async () => {
  const { world, months } = await frozenWorld();
  await months.freeze(march, 'always', 'ana', 'cierre');
  expect(await months.look()).toEqual([]);
  await world.lose({ id: 'o2', terminalId: 'T-2', hours: [100, 101] });
  const [opened] = await months.look();
  expect(opened).toMatchObject({ version: 2, sequence: 2, frozenBy: 'atalaya' });
  expect(await months.look()).toEqual([]);
  expect(await down(months, 1)).toEqual({ 'S-T-1': 24, 'S-T-2': 0 });
  expect(await down(months, 2)).toEqual({ 'S-T-1': 24, 'S-T-2': 1 });
  const own = await months.ownContent(2);
  expect(own.map(({ scope, name }) => `${scope} ${name}`).sort()).toEqual([
    'region 00',
    'region 02',
    'region 02004',
    'sites 02004',
  ]);
  // A cause judged anew and maintenance agreed afterwards are late data too.
  await world.db.updateTable('outages').set({ cause: 'power' }).where('id', '=', 'o1').execute();
  expect(await months.restate(march, 'ana', 'causa')).toMatchObject({ version: 3 });
  const window = {
    scope: 'site',
    target: 'S-T-2',
    from: T0 + 9 * HOUR,
    to: T0 + 10 * HOUR,
    reason: 'x',
  } as const;
  await world.maintenance.declare(window, 'ana');
  expect(await months.restate(march, 'ana', 'ventana')).toMatchObject({ version: 4 });
  expect(await months.restate(march, 'ana', 'nada')).toBeUndefined();
  expect(await months.verify()).toMatchObject({ versions: 4, brokenAt: null });
});

test('a municipality that lost its last site is restated once', async () => {
  const { world, months } = await frozenWorld();
  await months.freeze(march, 'always', 'ana', 'cierre');
  Object.assign(world.fleet.sites[1] ?? {}, { terminalIndexes: [] });
  Object.assign(world.fleet, { version: 2 });
  expect(await months.look()).toEqual([]);
  expect(await months.restate(march, 'ana', 'se retiró', 'registry')).toMatchObject({ version: 2 });
  expect(await down(months, 2)).toEqual({ 'S-T-1': 24 });
  expect(await months.content('2026-03', 2, { scope: 'sites', name: '02004' })).toEqual([]);
  expect(await months.look()).toEqual([]);
});

test.each([
  [
    'a figure',
    "update frozen_figures set content = replace(content, '86400000', '86400001') where sequence = 1",
    1,
  ],
  ['a reason', "update frozen_months set reason = 'otra' where sequence = 2", 2],
  ['a hash', 'update frozen_months set previous_hash = hash where sequence = 2', 2],
  ['a version taken out', 'delete from frozen_months where sequence = 1', 1],
  ['a piece put in', "insert into frozen_figures values (1, 'region', '99', '[]')", 1],
])('the chain tells of %s', async (_what, statement, brokenAt) => {
  const { world, months } = await frozenWorld();
  await months.freeze(march, 'always', 'ana', 'cierre');
  await world.lose({ id: 'o2', terminalId: 'T-2', hours: [100, 101] });
  await months.restate(march, 'ana', 'tarde');
  expect((await months.verify()).brokenAt).toBeNull();
  const { sql } = await import('kysely');
  await sql.raw(statement).execute(world.db);
  expect((await months.verify()).brokenAt).toBe(brokenAt);
});

test('one value has one text', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true })).toBe(
    '{"a":true,"b":[1,{"c":"x","d":null}]}',
  );
});

test('another version of the rule restates nothing by itself, and says so where a person asks', async () => {
  const { world, months } = await frozenWorld();
  await months.freeze(march, 'always', 'ana', 'cierre');
  // As an older version of the product froze it; what it then reckoned does not matter here.
  await world.db.updateTable('frozen_months').set({ rule: 'availability-0' }).execute();
  await world.lose({ id: 'o2', terminalId: 'T-2', hours: [100, 101] });
  expect(await months.look()).toEqual([]);
  expect(await months.restate(march, 'ana', 'datos y regla')).toMatchObject({
    version: 2,
    rule: 'availability-2',
    reason: 'regla / rule availability-2: datos y regla',
  });
  await world.lose({ id: 'o3', terminalId: 'T-2', hours: [200, 201] });
  expect(await months.look()).toMatchObject([{ version: 3, reason: 'datos tardíos / late data' }]);
});
