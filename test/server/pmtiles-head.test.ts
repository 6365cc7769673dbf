import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { archiveFault } from '../../server/pmtiles-head.ts';
import { pictureArchive, vectorArchive } from '../support/pmtiles-archive.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = tempFolder('pmtiles');
afterAll(() => folder.remove());

function faultOf(bytes: Buffer): string | undefined {
  const file = join(folder.path, 'map.pmtiles');
  writeFileSync(file, bytes);
  return archiveFault(file);
}

/** The same archive with one byte of its head changed. */
function changed(at: number, value: number): Buffer {
  const bytes = Buffer.from(vectorArchive());
  bytes.writeUInt8(value, at);
  return bytes;
}

test('archives of vector tiles and of pictures are good', () => {
  expect(faultOf(vectorArchive())).toBeUndefined();
  expect(faultOf(pictureArchive())).toBeUndefined();
});

test('what is none says so, and how to mend it', () => {
  expect(archiveFault(join(folder.path, 'none.pmtiles'))).toContain('ENOENT');
  mkdirSync(join(folder.path, 'folder'));
  expect(archiveFault(join(folder.path, 'folder'))).toContain('must be a file');
  expect(faultOf(Buffer.from('<html>404</html>'))).toContain('does not begin as one');
  expect(faultOf(Buffer.alloc(0))).toContain('does not begin as one');
  expect(faultOf(changed(7, 2))).toContain('of version 3, got 2');
  expect(faultOf(changed(99, 9))).toContain('got number 9');
  expect(faultOf(changed(98, 4))).toContain('got zstd');
});

test('a copy that was cut off is known by its length', () => {
  const whole = vectorArchive();
  expect(faultOf(whole.subarray(0, whole.length - 1))).toBe(
    `must have ${whole.length} bytes, got ${whole.length - 1}: it was cut off, copy it again`,
  );
});

test('vector tiles that would be drawn as nothing are refused', () => {
  const fault = faultOf(vectorArchive({}, ['water', 'transportation', 'place']));
  expect(fault).toContain('got water, transportation, place');
});
