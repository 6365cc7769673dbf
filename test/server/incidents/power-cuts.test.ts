import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ExaminedOutage } from '../../../server/causes/verdict.ts';
import { IncidentWorld, manyOn, type Place } from './incident-world.ts';

const town: Place = { municipality: '20067' };
/** Four sites of a town, each by a beam of its own, and many elsewhere. */
const places = {
  school: { ...town, beam: 'A1', gateway: 'G-A', provider: 'Satelital' },
  clinic: { ...town, beam: 'B1', gateway: 'G-B', provider: 'Satelital' },
  library: { ...town, beam: 'C1', gateway: 'G-C', provider: 'Otro' },
  plaza: { ...town, beam: 'D1', gateway: 'G-D', provider: 'Otro' },
  abroad: { municipality: '20068', beam: 'E1', gateway: 'G-E', provider: 'Otro' },
  ...manyOn('A1', 10),
  ...manyOn('B1', 10),
};

/** A world that judges by these: power, or nobody knows. */
function worldWhere(
  isPower: (terminalId: string, outage: ExaminedOutage, provisional: boolean) => boolean = () => true,
): IncidentWorld {
  const world = new IncidentWorld(places);
  world.examine = (outages, _company, { provisional }) => {
    const power = outages.every((outage) =>
      isPower(world.fleet.terminals[outage.terminalIndex]?.id ?? '', outage, provisional),
    );
    const verdict = { because: [], provisional };
    return Promise.resolve(
      power
        ? { ...verdict, cause: 'power', confidence: 0.8 }
        : { ...verdict, cause: 'undetermined', confidence: 0 },
    );
  };
  return world;
}

test('one whose battery ends an hour later joins the power cut that goes on, and nobody is called again', async () => {
  const world = worldWhere();
  await world.until(13);
  for (const id of ['school', 'clinic']) world.down(id, 10);
  await world.until(70);
  world.down('library', 67);
  await world.until(75);
  expect(world.groups()).toEqual([['clinic', 'library', 'school']]);
  expect(world.heard()).toEqual(['opened 2']);
  for (const id of ['school', 'clinic', 'library']) world.up(id, 90);
  await world.until(120);
  expect(world.groups()).toEqual([['clinic', 'library', 'school']]);
  expect(world.heard()).toEqual(['opened 2', 'resolved 3']);
});

test('what only its restart explains joins those it came back with', async () => {
  const world = worldWhere((id, { to }) => id !== 'plaza' || to !== Infinity);
  await world.until(13);
  for (const id of ['school', 'clinic', 'library']) world.down(id, 10);
  await world.until(40);
  world.down('plaza', 37);
  await world.until(60);
  expect(world.groups()).toEqual([['clinic', 'library', 'school'], ['plaza']]);
  for (const [at, id] of ['school', 'clinic', 'library', 'plaza'].entries()) world.up(id, 90 + at);
  await world.until(130);
  expect(world.groups()).toEqual([['clinic', 'library', 'plaza', 'school']]);
  expect(world.heard()).toEqual(['opened 3', 'opened 1', 'resolved 3', 'resolved 1']);
});

test('a cut that came back at another time is another one, and so is one of another town', async () => {
  const world = worldWhere((_id, _outage, provisional) => !provisional);
  await world.until(13);
  for (const id of ['school', 'clinic']) world.down(id, 10);
  await world.until(30);
  world.down('plaza', 27);
  world.down('abroad', 21);
  for (const id of ['school', 'clinic']) world.up(id, 60);
  for (const id of ['plaza', 'abroad']) world.up(id, 85);
  await world.until(130);
  expect(world.groups()).toEqual([['abroad'], ['clinic', 'school'], ['plaza']]);
});

test('who was held for one cut while both went on, and came back hours apart, is told apart when all is known', async () => {
  const world = worldWhere();
  await world.until(13);
  for (const id of ['school', 'clinic', 'library']) world.down(id, 10);
  await world.until(40);
  world.down('plaza', 37);
  await world.until(50);
  expect(world.groups()).toHaveLength(1);
  for (const id of ['plaza']) world.up(id, 60);
  for (const id of ['school', 'clinic', 'library']) world.up(id, 240);
  await world.until(270);
  expect(world.groups()).toEqual([['clinic', 'library', 'school'], ['plaza']]);
});

test('one that is told and proves to be of a cut that goes on is told as merged, and its end is the end of that', async () => {
  const world = worldWhere((id) => id !== 'plaza' || world.clock.now() > Date.UTC(2026, 2, 2, 12, 43));
  await world.until(13);
  for (const id of ['school', 'clinic', 'library']) world.down(id, 10);
  await world.until(40);
  world.down('plaza', 37);
  await world.until(50);
  expect(world.groups()).toEqual([['clinic', 'library', 'plaza', 'school']]);
  for (const id of ['school', 'clinic', 'library', 'plaza']) world.up(id, 60);
  await world.until(90);
  expect(world.heard()).toEqual(['opened 3', 'opened 1', 'merged 1', 'changed 4', 'resolved 4']);
});

/** One of a municipality of 60 goes dark near four hours after another; how far away that is, in steps of 5.5 km. */
async function darkLater(steps: number): Promise<IncidentWorld> {
  const wide = Array.from({ length: 60 }, (_, at): [string, Place] => [
    `s${at}`,
    { municipality: '02001', latitude: 28 + at * 0.05, longitude: -115 },
  ]);
  const world = new IncidentWorld(Object.fromEntries(wide));
  world.examine = () => Promise.resolve({ cause: 'power', confidence: 0.8, because: [], provisional: true });
  await world.until(13);
  world.down('s0', 10);
  await world.until(240);
  world.down(`s${steps}`, 237);
  await world.until(250);
  return world;
}

test('a site that goes dark hours later and far away in its municipality lost power by itself, and is told', async () => {
  const near = await darkLater(4);
  expect(near.groups()).toEqual([['s0', 's4']]);
  expect(near.heard()).toEqual(['opened 1']);
  const far = await darkLater(5);
  expect(far.groups()).toEqual([['s0'], ['s5']]);
  expect(far.heard()).toEqual(['opened 1', 'opened 1']);
  // What comes back together was one after all.
  for (const id of ['s0', 's5']) far.up(id, 300);
  await far.until(330);
  expect(far.groups()).toEqual([['s0', 's5']]);
});

test('where nobody knows the municipality, nearness says who hangs on the same line', async () => {
  const at = (latitude: number) => ({ municipality: '20', latitude, longitude: -96.72 });
  const world = new IncidentWorld({ a: at(17.01), b: at(17.06), c: at(17.09), far: at(17.45) });
  world.examine = () => Promise.resolve({ cause: 'power', confidence: 0.8, because: [], provisional: true });
  await world.until(13);
  for (const id of ['a', 'b']) world.down(id, 10);
  await world.until(70);
  for (const id of ['c', 'far']) world.down(id, id === 'c' ? 67 : 62);
  await world.until(75);
  expect(world.groups()).toEqual([['a', 'b', 'c'], ['far']]);
});

/** How many incidents the outages of a story are in. */
function countOf(world: IncidentWorld): number {
  return new Set([...world.outages.values()].map(({ outage }) => outage.incidentId)).size;
}

/** The power of a town, or of one site, fails from when to when. */
async function failing(ids: readonly string[], cuts: readonly (readonly [number, number])[]) {
  const world = worldWhere();
  for (const [from, to] of cuts) {
    await world.until(from + 2);
    for (const [at, id] of ids.entries()) {
      world.down(id, from);
      await world.until(from + 2 + (at + 1) / 4);
    }
    await world.until(to);
    for (const id of ids) world.up(id, to);
    await world.until(to + 1);
  }
  return world;
}

test.each([{ ids: ['school'] }, { ids: ['school', 'clinic'] }])(
  'power that was back for minutes is cut anew: another incident, told by itself ($ids)',
  async ({ ids }) => {
    const world = await failing(ids, [
      [10, 40],
      [50, 80],
    ]);
    await world.until(120);
    expect(countOf(world)).toBe(2);
    const { length } = ids;
    const round = [`opened ${length}`, `resolved ${length}`];
    expect(world.heard()).toEqual([...round, ...round]);
  },
);

test.each([{ ids: ['school'] }, { ids: ['school', 'clinic'] }])(
  'power that fails while the line is switched on again is the same cut ($ids)',
  async ({ ids }) => {
    const world = await failing(ids, [
      [10, 40],
      [44, 80],
    ]);
    await world.until(160);
    expect(countOf(world)).toBe(1);
  },
);

test('power that is back at one site while others of the cut lie dark still is the same cut there', async () => {
  const world = worldWhere();
  await world.until(13);
  for (const id of ['school', 'clinic']) world.down(id, 10);
  await world.until(40);
  world.down('library', 37);
  await world.until(60);
  world.up('library', 60);
  await world.until(92);
  world.down('library', 90);
  await world.until(120);
  for (const id of ['school', 'clinic', 'library']) world.up(id, 120);
  await world.until(150);
  expect(countOf(world)).toBe(1);
});

test('power that comes and goes within the hour is one incident from the third time on, and people are not called each time', async () => {
  for (const ids of [['school'], ['school', 'clinic']]) {
    const times = Array.from({ length: 6 }, (_, at) => [10 + at * 20, 20 + at * 20] as const);
    const world = await failing(ids, times);
    await world.until(300);
    expect(countOf(world)).toBeLessThanOrEqual(2);
    expect(world.heard().filter((said) => said.startsWith('opened')).length).toBeLessThanOrEqual(3);
  }
});

type Step = { terminal: number } | { minutes: number };

test('whatever is judged of whom, and changes: each outage is in one incident, and each opening that was told has one end', async () => {
  const ids = Object.keys(places).slice(0, 9);
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 3, arbitrary: fc.record({ terminal: fc.nat(ids.length - 1) }) },
    { weight: 1, arbitrary: fc.record({ minutes: fc.integer({ min: 1, max: 25 }) }) },
  );
  const causes = fc.array(fc.constantFrom('power' as const, 'rainFade' as const, 'undetermined' as const), {
    minLength: 8,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), causes, async (steps, said) => {
      const world = new IncidentWorld(places);
      let asked = 0;
      world.examine = (_outages, _company, { provisional }) => {
        const cause = said[(asked += 1) % said.length] ?? 'undetermined';
        return Promise.resolve({
          cause,
          confidence: cause === 'undetermined' ? 0 : 0.8,
          because: [],
          provisional,
        });
      };
      const down = new Set<string>();
      let minute = 0;
      const turn = (id: string): void => {
        if (down.delete(id)) world.up(id, minute);
        else {
          down.add(id);
          world.down(id, minute - 3);
        }
      };
      for (const each of steps) {
        await world.until((minute += 0.5));
        if ('minutes' in each) await world.until((minute += each.minutes));
        else turn(ids[each.terminal] ?? '');
      }
      for (const id of [...down]) turn(id);
      await world.until((minute += 300));
      expect(world.incidents.openCount()).toBe(0);
      for (const { outage } of world.outages.values()) expect(outage.incidentId).not.toBe('');
      const open = new Set<string>();
      for (const { event, incidentId, mergedInto } of world.told) {
        if (event === 'opened') {
          expect(open.has(incidentId)).toBe(false);
          open.add(incidentId);
        } else if (event === 'merged') {
          expect(open.delete(incidentId)).toBe(true);
          open.add(mergedInto ?? '');
        } else if (event === 'resolved') expect(open.delete(incidentId)).toBe(true);
      }
      expect([...open]).toEqual([]);
    }),
    { numRuns: 100 },
  );
}, 60_000);
