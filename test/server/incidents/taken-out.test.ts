import { expect, test } from 'vitest';
import { bad, good, JudgedWorld } from '../support/judged-world.ts';

/** Two terminals of one municipality lost service together, and that was told. */
async function lost(): Promise<JudgedWorld> {
  const world = await JudgedWorld.open({ 'T-1': '09015', 'T-2': '09015' });
  for (const id of ['T-1', 'T-2']) await world.reports(id, 0, 5, good, 'now');
  world.at(10);
  for (const id of ['T-1', 'T-2']) await world.reports(id, 5, 10, bad, 'now');
  world.at(16);
  await world.checkpoint.write();
  return world;
}

/** How each incident ended, as it was told: of how many sites, and where the equipment was taken out of service. */
const ends = (world: JudgedWorld): [number, number[]][] =>
  world.announced
    .filter(({ event }) => event === 'resolved')
    .map(({ siteIndexes, takenOut }): [number, number[]] => [
      siteIndexes.length,
      [...(takenOut ?? [])].sort(),
    ])
    .sort((a, b) => a[1].length - b[1].length);

const timelineEnds = async (world: JudgedWorld) => {
  const rows = await world.db
    .selectFrom('incident_events')
    .select('detail')
    .where('kind', '=', 'resolved')
    .execute();
  return rows.map(({ detail }) => (JSON.parse(detail) as { values: Record<string, unknown> }).values);
};

test.each(['suspended', 'withdrawn'] as const)(
  '%s equipment ends its outage, and that is no return of service',
  async (life) => {
    const world = await lost();
    world.put(life, 0, 1);
    await world.checkpoint.write();
    expect(
      ends(world)
        .flatMap(([, sites]) => sites)
        .sort(),
    ).toEqual([0, 1]);
    for (const values of await timelineEnds(world)) expect(values['takenOut']).toBe(values['sites']);
  },
);

test('what came back before it was suspended came back', async () => {
  const world = await lost();
  await world.reports('T-1', 16, 21, good);
  world.at(30);
  world.put('suspended', 0, 1);
  world.at(60);
  await world.checkpoint.write();
  expect(ends(world).flatMap(([, sites]) => sites)).toEqual([1]);
});

test('it holds after a restart in between, also where people said so while nothing ran', async () => {
  const world = await lost();
  world.put('suspended', 0);
  await world.checkpoint.write();
  for (const index of [1]) Object.assign(world.fleet.terminals[index] ?? {}, { lifecycle: 'withdrawn' });
  await world.restart();
  world.at(60);
  await world.checkpoint.write();
  expect(
    ends(world)
      .flatMap(([, sites]) => sites)
      .sort(),
  ).toEqual([0, 1]);
});
