import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readSilenceFile } from '../../server/silence-file.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = tempFolder('silence-file');
afterAll(() => folder.remove());

function read(text: string): ReturnType<typeof readSilenceFile> {
  const file = join(folder.path, 'silence.json');
  writeFileSync(file, text);
  return readSilenceFile(file);
}

test('the file need not be there', () => {
  expect(readSilenceFile(join(folder.path, 'none.json'))).toEqual({ silences: {}, faults: [] });
});

test('what it says counts', () => {
  const silences = {
    technologies: { geo: { minS: 300 } },
    profiles: { metered: { defaultS: 3000, maxS: 7200 } },
  };
  expect(read(JSON.stringify(silences))).toEqual({ silences, faults: [] });
});

test('every fault is told at once, with where it is', () => {
  const { faults } = read('{"technologies": {"geo": {"minS": 5, "max": 3}, "laser": {}}, "profile": {}}');
  expect(faults.map((fault) => fault.replace(folder.path, ''))).toEqual([
    expect.stringContaining('technologies.geo.minS: must be whole seconds 30..86400') as string,
    expect.stringContaining('technologies.geo') as string,
    expect.stringContaining('laser') as string,
    expect.stringContaining('profile') as string,
  ]);
  expect(read('{').faults).toEqual([expect.stringContaining('cannot be read as JSON') as string]);
  expect(read('{"profiles": {"live": {"minS": 2000}}}').faults).toEqual([
    expect.stringContaining('profiles.live: minS (2000) must not exceed maxS (900)') as string,
  ]);
});
