import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseRulesFile } from '../../../telemetry/formats/rules-file.ts';
import { unitsOf } from '../../../telemetry/formats/units.ts';
import { formats } from './reading.ts';

const page = readFileSync(new URL('../../../docs/formats.md', import.meta.url), 'utf8');

test('the example of docs/formats.md is a rules file without faults', () => {
  const [, example = ''] = /^```json\n([^]*?)^```/m.exec(page) ?? [];
  const names = parseRulesFile(
    example,
    formats.builtIn.map(({ name }) => name),
  ).map(({ name }) => name);
  expect(names).toEqual(['modems-norte', 'sensors']);
});

test('docs/formats.md has every field a rule may fill, with exactly its units', () => {
  const table = page.slice(page.indexOf('| fields '));
  const rows = [...table.matchAll(/^\| (`[^|]+) \|([^|]+)\|$/gm)];
  const documented = new Map(
    rows.flatMap(([, fields = '', units = '']) =>
      codes(fields).map((field) => [field, codes(units)] as const),
    ),
  );
  const expected = [...unitsOf].map(([field, units]) => [
    field,
    units === 'boolean' ? ['inverted'] : units === 'text' ? [] : Object.keys(units),
  ]);
  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(expected));
});

function codes(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}
