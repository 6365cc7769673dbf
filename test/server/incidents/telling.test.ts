import { expect, test } from 'vitest';
import type { IncidentEvent } from '../../../server/incidents/incident-events.ts';
import { IncidentWorld, manyOn, MINUTE, T0 } from './incident-world.ts';

const of = (beam: string, from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, at) => `${beam}-${from + at}`);

/** A beam of ten, of which the first six are lost and told; each stands in a municipality of its own. */
function beamLost(): IncidentWorld {
  const world = new IncidentWorld(manyOn('A1', 10));
  world.at(13);
  for (const id of of('A1', 0, 6)) world.down(id, 10);
  world.at(15);
  expect(whoIsCalled(world)).toEqual([['opened', of('A1', 0, 6)]]);
  return world;
}

/** What was told of which terminals' sites: those of them about which people are called. */
function whoIsCalled(world: IncidentWorld): [IncidentEvent['event'], string[]][] {
  return world.told.map(({ event, siteIndexes, goesOn }) => [
    event,
    siteIndexes
      .filter((index) => goesOn === undefined || goesOn.get(index)?.calls === true)
      .map((index) => (world.fleet.sites[index]?.id ?? '').slice(2))
      .sort(),
  ]);
}

test('what is over when it joins is told to nobody, and what begins there later is', () => {
  const world = beamLost();
  world.down('A1-6', 10, { to: 14 });
  world.at(25);
  expect(world.told).toHaveLength(1);
  world.down('A1-6', 24);
  world.at(26);
  expect(whoIsCalled(world).slice(1)).toEqual([['changed', of('A1', 0, 7)]]);
  expect(world.told.at(-1)?.goesOn?.get(world.fleet.siteById('S-A1-6')?.index ?? -1)).toMatchObject({
    since: T0 + 24 * MINUTE,
    calls: true,
  });
});

test('what was over and proves to go on after all is told', () => {
  const world = beamLost();
  const id = world.down('A1-6', 10, { to: 14 });
  world.at(16);
  world.goesOn(id);
  world.at(18);
  expect(whoIsCalled(world).slice(1)).toEqual([['changed', of('A1', 0, 7)]]);
});

test('those who are told later hear of what goes on then, and not of what is back', () => {
  const world = beamLost();
  for (const id of of('A1', 0, 3)) world.up(id, 16);
  world.at(17);
  world.down('A1-7', 10);
  world.at(19);
  expect(whoIsCalled(world).slice(1)).toEqual([['changed', [...of('A1', 3, 6), 'A1-7']]]);
  expect(world.told.at(-1)?.siteIndexes).toHaveLength(7);
});

test('people of a place are not called while what is lost there is in agreed maintenance, but when it outlasts that', () => {
  const world = beamLost();
  const index = world.fleet.terminalById('A1-6')?.index ?? -1;
  world.maintained.add(index);
  world.down('A1-6', 10);
  world.at(60);
  expect(world.told).toHaveLength(1);
  world.maintained.delete(index);
  world.at(61);
  expect(whoIsCalled(world).slice(1)).toEqual([['changed', of('A1', 0, 7)]]);
});

test('who was not called when it was told because of maintenance is when that ends, also when nothing joins', () => {
  const world = new IncidentWorld(manyOn('A1', 10));
  const index = world.fleet.terminalById('A1-0')?.index ?? -1;
  world.maintained.add(index);
  world.at(13);
  for (const id of of('A1', 0, 6)) world.down(id, 10);
  world.at(20);
  world.maintained.delete(index);
  world.at(30);
  expect(whoIsCalled(world)).toEqual([
    ['opened', of('A1', 1, 6)],
    ['changed', of('A1', 0, 6)],
  ]);
});

test('what a replay tells of is told where it joins once that has come to now', () => {
  const world = beamLost();
  const index = world.fleet.terminalById('A1-6')?.index ?? -1;
  world.notCurrent.add(index);
  world.down('A1-6', 10);
  world.at(20);
  expect(world.told).toHaveLength(1);
  world.notCurrent.delete(index);
  world.at(21);
  expect(whoIsCalled(world).slice(1)).toEqual([['changed', of('A1', 0, 7)]]);
});
