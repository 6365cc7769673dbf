import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openQueue, type Queue, type QueueOptions } from '../../../telemetry/agent/queue.ts';
import { startProcess, type Process } from '../../support/process.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

let folder: TempFolder;
let epochs: number;
const opened = new Set<Queue>();
beforeEach(() => {
  folder = tempFolder('queue');
  epochs = 0;
});
afterEach(async () => {
  for (const queue of opened) await close(queue);
  folder.remove();
});

async function open(options: Partial<QueueOptions> = {}): Promise<Queue> {
  const queue = await openQueue({
    folder: folder.path,
    bootId: 'boot-1',
    newEpoch: () => `epoch-${++epochs}`,
    ...options,
  });
  opened.add(queue);
  return queue;
}

async function close(queue: Queue): Promise<void> {
  opened.delete(queue);
  await queue.close();
}

async function append(queue: Queue, ...times: number[]): Promise<void> {
  for (const measuredAt of times) await queue.append({ measuredAt });
}

async function times(queue: Queue): Promise<number[]> {
  return (await queue.read(queue.first, 1e6)).map(({ measuredAt }) => measuredAt);
}

const file = (): string => join(folder.path, 'queue');

describe('numbers', () => {
  test('samples are numbered from 1 and carry the epoch', async () => {
    const queue = await open();
    await append(queue, 10, 20);
    expect(await queue.read(1, 10)).toEqual([
      { measuredAt: 10, epoch: 'epoch-1', seq: 1 },
      { measuredAt: 20, epoch: 'epoch-1', seq: 2 },
    ]);
    expect(await queue.read(2, 1)).toHaveLength(1);
  });

  test('a program that comes back in the same boot goes on counting', async () => {
    const first = await open();
    await append(first, 10, 20, 30);
    first.confirm({ epoch: 'epoch-1', upTo: 2 });
    await close(first);
    const second = await open();
    expect([second.epoch, second.oldestSeq(), second.nextSeq]).toEqual(['epoch-1', 3, 4]);
    expect(await times(second)).toEqual([30]);
  });

  test('what was all confirmed does not start at 1 again', async () => {
    const first = await open();
    await append(first, 10, 20);
    first.confirm({ epoch: 'epoch-1', upTo: 2 });
    await close(first);
    const second = await open();
    expect([second.epoch, second.size, second.nextSeq]).toEqual(['epoch-1', 0, 3]);
  });

  test('another boot begins a new epoch, in which what was never published is numbered anew', async () => {
    const first = await open();
    await append(first, 10, 20, 30);
    first.confirm({ epoch: 'epoch-1', upTo: 1 });
    await close(first);
    const second = await open({ bootId: 'boot-2' });
    expect(second.opening).toEqual({ newEpoch: 'otherBoot', damagedBytes: 0 });
    expect([second.epoch, second.oldestSeq(), second.nextSeq]).toEqual(['epoch-2', 1, 3]);
    expect(await times(second)).toEqual([20, 30]);
  });

  test('a boot that cannot be told apart is another one', async () => {
    await close(await open({ bootId: '' }));
    expect((await open({ bootId: '' })).epoch).toBe('epoch-2');
  });
});

/** `epoch-1 2: 20`, oldest first. */
async function numbers(queue: Queue): Promise<string[]> {
  const samples = await queue.read(queue.first, 1e6);
  return samples.map(({ epoch, seq, measuredAt }) => `${epoch} ${seq}: ${measuredAt}`);
}

describe('a new boot after samples were published', () => {
  let queue: Queue;
  beforeEach(async () => {
    const before = await open();
    await append(before, 10, 20, 30, 40);
    before.confirm({ epoch: 'epoch-1', upTo: 1 });
    await before.publishing();
    await close(before);
    queue = await open({ bootId: 'boot-2' });
    await append(queue, 50, 60);
  });
  const everything = ['epoch-1 2: 20', 'epoch-1 3: 30', 'epoch-1 4: 40', 'epoch-2 1: 50', 'epoch-2 2: 60'];

  test('leaves them the numbers they had, before those of the new epoch', async () => {
    expect(await numbers(queue)).toEqual(everything);
    expect([queue.first, queue.nextSeq, queue.size, queue.countFrom(0)]).toEqual([-2, 3, 5, 3]);
    expect([queue.oldestSeq('epoch-1'), queue.oldestSeq()]).toEqual([2, 1]);
    expect((await queue.read(0, 2)).map(({ measuredAt }) => measuredAt)).toEqual([40, 50]);
    const places = (await queue.read(queue.first, 9)).map((sample) => queue.placeOf(sample));
    expect(places).toEqual([-2, -1, 0, 1, 2]);
  });

  test('each epoch is confirmed by itself, in any order', async () => {
    queue.confirm({ epoch: 'epoch-2', upTo: 1 });
    expect(await numbers(queue)).toEqual([...everything.slice(0, 3), everything[4]]);
    queue.confirm({ epoch: 'epoch-1', upTo: 3 });
    expect(await numbers(queue)).toEqual([everything[2], everything[4]]);
    await close(queue);
    const again = await open({ bootId: 'boot-2' });
    expect(again.opening.newEpoch).toBeUndefined();
    expect(await numbers(again)).toEqual([everything[2], everything[4]]);
    // The server may have settled what the disk took back.
    again.confirm({ epoch: 'epoch-1', upTo: 9 });
    expect([again.first, again.oldestSeq(), again.nextSeq]).toEqual([2, 2, 3]);
  });

  test('a second boot without a connection in between numbers only the new ones anew', async () => {
    await close(queue);
    expect(await numbers(await open({ bootId: 'boot-3' }))).toEqual([
      ...everything.slice(0, 3),
      'epoch-3 1: 50',
      'epoch-3 2: 60',
    ]);
  });

  test('a third published epoch would be more than a server remembers: then all are numbered anew', async () => {
    await queue.publishing();
    await close(queue);
    expect(await numbers(await open({ bootId: 'boot-3' }))).toEqual(
      [20, 30, 40, 50, 60].map((time, index) => `epoch-3 ${index + 1}: ${time}`),
    );
  });

  test('a full queue gives up those of the epoch before first', async () => {
    await close(queue);
    const small = await open({ bootId: 'boot-2', maxSamples: 3 });
    expect(await numbers(small)).toEqual(everything.slice(2));
    await append(small, 70, 80);
    expect([small.first, small.abandoned, await times(small)]).toEqual([2, 4, [60, 70, 80]]);
  });

  test('rewriting the file keeps both, without what was confirmed between them', async () => {
    for (let at = 1; at <= 3000; at += 1) {
      const { epoch, seq } = await queue.append({ measuredAt: 100 + at, modcod: 'x'.repeat(100) });
      queue.confirm({ epoch, upTo: seq - 1 });
    }
    expect(queue.bytes).toBeLessThan(400_000);
    const left = [...everything.slice(0, 3), 'epoch-2 3002: 3100'];
    expect(await numbers(queue)).toEqual(left);
    await close(queue);
    expect(await numbers(await open({ bootId: 'boot-2' }))).toEqual(left);
    await close([...opened][0] as Queue);
    expect((await numbers(await open({ bootId: 'boot-3' }))).slice(0, 3)).toEqual(everything.slice(0, 3));
  }, 60_000);
});

test('a new epoch never gives a published number to another sample, whatever byte is damaged', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), async (where, change) => {
      writeFileSync(file(), '');
      const before = await open({ bootId: `${Math.random()}` });
      await append(before, 10, 20);
      await before.publishing();
      await append(before, 30, 40);
      const published = await numbers(before);
      await close(before);
      const bytes = readFileSync(file());
      const at = where % bytes.length;
      // A line that does not end takes the next one with it.
      const lost = bytes[at] === 0x0a ? 2 : 1;
      bytes[at] = (bytes[at] ?? 0) ^ change;
      writeFileSync(file(), bytes);
      const after = await open({ bootId: 'after' });
      await append(after, 50);
      const old = (await numbers(after)).filter((each) => each.startsWith(`${before.epoch} `));
      expect(published).toEqual(expect.arrayContaining(old));
      expect(await times(after)).toEqual(expect.arrayContaining([50]));
      expect(after.size).toBeGreaterThanOrEqual(5 - lost);
      await close(after);
    }),
    { numRuns: 100 },
  );
});

describe('confirmations', () => {
  test('only what is confirmed is forgotten', async () => {
    const queue = await open();
    await append(queue, 10, 20, 30);
    queue.confirm({ epoch: 'epoch-0', upTo: 3 });
    queue.confirm({ epoch: 'epoch-1', upTo: 99 });
    expect(await times(queue)).toEqual([10, 20, 30]);
    queue.confirm({ epoch: 'epoch-1', upTo: 2 });
    queue.confirm({ epoch: 'epoch-1', upTo: 1 });
    expect(await times(queue)).toEqual([30]);
  });
});

describe('bounds', () => {
  test('a full queue gives up the oldest and says so', async () => {
    const queue = await open({ maxSamples: 3 });
    await append(queue, 10, 20, 30, 40, 50);
    expect([queue.oldestSeq(), queue.abandoned, queue.size]).toEqual([3, 2, 3]);
    expect(await times(queue)).toEqual([30, 40, 50]);
  });

  test('bytes are bounded too, and the newest sample is always kept', async () => {
    const queue = await open({ maxBytes: 1000 });
    for (let at = 1; at <= 50; at += 1) await queue.append({ measuredAt: at, modcod: 'x'.repeat(100) });
    expect(queue.size).toBeLessThan(8);
    await queue.append({ measuredAt: 51, modcod: 'x'.repeat(2000) });
    expect(await times(queue)).toEqual([51]);
  });

  test('a file of forgotten samples is rewritten, so that it does not grow for ever', async () => {
    const queue = await open({ maxSamples: 10 });
    for (let at = 1; at <= 3000; at += 1) await queue.append({ measuredAt: at, modcod: 'x'.repeat(100) });
    expect(queue.bytes).toBeLessThan(300_000);
    expect(await times(queue)).toEqual([2991, 2992, 2993, 2994, 2995, 2996, 2997, 2998, 2999, 3000]);
    await close(queue);
    const again = await open({ maxSamples: 10 });
    expect([again.epoch, again.nextSeq]).toEqual(['epoch-1', 3001]);
  }, 60_000);
});

describe('damage', () => {
  const sample = fc.record({ measuredAt: fc.integer({ min: 1, max: 1e12 }), modcod: fc.string() });

  test('after a power cut at any byte, what was written before it is there under new numbers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(sample, { minLength: 1, maxLength: 8 }), fc.nat(), async (samples, cut) => {
        writeFileSync(file(), '');
        truncateSync(file(), 0);
        const queue = await open({ bootId: `${Math.random()}` });
        const ends: number[] = [];
        for (const each of samples) {
          await queue.append(each);
          ends.push(queue.bytes);
        }
        await close(queue);
        const at = cut % ((ends.at(-1) ?? 0) + 1);
        truncateSync(file(), at);
        const again = await open({ bootId: 'after' });
        const whole = ends.filter((end) => end <= at).length;
        expect(await times(again)).toEqual(samples.slice(0, whole).map(({ measuredAt }) => measuredAt));
        expect(again.oldestSeq()).toBe(1);
        await close(again);
      }),
      { numRuns: 60 },
    );
  });

  test('a changed byte costs at most its own line, and begins a new epoch', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), async (where, change) => {
        writeFileSync(file(), '');
        const queue = await open();
        await append(queue, 10, 20, 30, 40);
        await close(queue);
        const bytes = readFileSync(file());
        const at = where % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ change;
        writeFileSync(file(), bytes);
        const again = await open();
        const left = await times(again);
        expect(again.epoch).not.toBe(queue.epoch);
        expect(left.length).toBeGreaterThanOrEqual(2);
        expect([10, 20, 30, 40]).toEqual(expect.arrayContaining(left));
        await close(again);
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    ['an empty file', ''],
    ['zeros', '\0'.repeat(5000)],
    ['another program’s file', 'hello\n'.repeat(100)],
    ['a line without end', 'x'.repeat(100_000)],
  ])('%s is an empty queue', async (_, text) => {
    writeFileSync(file(), text);
    const queue = await open();
    expect([queue.size, queue.nextSeq]).toEqual([0, 1]);
    await append(queue, 10);
    await close(queue);
    expect(await times(await open())).toEqual([10]);
  });

  test('zeros behind the last sample, as ext4 leaves them, cost nothing', async () => {
    const queue = await open();
    await append(queue, 10, 20);
    await close(queue);
    appendFileSync(file(), Buffer.alloc(300));
    const again = await open();
    expect(again.opening).toEqual({ newEpoch: 'damaged', damagedBytes: 300 });
    expect(await times(again)).toEqual([10, 20]);
  });
});

/** Starts a queue in a process of its own, so often; `end` resolves when one was killed. Everything it said was written must be there. */
async function killEach(
  rounds: number,
  own: (round: number) => string[],
  end: (child: Process, firstSeq: number, round: number) => Promise<unknown>,
): Promise<void> {
  let nextSeq = 1;
  let epoch = '';
  for (let round = 0; round < rounds; round += 1) {
    const program = new URL('queue-child.ts', import.meta.url).pathname;
    const child = startProcess(process.execPath, [program, folder.path, ...own(round)]);
    const [, named, oldest, next, damaged] = await child.line(/open (\S+) (\d+) (\d+) (\d+)/);
    if (round > 0 && damaged === '0') {
      expect(named).toBe(epoch);
      expect(Number(next)).toBeGreaterThanOrEqual(nextSeq);
      expect(Number(oldest)).toBeLessThanOrEqual(nextSeq);
    }
    epoch = named ?? '';
    await end(child, Number(next), round);
    const written = [...child.output.matchAll(/^(\d+) (\d+)$/gm)].at(-1);
    nextSeq = written === undefined ? Number(next) : Number(written[1]) + 1;
  }
  const queue = await open({ bootId: 'boot' });
  const seqs = (await queue.read(1, 1e6)).map(({ seq }) => seq);
  expect(queue.nextSeq).toBeGreaterThanOrEqual(nextSeq);
  expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => queue.first + index));
}

test('kill -9 at any moment loses no sample that was on disk, and gives no number twice', async () => {
  await killEach(
    6,
    () => [],
    async (child, firstSeq, round) => {
      await child.line(new RegExp(`^${firstSeq + 60 + round * 7} `, 'm'));
      await child.kill();
    },
  );
});

/** What rewriting asks of the disk, and the append that comes after it. */
const STEPS = 14;

test('nor does kill -9 before any step of rewriting the file without what is confirmed', async () => {
  await killEach(
    STEPS,
    (round) => ['9000', String(round + 1)],
    async (child) => {
      expect(await child.ended).toEqual({ code: null, signal: 'SIGKILL' });
    },
  );
}, 60_000);
