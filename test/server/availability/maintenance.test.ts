import { expect, test } from 'vitest';
import { HOUR, ReckonedWorld, T0 } from './reckoned-world.ts';

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
  expect(maintenance.isUnderMaintenance(1, T0 + 3 * HOUR)).toBe(true);
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
