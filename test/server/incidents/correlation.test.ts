import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IncidentWorld, manyOn } from './incident-world.ts';

/** Names of the terminals of a beam, some of them. */
const of = (beam: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${beam}-${at}`);

test('outages of one beam that begin together are one incident, and one elsewhere is another', () => {
  const world = new IncidentWorld({ ...manyOn('A1', 12), ...manyOn('A2', 12), ...manyOn('B1', 12) });
  world.at(13);
  for (const id of of('A1', 12)) world.down(id, 10);
  world.down('B1-3', 10);
  world.at(14);
  expect(world.groups()).toEqual([of('A1', 12).sort(), ['B1-3']]);
});

test('a beam of one site explains nothing, nor does a beam of which few are down', () => {
  const world = new IncidentWorld({ ...manyOn('A1', 1), ...manyOn('B1', 20) });
  world.at(13);
  world.down('A1-0', 10);
  world.down('B1-0', 10);
  world.down('B1-1', 11);
  world.at(20);
  expect(world.groups()).toHaveLength(3);
});

test('all beams of a gateway together are the gateway, two of five are two beams', () => {
  const places = {
    ...manyOn('A1', 8),
    ...manyOn('A2', 8),
    ...manyOn('A3', 8),
    ...manyOn('A4', 8),
    ...manyOn('A5', 8),
    ...manyOn('B1', 40),
  };
  const whole = new IncidentWorld(places);
  whole.at(13);
  for (const beam of ['A1', 'A2', 'A3', 'A4', 'A5']) for (const id of of(beam, 8)) whole.down(id, 10);
  whole.at(14);
  expect(whole.groups()).toHaveLength(1);

  const two = new IncidentWorld(places);
  two.at(13);
  for (const beam of ['A1', 'A4']) for (const id of of(beam, 8)) two.down(id, 10);
  two.at(16);
  expect(two.groups().map((members) => members.length)).toEqual([8, 8]);
});

test('a provider whose gateways all fail is one incident, although each gateway would explain its part', () => {
  const world = new IncidentWorld({
    ...manyOn('A1', 10),
    ...manyOn('A2', 10),
    ...manyOn('B1', 10),
    ...manyOn('B2', 10),
    ...manyOn('C1', 40, { provider: 'Otro' }),
  });
  world.at(13);
  for (const beam of ['A1', 'A2', 'B1', 'B2']) for (const id of of(beam, 10)) world.down(id, 10);
  world.at(14);
  expect(world.groups().map((members) => members.length)).toEqual([40]);
});

test('a power cut of a municipality is told from the beams that serve it', () => {
  const here = { municipality: '20067', latitude: 17.06, longitude: -96.72 };
  const world = new IncidentWorld({
    ...manyOn('A1', 20),
    ...manyOn('B1', 20),
    'town-0': { ...here, beam: 'A1', gateway: 'G-A', provider: 'Satelital' },
    'town-1': { ...here, beam: 'B1', gateway: 'G-B', provider: 'Satelital' },
    'town-2': { ...here, beam: 'C9', gateway: 'G-C', provider: 'Otro' },
    'town-3': { ...here, beam: 'A1', gateway: 'G-A', provider: 'Satelital' },
  });
  world.at(13);
  for (const id of of('town', 4)) world.down(id, 10);
  world.at(16);
  expect(world.groups()).toEqual([of('town', 4)]);
});

test('rain that moves over neighbours within tens of minutes is one incident', () => {
  const places = Object.fromEntries(
    Array.from({ length: 12 }, (_, at) => [
      `rain-${at}`,
      {
        municipality: String(30_001 + at),
        latitude: 18.5 + Math.floor(at / 4) * 0.06,
        longitude: -96.2 + (at % 4) * 0.06,
        beam: `A${at % 3}`,
        provider: 'Satelital',
      },
    ]),
  );
  const world = new IncidentWorld({
    ...places,
    ...manyOn('A0', 20),
    ...manyOn('A1', 20),
    ...manyOn('A2', 20),
  });
  for (let at = 0; at < 9; at += 1) {
    world.at(10 + at * 6);
    world.down(`rain-${at}`, 7 + at * 6);
  }
  world.at(80);
  expect(world.groups().map((members) => members.length)).toEqual([9]);
});

test('both terminals of a site that go down together are one incident', () => {
  const world = new IncidentWorld({
    ...manyOn('A1', 10),
    ...manyOn('B1', 10),
    main: { beam: 'A1', provider: 'Satelital', municipality: '09015' },
    spare: { beam: 'B1', provider: 'Otro', with: 'main' },
  });
  world.at(13);
  world.down('main', 10);
  world.down('spare', 10);
  world.at(16);
  expect(world.groups()).toEqual([['main', 'spare']]);
});

test('the order and the second in which outages become known do not change who belongs together', () => {
  const places = { ...manyOn('A1', 8), ...manyOn('A2', 8), ...manyOn('B1', 12) };
  const lost = [...of('A1', 8), ...of('A2', 8), ...of('B1', 2)];
  fc.assert(
    fc.property(
      fc.shuffledSubarray(lost, { minLength: lost.length }),
      fc.array(fc.nat(3), { minLength: lost.length, maxLength: lost.length }),
      (order, seconds) => {
        const world = new IncidentWorld(places);
        world.at(13);
        order.forEach((id, at) => {
          world.down(id, id.startsWith('B1') ? 9 : 10);
          world.at(13 + (at + (seconds[at] ?? 0)) / 60);
        });
        world.at(20);
        expect(world.groups().map((members) => members.length)).toEqual([16, 1, 1]);
      },
    ),
    { numRuns: 25 },
  );
});

test('an outage whose replay shows that it began long before leaves the incident it was put into', () => {
  const world = new IncidentWorld({ ...manyOn('A1', 12), ...manyOn('B1', 12) });
  world.at(13);
  const [late = ''] = of('A1', 12).map((id) => world.down(id, 10));
  world.at(20);
  expect(world.groups()).toHaveLength(1);
  world.moved(late, 2);
  world.at(21);
  expect(world.groups().map((members) => members.length)).toEqual([1, 11]);
});

test('what was judged to be rain belongs together over a wider area than its numbers alone would say', async () => {
  const sparse = Object.fromEntries(
    Array.from({ length: 5 }, (_, at) => [
      `rain-${at}`,
      {
        municipality: String(31_001 + at),
        latitude: 18.5 + at * 0.4,
        longitude: -96.2,
        beam: 'A1',
        provider: 'Satelital',
      },
    ]),
  );
  const world = new IncidentWorld({ ...sparse, ...manyOn('A1', 60) });
  world.examine = () =>
    Promise.resolve({ cause: 'rainFade', confidence: 0.8, because: [], provisional: true });
  for (let at = 0; at < 5; at += 1) {
    world.at(10 + at * 12);
    world.down(`rain-${at}`, 7 + at * 12);
    world.at(10.4 + at * 12);
    await world.incidents.verdictsSettled();
  }
  world.at(70);
  expect(world.groups().map((members) => members.length)).toEqual([5]);
});

test('one whose broker noticed late, and whose start nobody knows to minutes, belongs to the beam that was lost before that', () => {
  const world = new IncidentWorld({ ...manyOn('A1', 12), ...manyOn('B1', 12) });
  world.at(13);
  for (const id of of('A1', 11)) world.down(id, 10);
  world.at(25);
  // Its will came after one and a half of its long keepalives: it was lost within eleven minutes of when that is said.
  world.down('A1-11', 18, { vagueS: 660 });
  world.down('B1-3', 18);
  world.at(26);
  expect(world.groups()).toEqual([of('A1', 12).sort(), ['B1-3']]);
});

test('a beam that is lost amid a storm is no part of it, although its first outage was held for one', async () => {
  const near = (at: number) => ({
    municipality: String(30_001 + at),
    latitude: 18.5 + (at % 4) * 0.05,
    longitude: -96.2 + Math.floor(at / 4) * 0.05,
    provider: 'Satelital',
  });
  const world = new IncidentWorld({
    ...Object.fromEntries(of('rain', 6).map((id, at) => [id, { ...near(at), beam: `B${at}` }])),
    ...Object.fromEntries(of('beam', 8).map((id, at) => [id, { ...near(at + 6), beam: 'A1' }])),
  });
  world.examine = (outages, { kind }) =>
    Promise.resolve({
      cause:
        kind === 'beam'
          ? 'beam'
          : outages.some(({ from }) => from < Date.UTC(2026, 2, 2, 12, 20))
            ? 'rainFade'
            : 'undetermined',
      confidence: 0.8,
      because: [],
      provisional: true,
    });
  world.at(13);
  for (const id of of('rain', 6)) world.down(id, 10);
  world.at(14);
  await world.incidents.verdictsSettled();
  world.at(25);
  world.down('beam-0', 22);
  world.at(25.5);
  await world.incidents.verdictsSettled();
  expect(world.groups()).toEqual([['beam-0', ...of('rain', 6)]]);
  for (const id of of('beam', 8).slice(1)) world.down(id, 22);
  world.at(26);
  await world.incidents.verdictsSettled();
  world.at(40);
  expect(world.groups()).toEqual([of('beam', 8), of('rain', 6)]);
});

test('who asks why hears whether all of a beam are all of a town', async () => {
  const town = { municipality: '20067', gateway: 'G-T', provider: 'Otro' };
  const world = new IncidentWorld({
    'a-0': { ...town, beam: 'A1' },
    'a-1': { ...town, beam: 'A1' },
    'a-2': { ...town, beam: 'A2' },
    ...manyOn('B1', 4),
  });
  const heard: unknown[] = [];
  world.examine = (_outages, company) => {
    heard.push(company.town);
    return Promise.resolve({ cause: 'undetermined', confidence: 0, because: [], provisional: true });
  };
  world.at(13);
  for (const id of ['a-0', 'a-1', ...of('B1', 4)]) world.down(id, 10);
  world.at(13.5);
  await world.incidents.verdictsSettled();
  expect(heard).toEqual(expect.arrayContaining([{ key: '20067', affected: 2, watched: 3 }, undefined]));
});

test('a beam of which few are known to be lost is no weather either, although its links stand where others just fell', () => {
  const near = (at: number) => ({
    municipality: String(30_001 + at),
    latitude: 18.5 + (at % 4) * 0.05,
    longitude: -96.2 + Math.floor(at / 4) * 0.05,
    provider: 'Satelital',
  });
  const world = new IncidentWorld({
    ...Object.fromEntries(of('rain', 8).map((id, at) => [id, { ...near(at), beam: `B${at}` }])),
    ...Object.fromEntries(of('beam', 5).map((id, at) => [id, { ...near(at + 8), beam: 'A1' }])),
  });
  for (const [at, id] of of('rain', 8).entries()) {
    world.at(13 + 2 * at);
    world.down(id, 10 + 2 * at);
  }
  world.at(35);
  for (const id of of('beam', 5)) world.down(id, 32);
  world.at(40);
  expect(world.groups()).toEqual([of('beam', 5), of('rain', 8)]);
});

test('a beam that takes one of two out of an incident begins its own, and the other stays who it was', () => {
  const town = { municipality: '20067', gateway: 'G-T' };
  const world = new IncidentWorld({
    stays: { ...town, beam: 'T1', provider: 'Otro' },
    'a-0': { ...town, beam: 'A1', provider: 'Satelital' },
    ...manyOn('A1', 5, { gateway: 'G-T' }),
  });
  const incidentOf = (id: string) => world.outages.get(id)?.outage.incidentId;
  world.at(13);
  const [stays, leaves] = ['stays', 'a-0'].map((id) => world.down(id, 10)) as [string, string];
  world.at(13.5);
  const first = incidentOf(stays);
  expect(incidentOf(leaves)).toBe(first);
  for (const id of of('A1', 5)) world.down(id, 10);
  world.at(20);
  expect(world.groups()).toEqual([['a-0', ...of('A1', 5)].sort(), ['stays']]);
  expect(incidentOf(stays)).toBe(first);
});

test('both terminals of a site that went first do not keep the neighbours out who lost power with them', () => {
  const town = { municipality: '20067' };
  const world = new IncidentWorld({
    main: { ...town, beam: 'A1', gateway: 'G-A', provider: 'Satelital' },
    spare: { ...town, beam: 'B1', gateway: 'G-B', provider: 'Otro', with: 'main' },
    neighbour: { ...town, beam: 'C1', gateway: 'G-C', provider: 'Tercero' },
  });
  world.at(13);
  world.down('main', 10);
  world.down('spare', 10);
  world.at(14);
  expect(world.groups()).toEqual([['main', 'spare']]);
  world.down('neighbour', 10);
  world.at(16);
  expect(world.groups()).toEqual([['main', 'neighbour', 'spare']]);
});
