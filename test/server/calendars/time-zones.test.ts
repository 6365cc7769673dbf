import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isStatutoryHoliday } from '../../../server/calendars/holidays.ts';
import { zoneTable } from '../../../server/calendars/time-zone-table.ts';
import { TimeZones } from '../../../server/calendars/time-zones.ts';
import { dayText, localDay, monthDays, weekdayOf } from '../../../server/local-day.ts';
import { ZoneClock } from '../../../server/calendars/zone-clock.ts';

const zones = new TimeZones();
const HOUR = 3_600_000;

const day = (text: string) => localDay(text) ?? Number.NaN;
/** Hours from UTC in a place at an instant. */
const offset = (code: string, instant: string) => {
  const at = Date.parse(instant);
  return zones.clock(code, Math.floor(at / 86_400_000)).offsetAt(at) / HOUR;
};
/** When a local day begins in a place. */
const begins = (code: string, text: string) =>
  new Date(zones.startOf(code, day(text))).toISOString().slice(0, 16);

describe('the clock of a municipality', () => {
  test.each([
    // place, summer 2022, after 2022-10-30, after 2022-11-06 (US), after 2022-11-30, summer 2023
    ['Mexico City', '09015', -5, -6, -6, -6, -6],
    ['Chihuahua', '08019', -6, -6, -6, -6, -6],
    ['Juarez', '08037', -6, -6, -6, -7, -6],
    ['Janos', '08035', -6, -6, -6, -7, -6],
    ['Ojinaga', '08052', -6, -6, -6, -6, -5],
    ['Tijuana', '02004', -7, -7, -8, -8, -7],
    ['Nuevo Laredo', '28027', -5, -5, -6, -6, -5],
    ['Ciudad Victoria', '28041', -5, -6, -6, -6, -6],
    ['Cancun', '23005', -5, -5, -5, -5, -5],
    ['Hermosillo', '26030', -7, -7, -7, -7, -7],
    ['Culiacan', '25006', -6, -7, -7, -7, -7],
    ['Tepic', '18017', -6, -7, -7, -7, -7],
    ['Bahia de Banderas', '18020', -5, -6, -6, -6, -6],
    ['Allende, Coahuila', '05003', -5, -5, -6, -6, -5],
  ])('%s across the reforms of 2022', (_name, code, ...expected) => {
    const instants = ['2022-07-01', '2022-10-31', '2022-11-08', '2022-12-01', '2023-07-01'];
    expect(instants.map((date) => offset(code, `${date}T18:00Z`))).toEqual(expected);
  });

  test('changes at the instant that the law says', () => {
    // Summer time ends in Mexico City on 2022-10-30 at 02:00 for the last time.
    expect([offset('09015', '2022-10-30T06:59Z'), offset('09015', '2022-10-30T07:00Z')]).toEqual([-5, -6]);
    // Juarez puts its clock back at midnight of 2022-11-30: the 29th has 25 hours.
    expect([offset('08037', '2022-11-30T05:59Z'), offset('08037', '2022-11-30T06:00Z')]).toEqual([-6, -7]);
    expect(begins('08037', '2022-11-29')).toBe('2022-11-29T06:00');
    expect(begins('08037', '2022-11-30')).toBe('2022-11-30T07:00');
    expect(begins('08052', '2022-11-30')).toBe('2022-11-30T06:00');
  });

  test('days that put the clock have 23 or 25 hours', () => {
    const hours = (code: string, text: string) =>
      (zones.startOf(code, day(text) + 1) - zones.startOf(code, day(text))) / HOUR;
    expect(hours('09015', '2022-10-30')).toBe(25);
    expect(hours('02004', '2022-11-06')).toBe(25);
    expect(hours('02004', '2023-03-12')).toBe(23);
    expect(hours('26030', '2022-10-30')).toBe(24);
    expect(hours('23005', '2015-02-01')).toBe(23);
  });

  test('a locality keeps the clock of its municipality, the country that of its capital', () => {
    expect(offset('080370001', '2026-01-15T00:00Z')).toBe(-7);
    expect(offset('00', '2026-01-15T00:00Z')).toBe(-6);
  });

  test('every zone of the table is one that this Node knows', () => {
    for (const { zone } of zoneTable) expect(() => new ZoneClock(zone)).not.toThrow();
  });

  test('days follow each other without gap or overlap, in every zone', () => {
    const clocks = [...new Set(zoneTable.map(({ zone }) => zone))].map((zone) => new ZoneClock(zone));
    const anyDay = fc.integer({ min: day('2015-01-01'), max: day('2030-12-31') });
    fc.assert(
      fc.property(fc.constantFrom(...clocks), anyDay, (clock, date) => {
        const [from, to] = [clock.startOf(date), clock.startOf(date + 1)];
        expect([clock.dayOf(from - 1), clock.dayOf(from), clock.dayOf(to - 1), clock.dayOf(to)]).toEqual([
          date - 1,
          date,
          date,
          date + 1,
        ]);
      }),
    );
  });
});

describe('days of rest by law', () => {
  test('2024, 2026 and 2018', () => {
    const ofYear = (year: number) => {
      const days = Array.from({ length: 366 }, (_, index) => monthDays(`${year}-01`).first + index);
      return days
        .filter((one) => dayText(one).startsWith(String(year)) && isStatutoryHoliday(one))
        .map(dayText);
    };
    expect(ofYear(2026)).toEqual([
      '2026-01-01',
      '2026-02-02',
      '2026-03-16',
      '2026-05-01',
      '2026-09-16',
      '2026-11-16',
      '2026-12-25',
    ]);
    expect(ofYear(2024)).toContain('2024-10-01');
    expect(ofYear(2024)).not.toContain('2024-12-01');
    expect(ofYear(2018)).toContain('2018-12-01');
  });

  test('weekdays begin on Monday', () => {
    expect(weekdayOf(day('2026-11-26'))).toBe(3);
    expect(weekdayOf(day('1969-12-29'))).toBe(0);
  });
});
