import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AvailabilityDesk } from '../../../server/availability/desk.ts';
import type { Period } from '../../../server/availability/periods.ts';
import { addSums, noSums, type Sums } from '../../../server/availability/sums.ts';
import { defaultRule } from '../../../server/availability/terms.ts';
import { localDay, monthDays } from '../../../server/local-day.ts';
import { DAY, HOUR, ReckonedWorld, T0 } from './reckoned-world.ts';

const places = { 'T-1': '09015', 'T-2': '02004', 'T-3': '23005', 'T-4': '08037' };
const terminals = Object.keys(places);
const bySite = ({ site }: { site: { id: string } }) => [site.id];

const anyHours = fc
  .tuple(fc.integer({ min: -40, max: 900 }), fc.integer({ min: 1, max: 100 }))
  .map(([from, length]): [number, number | null] => [from + 0.21, from + 0.21 + length / 3]);
const anyStep = fc.oneof(
  fc.record({
    does: fc.constant('lose' as const),
    terminalId: fc.constantFrom(...terminals),
    hours: anyHours,
    cause: fc.constantFrom('power', 'provider', 'undetermined'),
    edges: fc.integer({ min: 0, max: 40 }),
  }),
  fc.record({
    does: fc.constant('absent' as const),
    terminalId: fc.constantFrom(...terminals),
    hours: anyHours,
    kind: fc.constantFrom('silent', 'monitoring', 'outOfService'),
  }),
  fc.record({
    does: fc.constant('agree' as const),
    terminalId: fc.constantFrom(...terminals),
    hours: anyHours,
  }),
  fc.record({ does: fc.constant('mend' as const), pick: fc.nat(20), hours: anyHours }),
  fc.record({ does: fc.constant('judgeAnew' as const), pick: fc.nat(20) }),
  fc.record({ does: fc.constant('withdraw' as const), pick: fc.nat(20) }),
);
const anyPeriod: fc.Arbitrary<Period> = fc.oneof(
  fc
    .tuple(fc.integer({ min: -30, max: 800 }), fc.integer({ min: 1, max: 700 }))
    .map(([from, length]) => ({ from: T0 + from * HOUR + 17, to: T0 + (from + length) * HOUR + 17 })),
  fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 31 })).map(([from, length]) => ({
    firstDay: monthDays('2026-03').first + from,
    endDay: monthDays('2026-03').first + from + length,
  })),
);

test('whatever came late, changed its cause or was agreed afterwards: what is remembered is what reckoning from scratch gives', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 12 }), anyPeriod, async (steps, period) => {
      const world = await ReckonedWorld.open(places);
      let [rows, windows] = [0, 0];
      for (const step of steps) {
        const id = `o-${rows}`;
        if (step.does === 'lose') {
          const { terminalId, hours, cause, edges } = step;
          await world.lose({ id, terminalId, hours, cause, edgesMin: [edges, edges / 2] });
          rows += 1;
        } else if (step.does === 'absent') {
          await world.absent(`a-${(rows += 1)}`, step.terminalId, step.kind, step.hours);
        } else if (step.does === 'agree') {
          const [from, to] = step.hours.map((hour) => T0 + Math.round((hour ?? 0) * HOUR)) as [
            number,
            number,
          ];
          const target = `S-${step.terminalId}`;
          await world.maintenance.declare({ scope: 'site', target, from, to, reason: 'x' }, 'test');
          windows += 1;
        } else if (step.does === 'withdraw') {
          await world.maintenance.withdraw(`m-${step.pick % (windows + 1)}`, 'test', 'x');
        } else {
          const [from, to] = step.does === 'mend' ? step.hours : [0, 0];
          const hours = {
            starts_at: T0 + Math.round(from * HOUR),
            ends_at: T0 + Math.round((to ?? 0) * HOUR),
          };
          const changed = await world.db
            .updateTable('outages')
            .set(step.does === 'mend' ? hours : { cause: 'power' })
            .where('id', '=', `o-${step.pick % (rows + 1)}`)
            .returning('terminal_id')
            .executeTakeFirst();
          const terminal = world.fleet.terminalById(changed?.terminal_id ?? '');
          if (terminal !== undefined) world.remembering.changed([terminal.index]);
        }
        // Asked in between, so that there is something to remember.
        await world.remembering.groups(period, defaultRule, bySite);
      }
      const remembered = await world.remembering.groups(period, defaultRule, bySite);
      expect(remembered).toEqual(await world.reading.groups(period, defaultRule, bySite));
      for (const [terminalId, code] of Object.entries(places)) {
        const instants =
          'from' in period
            ? period
            : {
                from: world.zones.startOf(code, period.firstDay),
                to: world.zones.startOf(code, period.endDay),
              };
        expect(remembered.get(`S-${terminalId}`)).toEqual(await world.fromScratch(terminalId, instants));
      }
      await world.db.destroy();
    }),
    { numRuns: 40 },
  );
});

test('hours, days and any other partition add up, for a site and for the country', async () => {
  const world = await ReckonedWorld.open(places);
  await world.lose({ id: 'o1', terminalId: 'T-1', hours: [20, 60], cause: 'power', edgesMin: [1, 5] });
  await world.lose({ id: 'o2', terminalId: 'T-2', hours: [5, null] });
  await world.absent('a1', 'T-3', 'monitoring', [30, 31]);
  const country = async (period: Period): Promise<Sums> =>
    (await world.remembering.groups(period, defaultRule, () => ['00'])).get('00') ?? noSums();
  const whole = await country({ from: T0, to: T0 + 5 * DAY });
  for (const step of [HOUR, 7 * HOUR, DAY]) {
    const added = noSums();
    for (let at = T0; at < T0 + 5 * DAY; at += step)
      addSums(added, await country({ from: at, to: Math.min(at + step, T0 + 5 * DAY) }));
    expect(added).toEqual(whole);
  }
  const { first } = monthDays('2026-03');
  const days = noSums();
  for (let day = first; day < first + 31; day += 1)
    addSums(days, await country({ firstDay: day, endDay: day + 1 }));
  expect(days).toEqual(await country({ firstDay: first, endDay: first + 31 }));
});

test('a day is the local day of each place', async () => {
  const world = await ReckonedWorld.open(places);
  // 23:30 to 00:30 in Mexico City; in Cancun an hour later, in Tijuana the evening before.
  for (const id of ['T-1', 'T-2', 'T-3'])
    await world.lose({ id: `o${id}`, terminalId: id, hours: [23.5, 24.5] });
  const day = localDay('2026-03-01') ?? 0;
  const sums = await world.remembering.groups({ firstDay: day, endDay: day + 1 }, defaultRule, bySite);
  expect(['S-T-1', 'S-T-2', 'S-T-3'].map((id) => (sums.get(id)?.down ?? 0) / HOUR)).toEqual([0.5, 1, 0]);
});

test('nothing of the future counts, and what goes on counts until now', async () => {
  const world = await ReckonedWorld.open({ 'T-1': '09015' });
  world.clock.set(T0 + 36 * HOUR);
  await world.lose({ id: 'o', terminalId: 'T-1', hours: [30, null] });
  const { first, end } = monthDays('2026-03');
  const [sums] = await world.reading.sites([0], { firstDay: first, endDay: end }, defaultRule);
  expect([sums?.scheduled, sums?.down]).toEqual([36 * HOUR, 6 * HOUR]);
});

test('rows come by site, by region, and by what links share, whole or step by step', async () => {
  const world = await ReckonedWorld.open(places);
  await world.lose({ id: 'o', terminalId: 'T-2', hours: [10, 34] });
  const { remembering: availability, fleet, zones } = world;
  const desk = new AvailabilityDesk({ availability, fleet, zones });
  const { first } = monthDays('2026-03');
  const days: Period = { firstDay: first, endDay: first + 3 };
  const regions = await desk.rows({ by: 'region', codes: ['00', '02', '02004', '31'] }, days, defaultRule);
  expect(
    regions.map(({ name, downSeconds, scheduledSeconds }) => [name, downSeconds, scheduledSeconds]),
  ).toEqual([
    ['00', 86_400, 4 * 3 * 86_400],
    ['02', 86_400, 3 * 86_400],
    ['02004', 86_400, 3 * 86_400],
    ['31', 0, 0],
  ]);
  const kinds = await desk.rows({ by: 'kind', within: ['02'] }, days, defaultRule);
  expect(kinds.map(({ name, downSeconds }) => [name, downSeconds])).toEqual([['school', 86_400]]);
  const steps = await desk.steps({ by: 'region', codes: ['02'] }, days, 'day', defaultRule);
  expect(steps?.map(({ downSeconds }) => downSeconds / 3600)).toEqual([16, 8, 0]);
  expect(new Date(steps?.[0]?.from ?? 0).toISOString()).toBe('2026-03-01T08:00:00.000Z');
});

test.each([
  ['2022-10', 'summer time ends everywhere'],
  ['2022-11', 'Juárez goes back to Mountain time, Ojinaga to the summer time of the United States'],
  ['2023-03', 'clocks along the border change'],
])(
  'in %s, when %s, the hours of a region add up to its days and its month, whatever clocks it keeps',
  async (month) => {
    const border = { 'T-1': '08019', 'T-2': '08037', 'T-3': '08052', 'T-4': '02004', 'T-5': '23005' };
    const world = await ReckonedWorld.open(border);
    world.activeFrom = Date.UTC(2022, 0, 1);
    const { first, end } = monthDays(month);
    // Both ends of the month are lost, and the night in which clocks change.
    for (const [at, hour] of [first * 24, first * 24 + 29 * 24, end * 24].entries())
      for (const terminalId of Object.keys(border)) {
        const from = hour - T0 / HOUR - 10;
        await world.lose({ id: `o-${terminalId}-${at}`, terminalId, hours: [from, from + 33] });
      }
    const { fleet, zones } = world;
    const period = { firstDay: first, endDay: end };
    const desk = new AvailabilityDesk({ availability: world.reading, fleet, zones });
    for (const code of ['00', '08']) {
      const subjects = { by: 'region', codes: [code] } as const;
      const [whole] = await desk.rows(subjects, period, defaultRule);
      const steps = async (step: 'hour' | 'day' | 'month') => {
        const rows = (await desk.steps(subjects, period, step, defaultRule)) ?? [];
        const sum = (field: 'downSeconds' | 'scheduledSeconds') =>
          rows.reduce((total, row) => total + row[field], 0);
        return [sum('downSeconds'), sum('scheduledSeconds')];
      };
      const expected = [whole?.downSeconds, whole?.scheduledSeconds];
      expect([await steps('hour'), await steps('day'), await steps('month')]).toEqual(
        Array(3).fill(expected),
      );
    }
  },
);

test('while we cannot see, what is asked meanwhile is unknown since then, over days too, and no more once we see', async () => {
  const world = await ReckonedWorld.open({ 'T-1': '09015', 'T-2': '02004' });
  const { clock, remembering, reading } = world;
  const period = { from: clock.now() - 10 * DAY, to: clock.now() };
  const unknownHours = async () => {
    const all = [remembering, reading].map((each) => each.groups(period, defaultRule, () => ['all']));
    return (await Promise.all(all)).map((sums) => (sums.get('all')?.monitoring ?? 0) / HOUR);
  };
  expect(await unknownHours()).toEqual([0, 0]);
  world.blindSince = clock.now() - 3.25 * DAY;
  expect(await unknownHours()).toEqual([156, 156]);
  world.blindSince = Infinity;
  expect(await unknownHours()).toEqual([0, 0]);
});
