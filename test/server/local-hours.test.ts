import { expect, test } from 'vitest';
import { TimeZones } from '../../server/calendars/time-zones.ts';
import { LocalHours } from '../../server/local-hours.ts';

test('the end of summer time in October 2022, and the border that keeps it', () => {
  const [capital, tijuana, hermosillo] = ['09015', '02004', '26030'].map(
    (code) => new LocalHours(new TimeZones(), code),
  );
  const before = Date.UTC(2022, 9, 29, 18);
  const after = Date.UTC(2022, 10, 15, 18);
  expect([before, after].map((at) => capital?.hourOfDay(at))).toEqual([13, 12]);
  expect([before, after].map((at) => tijuana?.hourOfDay(at))).toEqual([11, 10]);
  const summer = Date.UTC(2024, 6, 1, 18);
  expect([capital, tijuana, hermosillo].map((local) => local?.hourOfDay(summer))).toEqual([12, 11, 11]);
  expect(tijuana?.zoneAt(summer)).toBe('America/Tijuana');
});

test('each full hour is where the platform puts it, those of a change too', () => {
  const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
  for (const [code, zone] of [
    ['02004', 'America/Tijuana'],
    ['09015', 'America/Mexico_City'],
    ['23005', 'America/Cancun'],
  ] as const) {
    const local = new LocalHours(new TimeZones(), code);
    const format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      hourCycle: 'h23',
    });
    for (let at = Date.UTC(2022, 2, 10); at < Date.UTC(2022, 10, 10); at += 3_600_000) {
      const week = local.hourOfWeek(at);
      const shown = `${weekdays[Math.floor(week / 24)]}, ${String(week % 24).padStart(2, '0')}`;
      expect(shown).toBe(format.format(at).replace(/^(\w+)[, ]+(\d+).*$/, '$1, $2'));
    }
  }
});
