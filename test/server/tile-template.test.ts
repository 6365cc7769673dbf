import { expect, test } from 'vitest';
import { addressFault, sourceOf, templateFault } from '../../server/tile-template.ts';

test.each([
  'https://tiles.example/{z}/{x}/{y}.png',
  'https://{s}.tiles.example:8443/{z}/{x}/{y}{r}.png?key=1',
  'http://10.0.0.5/{z}/{x}/{-y}.jpg',
  '/tiles/{z}/{x}/{y}.webp',
])('%s is an address of tiles', (template) => {
  expect(templateFault(template)).toBeUndefined();
});

test.each([
  ['https://tiles.example/map.png', 'must have {z}, {x} and {y}'],
  ['https://tiles.example/{z}/{x}.png', 'got none of {y}'],
  ['https://tiles.example/{z}/{x}/{y}/{time}.png', 'got {time}'],
  ['ftp://tiles.example/{z}/{x}/{y}.png', 'must be a URL starting with http'],
  ['//tiles.example/{z}/{x}/{y}.png', 'must be a URL starting with http'],
  ['tiles/{z}/{x}/{y}.png', 'must be a URL starting with http'],
  ['https://a{s}.tiles.example/{z}/{x}/{y}.png', 'must have a host without placeholders'],
  ['https://tiles.example;script-src/{z}/{x}/{y}.png', 'must have no spaces'],
])('%s is refused: %s', (template, why) => {
  expect(templateFault(template)).toContain(why);
});

test('a password in an address is refused, and not told', () => {
  const fault = addressFault('https://me:hunter2@tiles.example/planet.pmtiles');
  expect(fault).toContain('must not hold a user and password');
  expect(fault).not.toContain('hunter2');
});

test('browsers are let load from the host alone, or from its servers', () => {
  expect(sourceOf('https://tiles.example:8443/{z}/{x}/{y}.png?key=1')).toBe('https://tiles.example:8443');
  expect(sourceOf('https://{s}.tiles.example/{z}/{x}/{y}.png')).toBe('https://*.tiles.example');
  expect(sourceOf('/tiles/{z}/{x}/{y}.png')).toBeUndefined();
});
