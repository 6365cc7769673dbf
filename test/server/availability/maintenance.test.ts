import { expect, test } from 'vitest';
import { AvailabilityDesk } from '../../../server/availability/desk.ts';
import type { CountedLink } from '../../../server/availability/links.ts';
import { defaultRule } from '../../../server/availability/terms.ts';
import { FleetMemory } from '../../../server/registry/fleet-memory.ts';
import { DAY, HOUR, ReckonedWorld, T0 } from './reckoned-world.ts';

test('terminals are told of when agreed time begins and ends for them, and when it is declared or withdrawn', async () => {
  const world = await ReckonedWorld.open({ 'T-1': '09015', 'T-2': '09007', 'T-3': '20067' });
  const { maintenance, clock } = world;
  const at = (hours: number) => {
    clock.set(T0 + hours * HOUR);
    return maintenance.turned(clock.now());
  };
  clock.set(T0);
  expect(at(1)).toEqual([]);
  const window = {
    scope: 'state',
    target: '09',
    from: T0 + 2 * HOUR,
    to: T0 + 4 * HOUR,
    reason: 'x',
  } as const;
  const declared = await maintenance.declare(window, 'ana');
  expect(at(1.5)).toEqual([0, 1]);
  expect(at(1.9)).toEqual([]);
  expect(maintenance.maintainedUntil(0, T0 + 1.9 * HOUR)).toBeUndefined();
  expect(at(2)).toEqual([0, 1]);
  expect(maintenance.maintainedUntil(0, T0 + 2 * HOUR)).toBe(T0 + 4 * HOUR);
  expect(maintenance.maintainedUntil(2, T0 + 2 * HOUR)).toBeUndefined();
  expect(maintenance.maintainedUntil(1, T0 + 3 * HOUR)).toBe(T0 + 4 * HOUR);
  expect(at(3)).toEqual([]);
  const longer = { scope: 'site', target: 'S-T-1', from: T0, to: T0 + 9 * HOUR, reason: 'x' } as const;
  await maintenance.declare(longer, 'ana');
  expect(at(3.1)).toEqual([0]);
  expect(maintenance.maintainedUntil(0, T0 + 3.1 * HOUR)).toBe(T0 + 9 * HOUR);
  await maintenance.withdraw(declared?.id ?? '', 'ana', 'no fue');
  expect(at(3.2)).toEqual([0, 1]);
  expect(maintenance.maintainedUntil(1, T0 + 3.2 * HOUR)).toBeUndefined();
  expect(at(5)).toEqual([]);
  expect(at(9)).toEqual([0]);
  expect(maintenance.maintainedUntil(0, T0 + 9 * HOUR)).toBeUndefined();
});

test('a restart knows what is agreed', async () => {
  const world = await ReckonedWorld.open({ 'T-1': '09015' });
  const window = { scope: 'municipality', target: '09015', from: T0, to: T0 + HOUR, reason: 'x' } as const;
  await world.maintenance.declare(window, 'ana');
  await world.maintenance.load();
  expect(world.maintenance.of(world.fleet.terminals[0] as never)).toEqual([{ from: T0, to: T0 + HOUR }]);
});

/** A school whose terminal old was swapped for new; its link goes through `gateway`. */
function swapped(gateway: string) {
  const site = { id: 'S', name: 'S', kind: 'school', latitude: null, longitude: null } as const;
  const terminal = { foreignFormat: null, foreignId: null, role: 'primary', technology: 'leo' } as const;
  return {
    regions: [],
    sites: [{ ...site, regionCode: '09015' }],
    terminals: [
      {
        ...terminal,
        id: 'old',
        siteId: 'S',
        lifecycle: 'withdrawn' as const,
        withdrawnAt: T0 + 60 * HOUR,
        replaced: { by: 'new', at: T0 + 60 * HOUR },
      },
      {
        ...terminal,
        id: 'new',
        siteId: 'S',
        lifecycle: 'active' as const,
        path: { provider: 'Acme', beam: null, gateway },
      },
    ],
  };
}

test('agreed time of a provider or gateway covers what equipment measured that was swapped out since', async () => {
  const fleet = new FleetMemory((error) => {
    throw error;
  });
  fleet.apply(1, swapped('G-1'));
  const world = await ReckonedWorld.of(fleet);
  await world.lose({ id: 'o', terminalId: 'old', hours: [24, 48] });
  const byTerminal = ({ terminal }: CountedLink) => [terminal.id];
  const maintainedHours = async () => {
    const days = { from: T0, to: T0 + 3 * DAY };
    const both = [];
    for (const each of [world.remembering, world.reading])
      both.push(((await each.groups(days, defaultRule, byTerminal)).get('old')?.maintenance ?? 0) / HOUR);
    return both;
  };
  const window = { from: T0 + 30 * HOUR, to: T0 + 40 * HOUR, reason: 'x' };
  await world.maintenance.declare({ ...window, scope: 'gateway', target: 'G-1' }, 'ana');
  expect(world.maintenance.maintainedUntil(0, T0 + 31 * HOUR)).toBe(T0 + 40 * HOUR);
  expect(world.maintenance.turned(T0 + 40 * DAY)).toEqual([0, 1]);
  expect(await maintainedHours()).toEqual([10, 10]);

  // The link is said to go through another gateway: what is remembered of its past follows.
  const [, moved] = swapped('G-2').terminals;
  fleet.apply(2, { regions: [], sites: [], terminals: moved === undefined ? [] : [moved] });
  expect(await maintainedHours()).toEqual([0, 0]);
});

test('a beam is that of its provider: another may have one of the same name', async () => {
  const world = await ReckonedWorld.open({ 'T-1': '09015', 'T-2': '02004', 'T-3': '02004' });
  const [acme, beta] = ['Acme', 'Beta'].map((provider) => ({
    provider,
    beam: 'B-1',
    gateway: `G-${provider}`,
  }));
  world.fleet.terminals.forEach((terminal, at) => (terminal.path = at === 0 ? acme : beta));
  await world.lose({ id: 'o', terminalId: 'T-2', hours: [30, 40] });
  const window = { from: T0 + 24 * HOUR, to: T0 + 48 * HOUR, reason: 'x' };
  const days = { from: T0, to: T0 + 10 * DAY };
  const byBeam = async () => {
    const found = [];
    for (const availability of [world.remembering, world.reading]) {
      const { fleet, zones } = world;
      const desk = new AvailabilityDesk({ availability, fleet, zones });
      const rows = await desk.rows({ by: 'beam', within: null }, days, defaultRule);
      found.push(
        rows.map((row) => [row.name, row.provider, row.scheduledSeconds / 3600, row.maintenanceSeconds]),
      );
    }
    expect(found[0]).toEqual(found[1]);
    return found[0];
  };
  const { maintenance } = world;
  const during = (terminal: number) => maintenance.maintainedUntil(terminal, T0 + 30 * HOUR);

  const own = await maintenance.declare({ ...window, scope: 'beam', target: 'B-1', provider: 'Acme' }, 'ana');
  expect(await byBeam()).toEqual([
    ['B-1', 'Acme', 240, 86_400],
    ['B-1', 'Beta', 480, 0],
  ]);
  expect([0, 1, 2].map(during)).toEqual([window.to, undefined, undefined]);
  expect(maintenance.turned(T0 + 40 * DAY)).toEqual([0]);
  await maintenance.load();
  expect([0, 1, 2].map(during)).toEqual([window.to, undefined, undefined]);
  await maintenance.withdraw(own?.id ?? '', 'ana', 'no fue');
  expect((await byBeam())?.map(([, , , maintenance]) => maintenance)).toEqual([0, 0]);

  // Whose it is goes without saying where only one has it, as of windows that were declared before it was asked.
  expect(await maintenance.declare({ ...window, scope: 'gateway', target: 'G-Acme' }, 'ana')).toMatchObject({
    provider: 'Acme',
  });
  expect(await maintenance.declare({ ...window, scope: 'beam', target: 'B-1' }, 'ana')).toMatchObject({
    provider: null,
  });
  expect([0, 1, 2].map(during)).toEqual([window.to, window.to, window.to]);
});
