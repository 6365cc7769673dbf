import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentMemory } from '../../bench/agent-memory.ts';
import { reckonAgent } from '../../bench/agent-reckoning.ts';
import { openQueue } from '../../telemetry/agent/queue.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';

let folder: TempFolder;
let memory: AgentMemory;
beforeEach(() => {
  folder = tempFolder('reckoning');
  memory = new AgentMemory();
});
afterEach(() => folder.remove());

/** An agent's queue after it measured at these times, the first `confirmed` of which it may have forgotten. */
async function measured(times: readonly number[], confirmed = 0, bootId = 'boot'): Promise<void> {
  const queue = await openQueue({ folder: folder.path, bootId, newEpoch: () => `epoch of ${bootId}` });
  for (const measuredAt of times) await queue.append({ measuredAt, downlinkBps: measuredAt * 2 });
  queue.confirm({ epoch: queue.epoch, upTo: confirmed });
  await queue.close();
}

const stored = (measuredAt: number, seq: number, epoch = 'epoch of boot') => ({
  sample: { measuredAt, seq, epoch },
});

function reckoned(rows: ReturnType<typeof stored>[]) {
  const acknowledgedTimes = new Set<number>();
  return reckonAgent({ memory, acknowledgedTimes, kills: 0, unsettled: 0, repeated: 0 }, rows);
}

describe('what an agent measured, by its own disk', () => {
  it('is every sample that stood there at any look, confirmed or not', async () => {
    await memory.look(folder.path);
    expect(memory.samples.size).toBe(0);
    await measured([10, 20], 1);
    await memory.look(folder.path);
    await measured([30]);
    await memory.look(folder.path);
    expect([...memory.samples.values()]).toEqual([
      { epoch: 'epoch of boot', seq: 1, measuredAt: 10, downlinkBps: 20 },
      { epoch: 'epoch of boot', seq: 2, measuredAt: 20, downlinkBps: 40 },
      { epoch: 'epoch of boot', seq: 3, measuredAt: 30, downlinkBps: 60 },
    ]);
    expect([memory.unseen(), memory.damagedBytes]).toEqual([[], 0]);
  });

  it('is also a number whose line was cleared away before', async () => {
    await measured(Array.from({ length: 3_000 }, (_, index) => index + 1));
    const queue = await openQueue({ folder: folder.path, bootId: 'boot', newEpoch: () => 'never' });
    queue.confirm({ epoch: queue.epoch, upTo: 2_999 });
    for (let at = 3_001; at <= 6_000; at += 1) {
      const { epoch, seq } = await queue.append({ measuredAt: at, modcod: 'x'.repeat(100) });
      queue.confirm({ epoch, upTo: seq - 1 });
    }
    await queue.close();
    await memory.look(folder.path);
    const unseen = memory.unseen();
    expect(unseen.length).toBeGreaterThan(3_000);
    expect(unseen[0]).toEqual({ epoch: 'epoch of boot', seq: 1 });
    expect(memory.samples.size + unseen.length).toBe(6_000);
  }, 60_000);

  it('tells bytes that do not check out', async () => {
    await measured([10]);
    appendFileSync(join(folder.path, 'queue'), '0000');
    await memory.look(folder.path);
    expect([memory.samples.size, memory.damagedBytes]).toEqual([1, 4]);
    writeFileSync(join(folder.path, 'queue'), '');
    await memory.look(folder.path);
    expect(memory.samples.size).toBe(1);
  });
});

describe('compared with the store', () => {
  beforeEach(async () => {
    await measured([10, 20, 30]);
    await memory.look(folder.path);
  });

  it('everything once is well', () => {
    expect(reckoned([stored(10, 1), stored(20, 2), stored(30, 3)])).toMatchObject({
      measured: 3,
      lost: 0,
      duplicated: 0,
      newEpochs: 0,
    });
  });

  it.each([
    ['what is not there is lost', [stored(10, 1), stored(30, 3)], { lost: 1, duplicated: 0 }],
    [
      'a number that two samples have is a duplicate',
      [stored(10, 1), stored(20, 2), stored(30, 2)],
      { lost: 0, duplicated: 1 },
    ],
    [
      'what nobody measured is a duplicate',
      [stored(10, 1), stored(20, 2), stored(30, 3), stored(40, 4)],
      { lost: 0, duplicated: 1 },
    ],
  ])('%s', (_, rows, expected) => {
    expect(reckoned(rows)).toMatchObject(expected);
  });

  it('samples that got other numbers in a new epoch are the same samples', async () => {
    await measured([40], 0, 'other boot');
    await memory.look(folder.path);
    const epoch = 'epoch of other boot';
    const rows = [stored(10, 1), stored(20, 2, epoch), stored(30, 3, epoch), stored(40, 4, epoch)];
    expect(reckoned(rows)).toMatchObject({ measured: 4, lost: 0, duplicated: 0, newEpochs: 1 });
  });
});
