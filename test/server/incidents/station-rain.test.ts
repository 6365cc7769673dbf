import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type { ExaminedOutage } from '../../../server/causes/verdict.ts';
import { openDatabase } from '../../../server/database/open.ts';
import type { Database } from '../../../server/database/schema.ts';
import type { OutageCause } from '../../../telemetry/contract/site-state.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { IncidentWorld, MINUTE, T0, type Place } from './incident-world.ts';

const [BEAMS, PLACES] = [5, 4];

/** Five beams of four places each, 130 km and more from each other. At each place stand a link of one station and one of another. */
function fleet(): Record<string, Place> {
  const places: Record<string, Place> = {};
  for (let at = 0; at < BEAMS * PLACES; at += 1) {
    const beam = Math.floor(at / PLACES);
    const where = { latitude: 16 + beam * 1.2, longitude: -104 + (at % PLACES) * 1.5 };
    places[`norte-${at}`] = {
      ...where,
      municipality: String(14_001 + 2 * at),
      beam: `N${beam}`,
      gateway: 'Norte',
      provider: 'Satelital',
    };
    places[`sur-${at}`] = {
      ...where,
      municipality: String(14_002 + 2 * at),
      beam: `S${beam}`,
      gateway: 'Sur',
      provider: 'Otro',
    };
  }
  return places;
}

const places = fleet();

/** A world whose outages are judged rain fade, or what the story says of them. */
function worldOf(
  causeOf: (terminalIds: string[]) => OutageCause = () => 'rainFade',
  db?: Database,
  of = places,
): IncidentWorld {
  const world = new IncidentWorld(of, db);
  const idOf = ({ terminalIndex }: ExaminedOutage) => world.fleet.terminals[terminalIndex]?.id ?? '';
  world.examine = (outages) => {
    const cause = causeOf(outages.map(idOf));
    const confidence = cause === 'undetermined' ? 0 : 0.9;
    return Promise.resolve({ cause, confidence, because: [], provisional: true });
  };
  return world;
}

/** Goes down at `from`, which is known three minutes later, and comes back at `to`. */
type Story = Record<string, readonly [from: number, to: number]>;

/** Lets it happen, from 13 minutes on. */
async function play(world: IncidentWorld, story: Story, until: number): Promise<void> {
  const steps = Object.entries(story).flatMap(([id, [from, to]]) => [
    { at: from + 3, act: () => void world.down(id, from) },
    { at: to + 3, act: () => world.up(id, to) },
  ]);
  for (const { at, act } of steps.sort((a, b) => a.at - b.at)) {
    if (at > until) break;
    await world.until(at);
    act();
  }
  await world.until(until);
}

/** One link of each beam, those with least to lose first and longest; five of twenty. */
const rain: Story = {
  'norte-0': [40, 75],
  'norte-5': [43, 72],
  'norte-10': [47, 70],
  'norte-15': [52, 66],
  'norte-17': [57, 62],
};

test('links of one ground station, far apart, fade one after another while others beside them do not: it rains there', async () => {
  const world = worldOf();
  await play(world, rain, 61);
  expect(world.groups()).toEqual([Object.keys(rain).sort()]);
  await play(world, {}, 130);
  expect(world.groups()).toEqual([Object.keys(rain).sort()]);
});

test('whatever is told first, it is one incident', async () => {
  const order = fc.shuffledSubarray(Object.keys(rain), { minLength: 5 });
  const late = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 5, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(order, late, async (ids, delays) => {
      const world = worldOf();
      await world.until(60);
      for (const [at, id] of ids.entries()) {
        const [from, to] = rain[id] ?? [0, 0];
        await world.until((world.clock.now() - T0) / MINUTE + (delays[at] ?? 0) / 10);
        world.down(id, from, { to });
      }
      await world.until(130);
      expect(world.groups()).toEqual([Object.keys(rain).sort()]);
    }),
    { numRuns: 20 },
  );
});

test('where sites stand so close that one storm could have gone from each to the next, the others beside them tell', async () => {
  const dense: Record<string, Place> = {};
  for (let at = 0; at < 480; at += 1) {
    const [row, column] = [Math.floor(at / 40), at % 40];
    const isOwn = (row + column) % 2 === 0;
    dense[`${isOwn ? 'norte' : 'sur'}-${at}`] = {
      latitude: 16 + row * 0.25,
      longitude: -104 + column * 0.25,
      municipality: String(14_001 + at),
      beam: `${isOwn ? 'N' : 'S'}${Math.floor(row / 4)}`,
      gateway: isOwn ? 'Norte' : 'Sur',
      provider: isOwn ? 'Satelital' : 'Otro',
    };
  }
  const lost = Object.keys(dense).filter((id, at) => id.startsWith('norte') && at % 3 === 0);
  const world = worldOf(undefined, undefined, dense);
  const story = Object.fromEntries(lost.map((id, at) => [id, [40 + (at % 15), 80 - (at % 15)] as const]));
  await play(world, story, 130);
  expect(world.groups()).toEqual([lost.sort()]);
  expect(world.told.at(-1)?.group).toEqual({ kind: 'gateway', key: 'Norte', affected: 80, watched: 240 });
});

test('rain where links of the other station fade too is of the places', async () => {
  const world = worldOf();
  const storms: Story = {
    'norte-0': [40, 75],
    'sur-0': [42, 74],
    'norte-10': [41, 70],
    'sur-10': [45, 71],
    'norte-19': [44, 66],
    'sur-19': [46, 68],
  };
  await play(world, storms, 130);
  expect(world.groups()).toEqual([
    ['norte-0', 'sur-0'],
    ['norte-10', 'sur-10'],
    ['norte-19', 'sur-19'],
  ]);
});

test('two storms at one time that take a link of the station each are two', async () => {
  const world = worldOf();
  await play(world, { 'norte-0': [40, 75], 'norte-10': [41, 70] }, 130);
  expect(world.groups()).toEqual([['norte-0'], ['norte-10']]);
});

test('a storm over sites goes on beside rain over the station', async () => {
  const near = { latitude: 16.1, longitude: -102.4, provider: 'Otro', gateway: 'Sur', beam: 'S0' };
  const others = {
    'storm-0': { ...near, municipality: '14101' },
    'storm-1': { ...near, longitude: -102.2, municipality: '14102' },
  };
  const world = worldOf(undefined, undefined, { ...places, ...others });
  await play(world, { ...rain, 'storm-0': [38, 90], 'storm-1': [50, 95] }, 130);
  expect(world.groups()).toEqual([Object.keys(rain).sort(), ['storm-0', 'storm-1']]);
});

test('who was lost only when the others were back is not of it', async () => {
  const world = worldOf();
  await play(world, { ...rain, 'norte-19': [80, 95] }, 160);
  expect(world.groups()).toEqual([Object.keys(rain).sort(), ['norte-19']]);
});

test('of few, who went later and stayed longer had rain of its own: they are told apart when all is over', async () => {
  const few = Object.fromEntries(
    ['norte-0', 'norte-5', 'sur-0', 'sur-5'].map((id) => [id, places[id] ?? {}]),
  );
  const nested = worldOf(undefined, undefined, few);
  await play(nested, { 'norte-0': [40, 75], 'norte-5': [50, 70] }, 130);
  expect(nested.groups()).toEqual([['norte-0', 'norte-5']]);
  const crossed = worldOf(undefined, undefined, few);
  await play(crossed, { 'norte-0': [40, 55], 'norte-5': [50, 90] }, 130);
  expect(crossed.groups()).toEqual([['norte-0'], ['norte-5']]);
});

test('a link of it that nobody could explain belongs to it, but not what had another cause', async () => {
  const world = worldOf((ids) => {
    if (ids.length === 1 && ids[0] === 'norte-2') return 'undetermined';
    return ids.length === 1 && ids[0] === 'norte-8' ? 'power' : 'rainFade';
  });
  await play(world, { ...rain, 'norte-2': [48, 69], 'norte-8': [49, 68] }, 130);
  expect(world.groups()).toEqual([[...Object.keys(rain), 'norte-2'].sort(), ['norte-8']]);
});

test('a link of it that by itself seemed to be lost to the sun is of it, while most were seen to fade in rain', async () => {
  const world = worldOf((ids) => (ids.every((id) => late.includes(id)) ? 'sunTransit' : 'rainFade'));
  const late = ['norte-2', 'norte-7'];
  await play(world, { ...rain, 'norte-2': [58, 63], 'norte-7': [58, 64] }, 130);
  expect(world.groups()).toEqual([[...Object.keys(rain), ...late].sort()]);
  expect([...world.outages.values()].map(({ outage }) => outage.cause)).toEqual(Array(7).fill('rainFade'));
  const sunny = worldOf((ids) => (ids.includes('norte-0') && ids.length === 1 ? 'rainFade' : 'sunTransit'));
  await play(sunny, rain, 130);
  expect(sunny.groups()[0]).toEqual(['norte-0']);
});

test('a station that failed shortly before the rain failed for something else', async () => {
  const all = Array.from({ length: BEAMS * PLACES }, (_, at) => `norte-${at}`);
  const world = worldOf((ids) => (ids.length > 10 ? 'gateway' : 'rainFade'));
  await play(world, Object.fromEntries(all.map((id) => [id, [10, 20]])), 36);
  await play(world, rain, 130);
  const ofRain = [...world.outages.values()].filter(({ outage }) => outage.cause === 'rainFade');
  expect(ofRain).toHaveLength(5);
  expect(new Set(ofRain.map(({ outage }) => outage.incidentId)).size).toBe(1);
});

const databases: Database[] = [];
afterEach(async () => {
  for (const db of databases.splice(0)) await db.destroy();
});

test('the next process goes on where the rain is', async () => {
  const db = await openDatabase({ dataDir: tempFolder('station-rain').path });
  databases.push(db);
  for (const id of Object.keys(places)) {
    const site = { id: `S-${id}`, name: id, kind: 'school', region_code: '09015' };
    await db
      .insertInto('sites')
      .values({ ...site, position_disagrees: 0, created_at: 0, updated_at: 0 })
      .execute();
  }
  const world = worldOf(undefined, db);
  const early = Object.fromEntries(Object.entries(rain).slice(0, 4));
  await play(world, early, 56);
  await world.write();
  await world.restart();
  world.down('norte-17', 57);
  await world.until(62);
  expect(world.groups()).toEqual([Object.keys(rain).sort()]);
});
