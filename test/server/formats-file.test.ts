import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { watchFormatsFile, type FormatsFile } from '../../server/formats-file.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';

let folder: TempFolder;
let path: string;
let file: FormatsFile;
let inForce: string[][];
let problems: (string | undefined)[];
beforeEach(() => {
  folder = tempFolder('formats');
  path = join(folder.path, 'formats.json');
  inForce = [];
  problems = [];
  file = watchFormatsFile({
    path,
    taken: ['telegraf'],
    replace: (formats) => void inForce.push(formats.map(({ name }) => name)),
    onProblem: (problem) => problems.push(problem),
  });
});
afterEach(() => folder.remove());

function rules(...names: string[]): string {
  const messages = [{ topic: 'x/{terminal}', fields: { latencyMs: '$' } }];
  return JSON.stringify({
    formats: names.map((name) => ({
      name,
      messages: messages.map((one) => ({ ...one, topic: `${name}/{terminal}` })),
    })),
  });
}

/** As an editor does it: another file in the old one's place. */
function save(text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

test('an installation without rules has none, and that is no problem', async () => {
  await file.check();
  expect([inForce, problems]).toEqual([[], []]);
});

test('a file is taken up when it appears, changes and goes, once each', async () => {
  save(rules('a'));
  await file.check();
  await file.check();
  save(rules('a', 'b'));
  await file.check();
  rmSync(path);
  await file.check();
  expect([inForce, problems]).toEqual([[['a'], ['a', 'b'], []], []]);
});

test('a broken file leaves the rules before it in force, says all its faults once, and is forgiven when mended', async () => {
  save(rules('a'));
  await file.check();
  save(rules('telegraf', 'B'));
  await file.check();
  await file.check();
  expect(inForce).toEqual([['a']]);
  expect(problems).toHaveLength(2);
  expect(problems[1]).toContain('2 faults');
  expect(problems[1]).toContain('line 1: formats[0].name: expected a name that no other format has');
  expect(problems[1]).toContain('line 1: formats[1].name');
  save(rules('c'));
  await file.check();
  expect(inForce).toEqual([['a'], ['c']]);
  expect(problems.slice(2)).toEqual([undefined]);
});
