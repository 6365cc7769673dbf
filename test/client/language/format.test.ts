import { describe, expect, test } from 'vitest';
import { en } from '../../../client/language/en.ts';
import { es } from '../../../client/language/es.ts';
import { createFormat } from '../../../client/language/format.ts';

const spanish = createFormat('es-MX', es.units, 'America/Mexico_City');
const english = createFormat('en-GB', en.units, 'America/Tijuana');
const noon = Date.UTC(2026, 2, 4, 18, 5);
const plain = (text: string) => text.replace(/\u00a0/g, ' ');

describe('percent', () => {
  test.each([
    [1, '100 %'],
    [0.999999, '99.99 %'],
    [0.95, '95.00 %'],
    [0.5701, '57.01 %'],
    [0, '0.00 %'],
    [null, '–'],
  ])('%s', (ratio, text) => expect(plain(spanish.percent(ratio))).toBe(text));
});

describe('bitsPerSecond', () => {
  test.each([
    [null, '–'],
    [0, '0 bit/s'],
    [1500, '1.5 kbit/s'],
    [50_000_000, '50 Mbit/s'],
    [123_456_789, '123 Mbit/s'],
    [9.55e9, '9.6 Gbit/s'],
    [2e12, '2 Tbit/s'],
  ])('%s', (bps, text) => expect(plain(spanish.bitsPerSecond(bps))).toBe(text));
});

describe('duration', () => {
  test.each([
    [-5, '0 s'],
    [4000, '4 s'],
    [94_000, '1 min 34 s'],
    [600_000 + 9000, '10 min'],
    [3_600_000, '1 h'],
    [3_600_000 * 7 + 60_000 * 53, '7 h 53 min'],
    [86_400_000 * 3 + 3_600_000 * 2, '3 d 2 h'],
    [86_400_000 * 400, '1 año 35 d'],
    [86_400_000 * (365 * 25 + 335), '25 años 335 d'],
  ])('%s ms', (ms, text) => expect(plain(spanish.duration(ms))).toBe(text));
});

test('an age is one word for the present and reads as each language says it', () => {
  expect(spanish.age(300)).toBe('ahora');
  expect(plain(spanish.age(4000))).toBe('hace 4 s');
  expect(plain(english.age(125_000))).toBe('2 min ago');
});

test('times carry their zone and the day where it is not today', () => {
  // Its hyphen is one at which no line ends.
  expect(spanish.zone()).toBe('GMT\u20116');
  expect(spanish.time(noon, noon)).toContain('12:05');
  expect(spanish.time(noon, noon)).toContain('GMT\u20116');
  expect(spanish.time(noon, noon + 86_400_000 * 2)).toContain('4 mar');
  expect(spanish.clock(noon, noon)).toBe('12:05');
  expect(english.dateTime(noon)).toContain('10:05');
  expect(english.dateTime(noon)).toMatch(/GMT\u20118|PST/);
});

test('bounds hold the figure: the lower is cut, the upper rounded up', () => {
  expect(plain(spanish.range(0.972001, 0.983101))).toBe('97.20–98.32');
  expect(plain(spanish.range(0.9, 0.99999))).toBe('90.00–100');
  expect(plain(english.range(0.97, 0.98))).toBe('97.00–98.00');
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_240_000, '1.2 MB'],
  [94e15, '94 PB'],
])('%s bytes', (bytes, text) => expect(plain(spanish.bytes(bytes))).toBe(text));

test('numbers follow the language', () => {
  expect(spanish.count(27489)).toBe('27,489');
  expect(createFormat('de-DE', en.units).count(27489)).toBe('27.489');
});
