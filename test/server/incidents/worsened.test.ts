import { expect, test } from 'vitest';
import { IncidentWorld, MINUTE, T0, type Place } from './incident-world.ts';

const school: Place = { municipality: '09015', latitude: 19.4, longitude: -99.1 };
const places: Record<string, Place> = {
  school: { ...school, provider: 'Satelital' },
  'school-backup': { with: 'school', provider: 'Móvil' },
};

/** The primary link of a school is lost and told, while its backup gives service. */
function onBackup(): IncidentWorld {
  const world = new IncidentWorld(places);
  world.carried.add('S-school');
  world.at(13);
  world.down('school', 10);
  world.at(15);
  expect(heard(world)).toEqual(['opened carried']);
  return world;
}

/** What was told, and how the school stands. */
function heard(world: IncidentWorld): string[] {
  return world.told.map(({ event, goesOn }) => {
    const { isCarried = false, isLost = false } = goesOn?.get(0) ?? {};
    return [event, ...(isCarried ? ['carried'] : []), ...(isLost ? ['lost'] : [])].join(' ');
  });
}

test('a backup that proves to have failed with its primary link is told, once, however often it comes and goes', () => {
  const world = onBackup();
  world.down('school-backup', 10);
  world.carried.clear();
  world.at(16);
  expect(heard(world)).toEqual(['opened carried', 'changed lost']);
  for (const minute of [20, 30, 40]) {
    world.up('school-backup', minute);
    world.carried.add('S-school');
    world.at(minute + 4);
    world.down('school-backup', minute + 4);
    world.carried.clear();
    world.at(minute + 8);
  }
  expect(heard(world)).toEqual(['opened carried', 'changed lost']);
  for (const id of ['school', 'school-backup']) world.up(id, 50);
  world.at(180);
  expect(heard(world)).toEqual(['opened carried', 'changed lost', 'resolved']);
});

test('while the backup seems to come back nobody is told; that it did not is', () => {
  const world = onBackup();
  world.down('school-backup', 10);
  world.at(20);
  expect(heard(world)).toEqual(['opened carried']);
  world.carried.clear();
  world.at(21);
  expect(heard(world)).toEqual(['opened carried', 'changed lost']);
});

test('a backup that fails in agreed maintenance is told when it outlasts that', () => {
  const world = onBackup();
  const backup = world.fleet.terminalById('school-backup')?.index ?? -1;
  world.maintained.add(backup);
  world.down('school-backup', 10);
  world.carried.clear();
  world.at(60);
  expect(heard(world)).toEqual(['opened carried']);
  world.maintained.clear();
  world.at(61);
  expect(heard(world)).toEqual(['opened carried', 'changed lost']);
});

test('a backup that fails later is an incident of its own, and that one tells; the first adds nothing to it', () => {
  const world = onBackup();
  world.at(90);
  world.down('school-backup', 88);
  world.carried.clear();
  world.at(120);
  expect(world.groups()).toEqual([['school'], ['school-backup']]);
  expect(heard(world)).toEqual(['opened carried', 'opened']);
  expect(world.told.at(-1)?.goesOn?.get(0)).toEqual({
    since: T0 + 88 * MINUTE,
    calls: true,
    isCarried: false,
    isLost: false,
  });
});
