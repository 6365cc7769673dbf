import { expect, test } from 'vitest';
import { TimeZones } from '../../../server/calendars/time-zones.ts';
import { LocalHours } from '../../../server/local-hours.ts';
import { RateHistogram } from '../../../server/regions/rate-histogram.ts';
import type { ThroughputHour } from '../../../server/regions/region-throughput.ts';
import { figuresOf, reportThroughput } from '../../../server/regions/throughput-report.ts';
import { DirectionSums, emptyThroughput } from '../../../server/regions/throughput-sums.ts';
import { purgeRates, readThroughput } from '../../../server/regions/throughput-tables.ts';
import { JudgedWorld, MINUTE, sampleOf, T0 } from '../support/judged-world.ts';

const HOUR_MS = 3_600_000;

test('the example of docs/judgement.md: one hour of two schools', async () => {
  const world = await JudgedWorld.open({ A: '09015', B: '09015' });
  for (const terminal of world.fleet.terminals)
    Object.assign(terminal, { contracted: { downlinkBps: 20e6, uplinkBps: null } });
  world.at(60);
  for (let minute = 0; minute < 60; minute += 1) {
    await world.receive([sampleOf('A', minute, { downlinkBps: 10e6 }, world.clock.now())]);
    if (minute < 30) await world.receive([sampleOf('B', minute, { downlinkBps: 2e6 }, world.clock.now())]);
  }
  const { total, rows, timeZone } = await world.judgement.regions.throughput(
    '09015',
    T0,
    T0 + HOUR_MS,
    'hour',
  );
  expect(timeZone).toBe('America/Mexico_City');
  expect(rows).toHaveLength(1);
  expect(rows[0]?.downlink).toEqual(total.downlink);
  const { p5Bps, p50Bps, p95Bps, ...figures } = total.downlink;
  expect({ ...figures, utilisation: Math.round((figures.utilisation ?? 0) * 1000) }).toEqual({
    bytes: 4_950_000_000,
    samples: 90,
    sites: 1.5,
    meanBps: (4_950_000_000 * 8) / 5400,
    utilisation: 367,
  });
  for (const [found, exact] of [
    [p5Bps, 2e6],
    [p50Bps, 10e6],
    [p95Bps, 10e6],
  ] as const)
    expect(Math.abs((found ?? 0) - exact)).toBeLessThanOrEqual(0.02 * exact);
  expect(total.busyHour).toEqual({ downlink: 6, uplink: null });
  expect(total.uplink).toMatchObject({ meanBps: null, p50Bps: null, utilisation: null, bytes: 0, sites: 0 });
  const { downlink } = world.judgement.regions.throughputNow('09');
  expect(downlink).toMatchObject({ bps: 12e6, meanBps: 6e6, utilisation: 0.3, sites: 2 });
});

test('days are those of the region, each with the hour that carried most', () => {
  const local = new LocalHours(new TimeZones(), '02004');
  // 10 March 2024: Tijuana's clocks go from 2 to 3, so its day begins at 8:00 UTC and ends at 7:00.
  const midnight = Date.UTC(2024, 2, 10, 8);
  const hours = [
    hourOf(midnight - HOUR_MS, 5e6),
    hourOf(midnight, 1e6),
    hourOf(midnight + 10 * HOUR_MS, 9e6),
    hourOf(midnight + 22 * HOUR_MS, 2e6),
    hourOf(midnight + 23 * HOUR_MS, 3e6),
  ];
  const period = { from: midnight - HOUR_MS, to: midnight + 24 * HOUR_MS };
  const { rows, total } = reportThroughput(hours, period, 'day', local);
  expect(rows.map(({ from, to }) => [(from - midnight) / HOUR_MS, (to - midnight) / HOUR_MS])).toEqual([
    [-1, 0],
    [0, 23],
    [23, 24],
  ]);
  // Ten hours after midnight it is eleven, an hour having been left out.
  expect(rows.map(({ busyHour }) => busyHour?.downlink)).toEqual([23, 11, 0]);
  expect(rows.map(({ downlink }) => downlink.bytes)).toEqual(
    [5, 12, 3].map((each) => (each * 1e6 * 3600) / 8),
  );
  expect(total.busyHour).toEqual({ downlink: 11, uplink: null });
  expect(rows[1]?.downlink.sites).toBeCloseTo(3 / 23);
});

test('percentiles that are only partly kept are none', () => {
  const sums = new DirectionSums();
  sums.measure(0, MINUTE, 1e6, Number.NaN, 0, MINUTE);
  expect(figuresOf(sums, MINUTE).p50Bps).not.toBeNull();
  sums.rates = new RateHistogram();
  sums.rates.add(5e6, 10);
  expect(figuresOf(sums, MINUTE)).toMatchObject({ p50Bps: null, meanBps: 1e6 });
});

test('after the retention the sums stay', async () => {
  const world = await JudgedWorld.open();
  await world.receive([sampleOf('T-1', 0, { downlinkBps: 8000, uplinkBps: 800 }, T0 + MINUTE)]);
  await world.checkpoint.write();
  const read = async () => (await readThroughput(world.db, '09', 0, Infinity))[0]?.sums.uplink;
  await purgeRates(world.db, T0);
  expect((await read())?.rates.isEmpty).toBe(false);
  await purgeRates(world.db, T0 + HOUR_MS);
  expect(await read()).toMatchObject({ samples: 1, bytes: 6000, rates: { isEmpty: true } });
});

/** A site measured all through the hour. */
function hourOf(hour: number, bps: number): ThroughputHour {
  const sums = emptyThroughput();
  sums.downlink.measure(hour, hour + HOUR_MS, bps, Number.NaN, hour, hour + HOUR_MS);
  return { regionCode: '02004', hour, sums };
}
