import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { en } from '../../client/language/en.ts';
import { es } from '../../client/language/es.ts';
import { builtConsole } from './support/console-page.ts';
import { withConsole } from './support/with-console.ts';

const { visit } = withConsole(50, 'operator');

/** Sentences of a catalogue, but not those that are made of values. */
function sentences(catalogue: object): string[] {
  return Object.values(catalogue).flatMap((value: unknown) => {
    if (typeof value === 'string') return value.length > 20 && /^[\w ,.]+$/.test(value) ? [value] : [];
    return typeof value === 'object' && value !== null ? sentences(value) : [];
  });
}

const loaded = (url: string): boolean => /\/assets\/en-[^/]*\.js$/.test(url);

test('each language is a part of its own: neither has texts of the other', () => {
  const assets = join(builtConsole(), 'assets');
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
  const textOf = (name: string) => readFileSync(join(assets, name), 'utf8');
  const english = scripts.filter((name) => name.startsWith('en-'));
  expect(english).toHaveLength(1);
  const englishPart = english.map(textOf).join('');
  const others = scripts
    .filter((name) => !english.includes(name))
    .map(textOf)
    .join('');
  const onlyEnglish = sentences(en).filter((text) => !sentences(es).includes(text));
  const onlySpanish = sentences(es).filter((text) => !sentences(en).includes(text));
  expect(onlyEnglish.filter((text) => englishPart.includes(text)).length).toBeGreaterThan(50);
  expect(onlySpanish.filter((text) => others.includes(text)).length).toBeGreaterThan(50);
  expect(onlyEnglish.filter((text) => others.includes(text))).toEqual([]);
  expect(onlySpanish.filter((text) => englishPart.includes(text))).toEqual([]);
});

test('Spanish is there at once; English comes when it is chosen, and stays', async () => {
  const { page } = await visit('/');
  const english: string[] = [];
  page.on('request', (request) => {
    if (loaded(request.url())) english.push(request.url());
  });
  await page.waitForSelector('.counts');
  expect(await page.getAttribute('html', 'lang')).toBe('es');
  expect(english).toEqual([]);
  await page.getByRole('button', { name: /^EN/ }).click();
  await page.waitForSelector(`nav[aria-label="${en.menu.pages}"]`);
  expect(await page.getAttribute('html', 'lang')).toBe('en');
  expect(english).toHaveLength(1);
});

test('while English cannot be had the console stays Spanish and says that a part is missing', async () => {
  const { page } = await visit('/');
  await page.route(
    (url) => loaded(url.pathname),
    (route) => route.abort(),
  );
  await page.waitForSelector('.counts');
  await page.getByRole('button', { name: /^EN/ }).click();
  await page.getByText(es.screen.partMissing).waitFor();
  expect(await page.getAttribute('html', 'lang')).toBe('es');
});
