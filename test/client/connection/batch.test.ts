import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readBatch, readFigures, readIncidents } from '../../../client/connection/batch.ts';
import { encodeRowChanges } from '../../../telemetry/contract/row-changes.ts';
import { FakeFleet } from '../support/fake-fleet.ts';
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

test('incidents are unpacked, and anything else is refused', async () => {
  const fleet = new FakeFleet(50, 1, 1_700_000_000_000, 0.2);
  const [changed, gone] = [[...fleet.incidents.values()], ['gone']];
  const read = (batch: unknown) => readIncidents(gzipSync(JSON.stringify(batch)).toString('base64'));
  expect(await read({ changed, gone })).toMatchObject({ changed, gone });
  await expect(read({ changed: [{}], gone })).rejects.toThrow(/incidents\.changed\[0\]/);
  await expect(read([])).rejects.toThrow();
  await expect(readIncidents('AAAA')).rejects.toThrow();
});
