import { describe, expect, test } from 'vitest';
import { writeTerm, type ContractTerm } from '../../../server/availability/contracts.ts';
import { FrozenMonths, sitesOf } from '../../../server/availability/frozen-months.ts';
import { sumsOf } from '../../../server/availability/month-content.ts';
import { monthDays } from '../../../server/local-day.ts';
import { DAY, HOUR, ReckonedWorld, T0 } from './reckoned-world.ts';

const march = { text: '2026-03', ...monthDays('2026-03') };
const term: ContractTerm = {
  id: 'A-17',
  contract: 'A-17',
  provider: 'Acme',
  technology: null,
  role: null,
  target: 0.995,
  basis: 'always',
  exonerates: [],
  steps: [{ below: 0.995, percent: 2 }],
  fromDay: null,
  toDay: null,
};

/** Two schools of Acme under contract A-17, one of which was down for a day in March, which stands fast. */
async function frozen(how: 'remembering' | 'reading') {
  const world = await ReckonedWorld.open({ 'T-1': '09015', 'T-2': '02004' });
  const { db, fleet, clock, [how]: availability } = world;
  const link = { service_line: null, technology: 'leo', role: 'primary', contract: 'A-17', provider: 'Acme' };
  const rates = { committed_downlink_bps: null, committed_uplink_bps: null };
  for (const { id } of fleet.terminals)
    await db
      .insertInto('links')
      .values({ id: `${id}:primary`, terminal_id: id, ...link, ...rates, beam: 'B-1', gateway: 'G-1' })
      .execute();
  const go = async (path: { provider: string; beam: string; gateway: string }, contract: string) => {
    for (const terminal of fleet.terminals) terminal.path = path;
    await db
      .updateTable('links')
      .set({ ...path, contract })
      .execute();
    world.remembering.changed([0, 1]);
  };
  await go({ provider: 'Acme', beam: 'B-1', gateway: 'G-1' }, 'A-17');
  await writeTerm(db, term);
  await world.lose({ id: 'o1', terminalId: 'T-1', hours: [20, 44] });
  const months = new FrozenMonths({ db, fleet, clock, availability });
  await months.freeze(march, 'always', 'ana', 'cierre');
  const contracts = async (version: number) => {
    const pieces = await months.content('2026-03', version, { scope: 'contract' });
    return pieces.map(({ name, content }) => {
      const { links, sums, penaltyPercent } = JSON.parse(content) as {
        links: number;
        sums: number[];
        penaltyPercent: number;
      };
      const { down, maintenance } = sumsOf(sums);
      return [name, links, down / HOUR, maintenance / HOUR, penaltyPercent];
    });
  };
  const places = async (version: number) => {
    const pieces = await months.content('2026-03', version, { scope: 'sites' });
    return Object.fromEntries(pieces.map(({ name, content }) => [name, Object.keys(sitesOf(content))]));
  };
  return { world, months, go, contracts, places };
}

describe.each(['remembering', 'reading'] as const)('%s: a month that stands fast', (how) => {
  test('is not restated by itself for another provider and contract, and late data counts for those of the time', async () => {
    const { world, months, go, contracts } = await frozen(how);
    expect(await contracts(1)).toEqual([['A-17', 2, 24, 0, 2]]);
    await go({ provider: 'Beta', beam: 'X', gateway: 'Y' }, 'B-18');
    await writeTerm(world.db, { ...term, id: 'B-18', contract: 'B-18', provider: 'Beta' });
    await writeTerm(world.db, { ...term, target: 0.5, steps: [] });
    expect(await months.look()).toEqual([]);
    expect(await months.restate(march, 'ana', 'por ver')).toBeUndefined();

    // What comes late: an outage, and maintenance of the beam that carried the link in March.
    await world.lose({ id: 'o2', terminalId: 'T-2', hours: [100, 106] });
    const window = { from: T0 + 30 * HOUR, to: T0 + 34 * HOUR, reason: 'x' };
    await world.maintenance.declare({ ...window, scope: 'beam', target: 'B-1', provider: 'Acme' }, 'ana');
    await world.maintenance.declare({ ...window, scope: 'beam', target: 'X', to: T0 + 9 * DAY }, 'ana');
    expect(await months.look()).toMatchObject([{ version: 2, reason: 'datos tardíos / late data' }]);
    expect(await contracts(2)).toEqual([['A-17', 2, 30, 8, 2]]);
    expect(await months.look()).toEqual([]);

    expect(await months.restate(march, 'ana', 'se firmó tarde', 'registry')).toMatchObject({
      version: 3,
      reason: 'registro / registry: se firmó tarde',
    });
    expect(await contracts(3)).toEqual([['B-18', 2, 30, 372, 2]]);
    expect(await months.restate(march, 'ana', 'otra vez', 'registry')).toBeUndefined();
    // From then on that is what it stands by.
    await go({ provider: 'Acme', beam: 'B-1', gateway: 'G-1' }, 'A-17');
    expect(await months.look()).toEqual([]);
    expect(await months.verify()).toMatchObject({ versions: 3, brokenAt: null });
  });

  test('keeps each site where it was, with the equipment that counted', async () => {
    const { world, months, places } = await frozen(how);
    const [first, second] = world.fleet.sites;
    Object.assign(first ?? {}, { regionCode: '09014' });
    Object.assign(second ?? {}, { terminalIndexes: [] });
    Object.assign(world.fleet, { version: 2 });
    world.remembering.changed([0, 1]);
    expect(await months.look()).toEqual([]);
    await world.lose({ id: 'o2', terminalId: 'T-1', hours: [100, 101] });
    expect(await months.look()).toMatchObject([{ version: 2 }]);
    expect(await places(2)).toEqual({ '09015': ['S-T-1'], '02004': ['S-T-2'] });
    expect((await months.ownContent(2)).map(({ scope, name }) => `${scope} ${name}`).sort()).toEqual([
      'contract A-17',
      'region 00',
      'region 09',
      'region 09015',
      'sites 09015',
    ]);
    expect(await months.restate(march, 'ana', 'reubicada', 'registry')).toMatchObject({ version: 3 });
    expect(await places(3)).toEqual({ '09014': ['S-T-1'] });
    expect(await months.look()).toEqual([]);
  });
});

test('a month that was frozen before the registry was kept is restated with the registry only', async () => {
  const { world, months } = await frozen('reading');
  await world.db.deleteFrom('frozen_figures').where('scope', '=', 'registry').execute();
  await world.lose({ id: 'o2', terminalId: 'T-2', hours: [100, 106] });
  expect(await months.look()).toEqual([]);
  expect(await months.restate(march, 'ana', 'tarde')).toBe('registryNotKept');
  expect(await months.restate(march, 'ana', 'tarde', 'registry')).toMatchObject({ version: 2 });
  await world.lose({ id: 'o3', terminalId: 'T-2', hours: [200, 201] });
  expect(await months.look()).toMatchObject([{ version: 3 }]);
});
