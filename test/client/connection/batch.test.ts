import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readBatch, readFigures } from '../../../client/connection/batch.ts';
import { encodeRowChanges } from '../../../telemetry/contract/row-changes.ts';
import { MemoryFleet, MemoryRegions } from '../../server/http/world.ts';

test('a batch is read as it was encoded, and anything else is refused', () => {
  const changes = {
    ...{ after: 1, sequence: 2, layout: 'a' },
    rows: Uint32Array.of(3, 300_000),
    states: Uint8Array.of(1, 3),
    reasons: Uint8Array.of(2, 8),
    since: Uint32Array.of(1_700_000_000, 1_700_000_100),
  };
  const base64 = Buffer.from(encodeRowChanges(changes)).toString('base64');
  expect(readBatch(base64)).toEqual(changes);
  expect(() => readBatch(base64.slice(0, -4))).toThrow();
  expect(() => readBatch('not base64!')).toThrow();
});

test('figures of regions are unpacked, and anything else is refused', async () => {
  const figures = [new MemoryRegions(new MemoryFleet()).figures('20')];
  expect(await readFigures(gzipSync(JSON.stringify(figures)).toString('base64'))).toEqual(figures);
  await expect(readFigures(gzipSync('[{}]').toString('base64'))).rejects.toThrow(/figures\[0\]/);
  await expect(readFigures('AAAA')).rejects.toThrow();
});
