import { expect, test } from 'vitest';
import { duration, localTime, timeZoneOf } from '../../../server/notify/local-time.ts';
import { oneLine, telephoneUri } from '../../../server/notify/plain-text.ts';

test('each region has its own clock', () => {
  const july = Date.UTC(2026, 6, 1, 18);
  const hour = (code: string): string =>
    localTime(july, timeZoneOf(code), 'en').slice(-12).replace(',', '').trim();
  expect(hour('09015')).toBe('12:00 GMT-6');
  expect(hour('23005')).toBe('13:00 GMT-5');
  expect(hour('26030')).toBe('11:00 GMT-7');
  expect(hour('02004')).toBe('11:00 GMT-7');
  expect(hour('08037')).toBe('12:00 GMT-6');
  expect(hour('28032')).toBe('13:00 GMT-5');
  expect(hour('280320001')).toBe('13:00 GMT-5');
  expect(hour('18020')).toBe('12:00 GMT-6');
  expect(hour('18')).toBe('11:00 GMT-7');
  expect(hour('00')).toBe('12:00 GMT-6');
});

test('durations name their two largest units', () => {
  expect([30_000, 300_000, 3_600_000, 7_500_000, 90_000_000, 172_800_000].map(duration)).toEqual([
    '0 min',
    '5 min',
    '1 h',
    '2 h 5 min',
    '1 d 1 h',
    '2 d',
  ]);
});

test('one line is one line, and not longer than it may be', () => {
  expect(oneLine(' a\r\nb\u0000c\u2028d\u202Ee ')).toBe('a b c d e');
  expect(Array.from(oneLine('😀'.repeat(300), 10))).toHaveLength(10);
});

test('a number is dialled without what surrounds it', () => {
  expect(telephoneUri('+52 (55) 1234-5678 ext. 12')).toBe('tel:+525512345678');
  expect(telephoneUri('55 1234 5678 / 55 8765 4321')).toBe('tel:5512345678');
  expect(telephoneUri('pendiente')).toBeNull();
});
