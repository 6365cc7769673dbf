import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DegradationKind } from '../../../server/baselines/unusual.ts';
import { ComparedLinks, type Moment, type Series } from './compared-links.ts';

const DAY = 24;
/** Five weeks; what is out of the ordinary happens in the last of them. */
const LAST_WEEK = 28 * DAY;
const END = 35 * DAY;

const calm = ({ noise }: Moment) => ({ latencyMs: 40 + 4 * noise, packetLossRatio: 0.002 + 0.002 * noise });
const isLesson = ({ weekday, localHour }: Moment) => weekday < 5 && localHour >= 9 && localHour < 13;
const down = { linkUp: false, latencyMs: null, packetLossRatio: 1 };

/** Each link tells one story. */
const series: Record<string, Series> = {
  steady: calm,
  school: (at) => ({ ...calm(at), latencyMs: (isLesson(at) ? 160 : 40) * (1 + 0.2 * at.noise) }),
  // The same on clocks that go back by an hour on 3 November, in the last week but one.
  tijuana: (at) => ({ ...calm(at), latencyMs: (isLesson(at) ? 160 : 40) * (1 + 0.2 * at.noise) }),
  vacation: (at) => ({
    ...calm(at),
    latencyMs: isLesson(at) && at.hour < LAST_WEEK ? 160 : 40,
  }),
  ramp: (at) => ({ ...calm(at), latencyMs: 40 + 4 * at.noise + Math.max(0, (at.hour - LAST_WEEK) / 4) }),
  oneBadHour: (at) => (at.hour === LAST_WEEK + 30 ? { ...calm(at), latencyMs: 400 } : calm(at)),
  lossy: (at) =>
    at.hour >= LAST_WEEK + 10 && at.hour < LAST_WEEK + 20 ? { ...calm(at), packetLossRatio: 0.08 } : calm(at),
  outage: (at) => (at.hour >= LAST_WEEK + 10 && at.hour < LAST_WEEK + 20 ? down : calm(at)),
  seldomThere: (at) => (at.localHour % 5 === 0 && at.day % 3 === 0 ? calm(at) : undefined),
  gone: (at) => {
    if (at.hour >= LAST_WEEK + 30) return undefined;
    return at.hour >= LAST_WEEK + 20 ? { ...calm(at), latencyMs: 300 } : calm(at);
  },
  newcomer: (at) =>
    at.hour < LAST_WEEK - 14 * DAY ? undefined : { ...calm(at), latencyMs: 20 * 2 ** (at.day / 7) },
  // A speed test in the first hour of six.
  capacity: (at) => ({
    ...calm(at),
    ...(at.hour % 6 === 0 && { downlinkCapacityBps: at.hour < LAST_WEEK + 48 ? 100e6 : 45e6 }),
  }),
  fading: (at) => ({
    ...calm(at),
    signal: { metric: 'esN0Db', value: 12 + 0.3 * at.noise - Math.max(0, (at.hour - LAST_WEEK) / 30) },
  }),
  // Five minutes lost now and then, more often from day to day; never three bad minutes one after another by themselves.
  failing: (at) =>
    at.day >= 25 && at.localHour % 4 === 0 && at.localHour / 4 < at.day - 25 && at.noise > 0
      ? down
      : calm(at),
};

let links: ComparedLinks;
beforeAll(async () => {
  links = await ComparedLinks.open(series, { tijuana: '02004' });
  await links.until(20 * DAY + 7);
  // The store is away for five hours, and the product is started anew in between.
  links.isStoreAway = true;
  await links.until(20 * DAY + 10);
  links.restart();
  await links.until(20 * DAY + 12);
  links.isStoreAway = false;
  await links.until(END);
}, 120_000);
afterAll(() => links.db.destroy());

test.each(['steady', 'school', 'tijuana', 'vacation', 'oneBadHour', 'outage', 'seldomThere', 'newcomer'])(
  'nothing is told of %s',
  async (id) => {
    expect(await links.told(id)).toEqual([]);
  },
);

test('a slow ramp is told from the hour in which it left the ordinary, and goes on', async () => {
  const [first, ...more] = await links.told('ramp');
  expect(more).toEqual([]);
  expect(first?.[0]).toBe('latencyUnusual' satisfies DegradationKind);
  // 20 ms more than usual are passed after 80 hours of a quarter of a millisecond each.
  expect(first?.[1]).toBeGreaterThanOrEqual(LAST_WEEK + 75);
  expect(first?.[1]).toBeLessThanOrEqual(LAST_WEEK + 85);
  expect(first?.[2]).toBeNull();
});

test('loss for ten hours is told as that, with what is usual', async () => {
  expect(await links.told('lossy')).toEqual([['lossUnusual', LAST_WEEK + 10, LAST_WEEK + 20, 10]]);
  const row = await links.db
    .selectFrom('degradations')
    .selectAll()
    .where('terminal_id', '=', 'lossy')
    .executeTakeFirstOrThrow();
  expect(row).toMatchObject({ worst: 0.08, value: 0.08, weeks: 4, site_id: 'S-lossy' });
  expect(row.usual).toBeCloseTo(0.002, 2);
});

test('of a link that is not heard any more, nobody knows for longer than a day', async () => {
  expect(await links.told('gone')).toEqual([['latencyUnusual', LAST_WEEK + 20, LAST_WEEK + 30, 10]]);
});

test('capacity counts from test to test', async () => {
  expect(await links.told('capacity')).toEqual([['capacityLow', LAST_WEEK + 48, null, 20]]);
});

test('links likely to fail are found with what speaks for it, others are not', async () => {
  const rows = await links.db.selectFrom('link_risks').selectAll().orderBy('terminal_id').execute();
  const found = rows.map((row) => [row.terminal_id, row.evidence]);
  expect(found.map(([id]) => id)).toEqual(['failing', 'fading'].sort());
  expect(Object.fromEntries(found)).toMatchObject({
    fading: expect.stringContaining('signalFalling') as string,
    failing: expect.stringContaining('lossesRising') as string,
  });
});

test('hours that the store could not tell were made up for, and no hour was looked at twice', async () => {
  expect(links.failures.length).toBeGreaterThan(0);
  // A question an hour for so few links.
  expect(links.questions).toBe(END);
  const { hours } = await links.baselines.ofTerminal(links.fleet.terminalById('steady')?.index ?? -1);
  expect(hours).toHaveLength(168);
  expect(hours.every(({ usual }) => (usual.latencyUnusual?.weeks ?? 0) >= 4)).toBe(true);
});

test('what is usual is by local hour of the week', async () => {
  for (const id of ['school', 'tijuana']) {
    const { hours } = await links.baselines.ofTerminal(links.fleet.terminalById(id)?.index ?? -1);
    for (const { hourOfWeek, usual } of hours) {
      const lesson = isLesson({ weekday: Math.floor(hourOfWeek / 24), localHour: hourOfWeek % 24 } as Moment);
      expect(Math.round((usual.latencyUnusual?.usual ?? 0) / 40)).toBe(lesson ? 4 : 1);
    }
  }
});
