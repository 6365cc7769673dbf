import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  account,
  outOfServiceMs,
  type AccountedOutage,
  type LinkTime,
} from '../../../server/availability/account.ts';
import { exoneratedByDefault, exoneratesThese } from '../../../server/availability/exoneration.ts';
import {
  addSums,
  contractualFigure,
  noSums,
  strictFigure,
  sumFields,
} from '../../../server/availability/sums.ts';
import type { Interval } from '../../../server/timeline/intervals.ts';
import type { AbsenceInterval } from '../../../server/timeline/segments.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const T0 = Date.UTC(2026, 2, 2);
const exonerates = exoneratesThese(exoneratedByDefault);
const terms = { exonerates };

const minutes = (from: number, to: number): Interval => ({ from: T0 + from * MINUTE, to: T0 + to * MINUTE });
const outage = (from: number, to: number, more: Partial<AccountedOutage> = {}): AccountedOutage => ({
  ...minutes(from, to),
  cause: 'undetermined',
  startUncertaintyMs: 0,
  endUncertaintyMs: 0,
  ...more,
});
const absence = (from: number, to: number, kind: AbsenceInterval['kind']): AbsenceInterval => ({
  ...minutes(from, to),
  kind,
});
const link = (more: Partial<LinkTime>): LinkTime => ({
  activeFrom: T0,
  until: Infinity,
  outages: [],
  absences: [],
  ...more,
});
/** The first ten hours. */
const tenHours = (time: LinkTime, more: object = {}) =>
  account(time, T0, T0 + 10 * HOUR, { ...terms, ...more });

describe('the worked examples of docs/judgement.md', () => {
  test('A: an hour down, half an hour silent, a quarter of an hour not seen', () => {
    const time = link({
      outages: [outage(60, 120)],
      absences: [absence(200, 230, 'silent'), absence(300, 315, 'monitoring')],
    });
    const sums = tenHours(time);
    expect(strictFigure(sums)).toEqual({
      ratio: 495 / 600,
      lowerBound: 493 / 600,
      upperBound: 540 / 600,
      numeratorSeconds: 495 * 60,
      denominatorSeconds: 600 * 60,
      unknownSeconds: 45 * 60,
      excludedSeconds: 0,
    });
    expect(contractualFigure(sums)).toEqual({
      ratio: 495 / 585,
      lowerBound: 493 / 600,
      upperBound: 540 / 600,
      numeratorSeconds: 495 * 60,
      denominatorSeconds: 585 * 60,
      unknownSeconds: 45 * 60,
      excludedSeconds: 0,
    });
  });

  test('B: a power cut and agreed maintenance are kept out of the contractual figure only', () => {
    const time = link({ outages: [outage(60, 120, { cause: 'power' }), outage(300, 330)] });
    const sums = tenHours(time, { maintenance: [minutes(290, 350)] });
    expect(strictFigure(sums).ratio).toBe(510 / 600);
    // The half hour lies within the agreed hour; what was up in that hour does not count either.
    expect(contractualFigure(sums)).toMatchObject({
      ratio: 1,
      numeratorSeconds: 480 * 60,
      denominatorSeconds: 480 * 60,
      excludedSeconds: 120 * 60,
    });
    expect([sums.exonerated, sums.maintenance]).toEqual([HOUR, HOUR]);
  });

  test('C: the grain of the measurement bounds an outage both ways', () => {
    const time = link({
      outages: [outage(100, 110, { startUncertaintyMs: MINUTE, endUncertaintyMs: 2 * MINUTE })],
    });
    expect(strictFigure(tenHours(time))).toMatchObject({
      ratio: 590 / 600,
      lowerBound: 587 / 600,
      upperBound: 593 / 600,
    });
  });

  test('D: an outage that may have been too short to be one may have been none', () => {
    const time = link({
      outages: [outage(100, 104, { startUncertaintyMs: MINUTE, endUncertaintyMs: MINUTE })],
    });
    expect(strictFigure(tenHours(time))).toMatchObject({
      ratio: 596 / 600,
      lowerBound: 594 / 600,
      upperBound: 1,
    });
  });

  test('G: what we did not see of an outage is unknown', () => {
    const time = link({ outages: [outage(30, 420)], absences: [absence(60, 420, 'monitoring')] });
    expect(strictFigure(tenHours(time))).toMatchObject({
      ratio: 210 / 600,
      lowerBound: 210 / 600,
      upperBound: 570 / 600,
    });
    expect(contractualFigure(tenHours(time))).toMatchObject({ ratio: 210 / 240, upperBound: 570 / 600 });
  });

  test('F: what nobody measured of an outage may have been up', () => {
    const time = link({ outages: [outage(100, 160)], absences: [absence(120, 160, 'disconnected')] });
    expect(strictFigure(tenHours(time))).toMatchObject({ ratio: 540 / 600, upperBound: 580 / 600 });
  });

  test('doubtful time counts as what it is in, and as the other in the bound', () => {
    const time = link({
      outages: [outage(100, 160)],
      absences: [absence(30, 33, 'doubtful'), absence(120, 122, 'doubtful')],
    });
    expect(strictFigure(tenHours(time))).toMatchObject({
      ratio: 540 / 600,
      lowerBound: 537 / 600,
      upperBound: 542 / 600,
      unknownSeconds: 0,
    });
  });

  test('what was switched off is unknown, and not the provider\u2019s', () => {
    const time = link({
      outages: [outage(100, 160, { cause: 'offBySchedule' })],
      absences: [absence(300, 360, 'offBySchedule')],
    });
    const sums = tenHours(time);
    expect(strictFigure(sums)).toMatchObject({ ratio: 480 / 600, unknownSeconds: 7200, upperBound: 1 });
    expect(contractualFigure(sums)).toMatchObject({
      ratio: 1,
      denominatorSeconds: 480 * 60,
      excludedSeconds: 7200,
    });
  });

  test('E: outside the hours of service nothing counts', () => {
    const time = link({ outages: [outage(100, 400)] });
    const sums = tenHours(time, { schedule: [minutes(120, 240), minutes(300, 360)] });
    expect(strictFigure(sums)).toMatchObject({ ratio: 0, denominatorSeconds: 180 * 60 });
  });
});

test('nothing counts before a terminal was first heard, nor after another took its place', () => {
  const time = link({
    activeFrom: T0 + HOUR,
    until: T0 + 3 * HOUR,
    outages: [outage(0, 90), outage(170, 900)],
  });
  expect(strictFigure(tenHours(time))).toMatchObject({ denominatorSeconds: 7200, numeratorSeconds: 80 * 60 });
  expect(strictFigure(tenHours(link({ activeFrom: 0 }))).ratio).toBeNull();
});

test('a contract may exonerate other causes', () => {
  const time = link({ outages: [outage(0, 60, { cause: 'rainFade' })] });
  expect(contractualFigure(tenHours(time)).ratio).toBe(0.9);
  const lenient = tenHours(time, { exonerates: exoneratesThese(['rainFade', 'nonsense']) });
  expect(contractualFigure(lenient)).toMatchObject({ ratio: 1, excludedSeconds: 3600 });
});

const anyInterval = fc
  .tuple(fc.integer({ min: -30, max: 620 }), fc.integer({ min: 1, max: 200 }))
  .map(([from, length]) => [from, from + length] as const);
const anyOutage = fc
  .tuple(
    anyInterval,
    fc.constantFrom('power', 'provider', 'undetermined' as const),
    fc.integer({ min: 0, max: 10 }),
    fc.integer({ min: 0, max: 10 }),
    fc.boolean(),
  )
  .map(([[from, to], cause, before, after, open]) =>
    outage(from, to, {
      cause: cause as AccountedOutage['cause'],
      startUncertaintyMs: before * 30_000,
      endUncertaintyMs: after * 30_000,
      ...(open && { to: Infinity }),
    }),
  );
const anyAbsence = fc
  .tuple(anyInterval, fc.constantFrom('silent', 'disconnected', 'monitoring', 'outOfService'))
  .map(([[from, to], kind]) => absence(from, to, kind));
const someMinutes = fc.array(
  anyInterval.map(([from, to]) => minutes(from, to)),
  { maxLength: 3 },
);
const anyCase = fc.record({
  outages: fc.array(anyOutage, { maxLength: 4 }),
  absences: fc.array(anyAbsence, { maxLength: 4 }),
  maintenance: someMinutes,
  activeFrom: fc.integer({ min: -100, max: 300 }).map((minute) => T0 + minute * MINUTE),
  until: fc.oneof(
    fc.constant(Infinity),
    fc.integer({ min: 100, max: 700 }).map((minute) => T0 + minute * MINUTE),
  ),
  opening: fc.boolean(),
});

test('time out of service is told to the millisecond', () => {
  const time = link({ absences: [{ kind: 'outOfService', from: T0 + 7, to: T0 + 7 + 1009 }] });
  expect(outOfServiceMs(time, T0, T0 + HOUR, undefined)).toBe(1009);
  expect(outOfServiceMs(time, T0, T0 + HOUR, [{ from: T0 + 8, to: T0 + HOUR }])).toBe(1008);
  expect(account(time, T0, T0 + HOUR, { exonerates }).scheduled).toBe(HOUR - 1009);
});

test('any partition of a period adds up to the period', () => {
  fc.assert(
    fc.property(
      anyCase,
      fc.array(fc.integer({ min: 0, max: 10 * HOUR }), { maxLength: 12 }),
      (drawn, cuts) => {
        const time = link(drawn);
        const schedule = drawn.opening ? [minutes(30, 200), minutes(250, 500)] : undefined;
        const all = { maintenance: drawn.maintenance, schedule, exonerates };
        const points = [0, ...cuts, 10 * HOUR].sort((a, b) => a - b).map((ms) => T0 + ms);
        const added = noSums();
        points.slice(1).forEach((to, at) => addSums(added, account(time, points[at] ?? to, to, all)));
        expect(added).toEqual(account(time, T0, T0 + 10 * HOUR, all));
      },
    ),
  );
});

test('it is what counting minute by minute gives, and the bounds contain the figure', () => {
  fc.assert(
    fc.property(anyCase, (drawn) => {
      const time = link({
        ...drawn,
        outages: drawn.outages.map((one) => ({ ...one, startUncertaintyMs: 0, endUncertaintyMs: 0 })),
      });
      const sums = tenHours(time, { maintenance: drawn.maintenance });
      let [down, unknown, scheduled] = [0, 0, 0];
      for (let at = T0; at < T0 + 10 * HOUR; at += MINUTE) {
        if (at < time.activeFrom || at >= time.until) continue;
        const within = (interval: Interval) => interval.from <= at && at < interval.to;
        if (time.absences.some((each) => each.kind === 'outOfService' && within(each))) continue;
        scheduled += MINUTE;
        const isUnseen = time.absences.some((each) => each.kind === 'monitoring' && within(each));
        if (!isUnseen && time.outages.some(within)) down += MINUTE;
        else if (time.absences.some(within)) unknown += MINUTE;
      }
      expect([sums.scheduled, sums.down, sums.silent + sums.monitoring]).toEqual([scheduled, down, unknown]);
      for (const figure of [strictFigure(tenHours(link(drawn))), contractualFigure(tenHours(link(drawn)))]) {
        if (figure.ratio === null) continue;
        expect(figure.lowerBound).toBeLessThanOrEqual(figure.ratio);
        expect(figure.upperBound ?? 1).toBeGreaterThanOrEqual(
          figure.upperBound === null ? 1 : (figure.lowerBound ?? 0),
        );
      }
      for (const field of sumFields) expect(sums[field]).toBeGreaterThanOrEqual(0);
    }),
  );
});
