import { expect, test } from 'vitest';
import { IncidentWorld, manyOn, MINUTE, T0 } from './incident-world.ts';

const of = (beam: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${beam}-${at}`);

test('five hundred terminals make one alert and one resolution', () => {
  const world = new IncidentWorld(manyOn('A1', 500));
  for (const [at, id] of of('A1', 500).entries()) {
    world.at(13 + (at / 500) * 1.5);
    world.down(id, 10);
  }
  world.at(17);
  expect(world.heard()).toEqual(['opened 500']);
  for (const id of of('A1', 500)) world.up(id, 18);
  world.at(20);
  expect(world.heard()).toEqual(['opened 500', 'resolved 500']);
  expect(world.incidents.openCount()).toBe(0);
});

test('a lone outage is told after it gathered for a minute; one that is over by then is told to nobody', () => {
  const world = new IncidentWorld(manyOn('A1', 10));
  world.at(13);
  world.down('A1-0', 10);
  world.at(13.9);
  expect(world.heard()).toEqual([]);
  world.at(14.1);
  expect(world.heard()).toEqual(['opened 1']);
  world.down('A1-5', 11);
  world.at(14.5);
  world.up('A1-5', 14);
  world.at(30);
  expect(world.heard()).toEqual(['opened 1']);
});

test('while we doubt ourselves nobody is told of what begins, and of what still stands afterwards; ends are told at any time', () => {
  const world = new IncidentWorld({ ...manyOn('A1', 10), ...manyOn('B1', 10), ...manyOn('C1', 10) });
  world.at(13);
  world.down('A1-0', 10);
  world.at(15);
  world.canSee = false;
  world.down('B1-0', 13);
  world.down('C1-0', 13);
  // Nor are those told whose place an older one has reached.
  world.down('A1-1', 13);
  world.at(20);
  world.up('A1-0', 19);
  world.up('A1-1', 19);
  world.up('C1-0', 19);
  world.at(30);
  expect(world.heard()).toEqual(['opened 1', 'resolved 1']);
  world.canSee = true;
  world.at(31);
  expect(world.told.slice(2).map(({ event, startsAt }) => [event, (startsAt - T0) / MINUTE])).toEqual([
    ['opened', 13],
  ]);
});

test('what joins later is suppressed, and what remains when the others have long been back is told by itself', () => {
  const world = new IncidentWorld(manyOn('A1', 10));
  world.at(13);
  for (const id of of('A1', 8)) world.down(id, 10);
  world.at(15);
  for (const id of ['A1-8', 'A1-9']) world.down(id, 10);
  world.at(20);
  expect(world.heard()).toEqual(['opened 8', 'changed 10']);
  for (const id of of('A1', 9)) world.up(id, 24);
  world.at(38.5);
  world.at(41.5);
  expect(world.heard()).toEqual(['opened 8', 'changed 10', 'resolved 9', 'opened 1']);
  world.up('A1-9', 50);
  world.at(60);
  expect(world.heard().slice(-1)).toEqual(['resolved 1']);
});

test('two incidents that prove to be one are merged, and nobody is told twice', () => {
  const world = new IncidentWorld({ ...manyOn('A1', 8), ...manyOn('A2', 8), ...manyOn('A3', 8) });
  world.at(13);
  for (const id of of('A1', 8)) world.down(id, 10);
  world.at(14.5);
  for (const id of of('A2', 8)) world.down(id, 10);
  world.at(17);
  for (const id of of('A3', 8)) world.down(id, 10);
  world.at(20);
  expect(world.groups().map((members) => members.length)).toEqual([24]);
  expect(world.told.filter(({ event }) => event === 'opened').length).toBeLessThanOrEqual(2);
  const merged = world.told.filter(({ event }) => event === 'merged').map(({ incidentId }) => incidentId);
  for (const beam of ['A1', 'A2', 'A3']) for (const id of of(beam, 8)) world.up(id, 30);
  world.at(35);
  // Every opening that was told has one resolution: its own, or that of what took it over.
  const resolved = world.told.filter(({ event }) => event === 'resolved').map(({ incidentId }) => incidentId);
  expect(resolved).toHaveLength(1);
  for (const { incidentId, event } of world.told)
    if (event === 'opened') expect([...merged, ...resolved]).toContain(incidentId);
});

test.each([30.2, 30.5, 30.8])(
  'one whose end was told takes over another one that was told: its end is told anew (%d)',
  (minute) => {
    const world = new IncidentWorld(manyOn('A1', 10));
    world.at(13);
    world.down('A1-0', 10);
    world.at(15);
    world.up('A1-0', 15);
    world.at(30);
    world.down('A1-1', 27);
    world.at(minute);
    world.down('A1-0', 27);
    world.at(31.1);
    for (const id of of('A1', 9).slice(2)) world.down(id, 27);
    world.at(36);
    for (const id of of('A1', 9)) world.up(id, 36);
    world.at(200);
    const merged = world.told.find(({ event }) => event === 'merged');
    const ends = world.told.filter(({ event }) => event === 'resolved');
    expect(merged).toBeDefined();
    expect(ends.map(({ incidentId, round }) => [incidentId, round])).toEqual([
      [merged?.mergedInto, 1],
      [merged?.mergedInto, 2],
    ]);
  },
);

test.each([0.3, 0.9, 10])(
  'what is over takes over one that was told and goes on: its end is told, however soon it comes (%d min)',
  (after) => {
    const world = new IncidentWorld(manyOn('A1', 10));
    world.at(13);
    for (const id of of('A1', 6)) world.down(id, 10);
    world.at(15);
    for (const id of of('A1', 6)) world.up(id, 15);
    world.at(20);
    world.down('A1-7', 18);
    world.at(30);
    for (const id of of('A1', 6)) world.down(id, 18);
    world.at(30 + after);
    for (const id of of('A1', 8)) world.up(id, 30 + after);
    world.at(300);
    const [first] = world.told;
    const told = world.told
      .filter(({ event }) => event !== 'changed')
      .map(({ event, incidentId, round }) =>
        [event, incidentId === first?.incidentId ? 'older' : 'younger', round].join(' '),
      );
    expect(told).toEqual([
      'opened older 1',
      'resolved older 1',
      'opened younger 1',
      'merged younger 1',
      'resolved older 2',
    ]);
    expect(world.incidents.openCount()).toBe(0);
  },
);

test('a link that goes down and up again and again is one incident that stays open until it held', () => {
  const world = new IncidentWorld(manyOn('A1', 10));
  for (let round = 0; round < 4; round += 1) {
    world.at(13 + round * 20);
    world.down('A1-0', 10 + round * 20);
    world.at(18 + round * 20);
    world.up('A1-0', 15 + round * 20);
  }
  world.at(90);
  expect(world.groups()).toHaveLength(1);
  expect(new Set([...world.outages.values()].map(({ outage }) => outage.incidentId)).size).toBe(1);
  expect(world.incidents.openCount()).toBe(1);
  // Told once, over once; opened again once, and then it flaps and is over when it held for an hour.
  expect(world.heard()).toEqual(['opened 1', 'resolved 1', 'opened 1']);
  world.at(75 + 61);
  expect(world.heard()).toEqual(['opened 1', 'resolved 1', 'opened 1', 'resolved 1']);
});

test('nobody is called about the past: what was over when it became known, and what a replay tells until it has come to now', () => {
  const world = new IncidentWorld(manyOn('A1', 10));
  world.at(100);
  for (const id of of('A1', 6)) world.down(id, 10, { to: 40 });
  world.notCurrent.add(9);
  world.down('A1-9', 60);
  world.at(110);
  expect(world.heard()).toEqual([]);
  expect(world.groups().map((members) => members.length)).toEqual([6, 1]);
  world.notCurrent.delete(9);
  world.at(111);
  expect(world.heard()).toEqual(['opened 1']);
});

test('an outage that is withdrawn takes its incident with it, and who was told is told', () => {
  const world = new IncidentWorld(manyOn('A1', 10));
  world.at(13);
  const outage = world.down('A1-0', 10);
  world.at(15);
  world.withdrawn(outage);
  world.at(16);
  expect(world.heard()).toEqual(['opened 1', 'resolved 0 withdrawn']);
});

test('what remains when the others have long been back has a cause of its own, until that is known none', async () => {
  const world = new IncidentWorld(manyOn('A1', 10));
  world.at(13);
  for (const id of of('A1', 10)) world.down(id, 10);
  world.at(14);
  const shared = [...world.outages.values()][0]?.outage.incidentId ?? '';
  world.incidents.overruled(shared, 'power');
  world.at(15);
  for (const id of of('A1', 9)) world.up(id, 24);
  world.at(41.5);
  await world.incidents.verdictsSettled();
  const causes = [...world.outages.values()].map(({ outage }) => [
    outage.incidentId === shared,
    outage.cause,
  ]);
  expect(causes).toEqual([...Array<unknown>(9).fill([true, 'power']), [false, 'undetermined']]);
});

test('the cause is asked for provisionally, again when the store is back, and finally when all is over and the replays have come', async () => {
  const world = new IncidentWorld(manyOn('A1', 10));
  const asked: string[] = [];
  let isAway = true;
  world.examine = (outages, company, { provisional }) => {
    asked.push(
      `${company.kind} ${company.affected}/${company.watched} ${outages.length} ${provisional ? 'provisional' : 'final'}`,
    );
    return isAway
      ? Promise.reject(new Error('the store is away'))
      : Promise.resolve({ cause: 'beam', confidence: 0.9, because: [], provisional });
  };
  world.at(13);
  for (const id of of('A1', 10)) world.down(id, 10);
  world.at(13.5);
  await world.incidents.verdictsSettled();
  isAway = false;
  world.at(14);
  await world.incidents.verdictsSettled();
  world.at(14.5);
  expect(world.told.map(({ event, cause, provisional }) => [event, cause, provisional])).toEqual([
    ['opened', 'beam', true],
  ]);
  for (const id of of('A1', 10)) world.up(id, 20);
  world.notCurrent.add(3);
  world.at(60);
  await world.incidents.verdictsSettled();
  expect(asked.every((each) => each.endsWith('provisional'))).toBe(true);
  world.notCurrent.delete(3);
  world.at(62);
  await world.incidents.verdictsSettled();
  expect(asked.at(-1)).toBe('beam 10/10 10 final');
  world.at(63);
  expect([...world.outages.values()].map(({ outage }) => outage.cause)).toEqual(Array(10).fill('beam'));
});

test('what nobody knew while it went on is asked for as soon as it is over: uptimes tell then', async () => {
  const world = new IncidentWorld(manyOn('A1', 3));
  world.examine = ([outage]) => {
    const isOver = outage !== undefined && outage.to !== Infinity;
    const verdict = isOver
      ? { cause: 'power' as const, confidence: 0.9 }
      : { cause: 'undetermined' as const, confidence: 0 };
    return Promise.resolve({ ...verdict, because: [], provisional: true });
  };
  world.at(13);
  world.down('A1-0', 10);
  world.at(30);
  await world.incidents.verdictsSettled();
  world.at(33);
  world.up('A1-0', 30);
  world.at(33.5);
  await world.incidents.verdictsSettled();
  world.at(34);
  expect([...world.outages.values()].map(({ outage }) => outage.cause)).toEqual(['power']);
});

test('nobody is called about agreed maintenance, but about what outlasts it', () => {
  const world = new IncidentWorld(manyOn('A1', 10));
  const index = world.fleet.terminalById('A1-0')?.index ?? -1;
  world.maintained.add(index);
  world.at(13);
  world.down('A1-0', 10);
  world.at(40);
  expect(world.heard()).toEqual([]);
  expect(world.incidents.openCount()).toBe(1);
  world.maintained.delete(index);
  world.at(41);
  expect(world.heard()).toEqual(['opened 1']);
});

test('what was thought of one link is not said of the beam that took it over, and why is asked for while it still grows', async () => {
  const world = new IncidentWorld(manyOn('A1', 60));
  world.examine = (outages, { kind }) =>
    Promise.resolve({
      cause: kind === 'beam' ? 'beam' : 'obstruction',
      confidence: 0.9,
      because: [],
      provisional: outages.length > 0,
    });
  const causes = () => new Set([...world.outages.values()].map(({ outage }) => outage.cause));
  world.at(11);
  world.down('A1-0', 10);
  world.at(12);
  await world.incidents.verdictsSettled();
  world.at(12.1);
  expect(causes()).toEqual(new Set(['obstruction']));
  for (const id of of('A1', 20).slice(1)) world.down(id, 10.5);
  world.at(12.2);
  expect(causes()).toEqual(new Set(['undetermined']));
  // Twice as many every ten seconds.
  for (const [at, id] of of('A1', 60).slice(20).entries()) {
    world.at(12.2 + at / 120);
    world.down(id, 10.5);
    await world.incidents.verdictsSettled();
  }
  world.at(12.6);
  expect(causes()).toEqual(new Set(['beam']));
});

test('in rain one waits longer for those that it stays over', async () => {
  const places = Object.fromEntries(
    Array.from({ length: 10 }, (_, at) => [
      `rain-${at}`,
      { municipality: String(30_001 + at), latitude: 18.5 + (at % 2) * 0.05, longitude: -96.2 + at * 0.02 },
    ]),
  );
  const world = new IncidentWorld(places);
  world.examine = () =>
    Promise.resolve({ cause: 'rainFade', confidence: 0.8, because: [], provisional: true });
  world.at(13);
  for (let at = 0; at < 10; at += 1) world.down(`rain-${at}`, 10);
  world.at(14);
  await world.incidents.verdictsSettled();
  world.at(23);
  for (let at = 0; at < 9; at += 1) world.up(`rain-${at}`, 20);
  world.at(60);
  expect(world.groups()).toHaveLength(1);
  world.at(70);
  expect(world.groups()).toEqual([of('rain', 9), ['rain-9']]);
});

test('of three, one that stays down when the others are back has a cause of its own', () => {
  const world = new IncidentWorld(manyOn('A1', 3));
  world.at(13);
  for (const id of of('A1', 3)) world.down(id, 10);
  world.at(20);
  for (const id of of('A1', 2)) world.up(id, 20);
  world.at(34);
  expect(world.groups()).toHaveLength(1);
  world.at(36);
  expect(world.groups()).toEqual([['A1-0', 'A1-1'], ['A1-2']]);
});
