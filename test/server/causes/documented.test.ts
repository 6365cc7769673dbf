import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { causeRules, LEAST_CONFIDENCE, MOST_CONFIDENCE } from '../../../server/causes/rules.ts';
import { TRANSIT_DEG } from '../../../server/causes/sun-transit.ts';
import { causeFacts } from '../../../telemetry/contract/cause-facts.ts';

const page = readFileSync(new URL('../../../docs/judgement.md', import.meta.url), 'utf8');
/** Tables are padded: a cell is its words. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  );

test('docs/judgement.md shows the rules as they are', () => {
  for (const [cause, { prior, weights }] of Object.entries(causeRules)) {
    const list = (sign: 1 | -1): string =>
      Object.entries(weights)
        .filter(([, weight]) => weight * sign > 0)
        .sort(([, a], [, b]) => sign * (b - a))
        .map(([fact, weight]) => `${fact} ${String(weight).replace('-', '−')}`)
        .join(', ');
    const row = [cause, String(prior).replace('-', '−'), list(1), list(-1)];
    expect(rows.find(([first, second]) => first === cause && second === row[1])).toEqual(row);
  }
});

test('and says what each fact is', () => {
  const told = page.slice(page.indexOf('### What is looked for'));
  for (const fact of causeFacts) expect(told).toMatch(new RegExp('`' + fact + '`'));
});

test('and the thresholds', () => {
  expect(page).toContain(`below ${LEAST_CONFIDENCE}`);
  expect(page).toContain(`never above ${MOST_CONFIDENCE}`);
  expect(page).toContain(`${TRANSIT_DEG} degrees`);
});
