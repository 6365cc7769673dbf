import { expect, test } from 'vitest';
import { writeTerm } from '../../../server/availability/contracts.ts';
import { FrozenMonths } from '../../../server/availability/frozen-months.ts';
import { noSums } from '../../../server/availability/sums.ts';
import { standingOf } from '../../../server/availability/standing.ts';
import { defaultRule } from '../../../server/availability/terms.ts';
import { localDay, monthDays } from '../../../server/local-day.ts';
import { FleetMemory } from '../../../server/registry/fleet-memory.ts';
import { reloadFleet } from '../../../server/registry/load-fleet.ts';
import { readRegistryVersion } from '../../../server/registry/registry-version.ts';
import { upsertSites } from '../../../server/registry/sites.ts';
import { swapTerminal } from '../../../server/registry/swap-terminal.ts';
import { withdrawTerminal } from '../../../server/registry/terminal-credentials.ts';
import { upsertTerminals } from '../../../server/registry/terminals.ts';
import { DAY, HOUR, ReckonedWorld, T0 } from './reckoned-world.ts';

/** A school whose terminal T-1 lost service on the second day from noon to six, and a clinic that nothing happens to. */
async function schoolWorld() {
  const fleet = new FleetMemory((error) => {
    throw error;
  });
  const world = await ReckonedWorld.of(fleet);
  const { db, clock } = world;
  const place = { regionCode: '09015', latitude: null, longitude: null };
  await upsertSites(
    db,
    [
      { ...place, id: 'S', name: 'S', kind: 'school' },
      { ...place, id: 'C', name: 'C', kind: 'clinic' },
    ],
    clock,
  );
  const terminal = { lifecycle: 'active', foreignFormat: null, foreignId: null } as const;
  await upsertTerminals(
    db,
    [
      { ...terminal, id: 'T-1', siteId: 'S' },
      { ...terminal, id: 'T-9', siteId: 'C' },
    ],
    clock,
  );
  const reload = async () => reloadFleet(db, fleet, await readRegistryVersion(db));
  await reload();
  await world.lose({ id: 'o', terminalId: 'T-1', hours: [36, 42] });
  return { world, reload };
}

/** Hours scheduled and down of the school on each of the first days of March, by both ways of reckoning. */
async function schoolDays({ fleet, remembering, reading }: ReckonedWorld, days: number) {
  const first = localDay('2026-03-01') ?? 0;
  const both = [];
  for (const availability of [remembering, reading]) {
    const rows = [];
    for (let day = first; day < first + days; day += 1) {
      const period = { firstDay: day, endDay: day + 1 };
      const sums = await availability.groups(period, defaultRule, ({ site }) => [site.id]);
      const { scheduled, down } = sums.get('S') ?? noSums();
      const [alone] = await availability.sites([fleet.siteById('S')?.index ?? -1], period, defaultRule);
      expect([alone?.scheduled, alone?.down]).toEqual([scheduled, down]);
      rows.push([scheduled / HOUR, down / HOUR]);
    }
    both.push(rows);
  }
  expect(both[0]).toEqual(both[1]);
  return both[0];
}

test('equipment that is withdrawn keeps its past: it counts until that moment, in hours past and in months that stand fast', async () => {
  const { world, reload } = await schoolWorld();
  const { db, fleet, clock, reading: availability } = world;
  const months = new FrozenMonths({ db, fleet, clock, availability });
  const march = { text: '2026-03', ...monthDays('2026-03') };
  await months.freeze(march, 'always', 'ana', 'cierre');
  const before = await schoolDays(world, 4);
  expect(before).toEqual([
    [24, 0],
    [24, 6],
    [24, 0],
    [24, 0],
  ]);

  await withdrawTerminal(db, 'T-1', clock);
  await reload();
  expect(await schoolDays(world, 4)).toEqual(before);
  expect(await months.look()).toEqual([]);
  const past = { from: T0 + 36 * HOUR, to: T0 + 37 * HOUR };
  expect(await world.remembering.sites([fleet.siteById('S')?.index ?? -1], past, defaultRule)).toMatchObject([
    { scheduled: HOUR, down: HOUR },
  ]);
  // From then on there is nothing there to count.
  clock.set(clock.now() + 10 * DAY);
  const later = { from: T0 + 41 * DAY, to: T0 + 42 * DAY };
  const sums = await world.reading.groups(later, defaultRule, ({ site }) => [site.id]);
  expect([sums.get('S')?.scheduled, sums.get('C')?.scheduled]).toEqual([0, DAY]);
});

test('days of a site whose terminal was swapped count each terminal for its own span', async () => {
  const { world, reload } = await schoolWorld();
  const { db, clock } = world;
  await schoolDays(world, 5);
  clock.set(T0 + 60 * HOUR);
  await swapTerminal(db, { oldId: 'T-1', newId: 'T-2' }, clock);
  world.activeFromOf.set('T-2', clock.now());
  clock.set(T0 + 40 * DAY);
  await reload();
  // What is said of the old one after its end counts no more; of the new one its own.
  await world.lose({ id: 'late', terminalId: 'T-1', hours: [58, 70] });
  await world.lose({ id: 'new', terminalId: 'T-2', hours: [70, 80] });
  expect(await schoolDays(world, 5)).toEqual([
    [24, 0],
    [24, 6],
    [24, 4],
    [24, 8],
    [24, 0],
  ]);
});

test('a contract speaks of links, each once, whatever equipment carried it; of one that was taken away no more from then on', async () => {
  const { world, reload } = await schoolWorld();
  const { db, fleet, clock, reading: availability } = world;
  const said = { technology: 'leo', role: 'primary', contract: 'A-17', provider: 'Acme', beam: null };
  const rest = {
    gateway: null,
    service_line: null,
    committed_downlink_bps: null,
    committed_uplink_bps: null,
  };
  for (const id of ['T-1', 'T-9'])
    await db
      .insertInto('links')
      .values({ id: `${id}:primary`, terminal_id: id, ...said, ...rest })
      .execute();
  const months = new FrozenMonths({ db, fleet, clock, availability });
  const term = { id: 'A-17', contract: 'A-17', provider: 'Acme', technology: null, role: null, target: 0.9 };
  const always = { basis: 'always', exonerates: [], steps: [], fromDay: null, toDay: null } as const;
  await writeTerm(db, { ...term, ...always });
  const links = async (month: string) =>
    (await standingOf({ db, fleet, availability }, { ...term, ...always }, monthDays(month)))?.links;
  clock.set(T0 + 60 * HOUR);
  await swapTerminal(db, { oldId: 'T-1', newId: 'T-2' }, clock);
  world.activeFromOf.set('T-2', clock.now());
  await reload();
  clock.set(T0 + 70 * DAY);
  expect([await links('2026-03'), await links('2026-04')]).toEqual([2, 2]);
  await months.freeze({ text: '2026-03', ...monthDays('2026-03') }, 'always', 'ana', 'cierre');
  await withdrawTerminal(db, 'T-9', clock);
  await swapTerminal(db, { oldId: 'T-2', newId: 'T-3' }, clock);
  await reload();
  clock.set(T0 + 130 * DAY);
  expect([await links('2026-03'), await links('2026-04'), await links('2026-06')]).toEqual([2, 2, 1]);
  const [contract] = await months.content('2026-03', 1, { scope: 'contract' });
  expect(JSON.parse(contract?.content ?? '{}')).toMatchObject({ links: 2 });
  expect(await months.look()).toEqual([]);
});
