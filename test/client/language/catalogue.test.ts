import { describe, expect, test } from 'vitest';
import { en } from '../../../client/language/en.ts';
import { es } from '../../../client/language/es.ts';

/** Every text by its path; functions are called with marks, so that a value a text forgot shows. */
function texts(catalogue: object, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(catalogue) as [string, unknown][]) {
    const at = `${path}.${name}`;
    if (typeof value === 'string') found.set(at, value);
    else if (typeof value === 'function') {
      const write = value as (...values: string[]) => string;
      found.set(at, write(...['{one}', '{two}'].slice(0, write.length)));
    } else for (const [inner, text] of texts(value as object, at)) found.set(inner, text);
  }
  return found;
}

describe('the catalogue', () => {
  const spanish = texts(es);
  const english = texts(en);

  test('has the same texts in both languages', () => {
    expect([...english.keys()].sort()).toEqual([...spanish.keys()].sort());
  });

  test.each([
    ['es', spanish],
    ['en', english],
  ])('has no empty or untrimmed text in %s', (_, catalogue) => {
    for (const [path, text] of catalogue) expect(text.trim(), path).toBe(text === '' ? 'a text' : text);
  });

  test('uses the same values in both languages', () => {
    for (const [path, text] of spanish) {
      const marks = (of: string | undefined) => (of?.match(/\{(one|two)\}/g) ?? []).sort().join();
      expect(marks(english.get(path)), path).toBe(marks(text));
    }
  });

  test('is translated: sentences differ', () => {
    const same = [...spanish].filter(([path, text]) => text.includes(' ') && english.get(path) === text);
    expect(same.map(([path]) => path)).toEqual([]);
  });
});
