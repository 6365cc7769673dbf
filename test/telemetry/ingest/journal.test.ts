import { readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openJournal, type Journal, type JournalOptions } from '../../../telemetry/ingest/journal.ts';
import { FolderInUseError } from '../../../telemetry/ingest/journal-lock.ts';
import type { JournalRecord } from '../../../telemetry/ingest/journal-record.ts';
import { JournalFullError } from '../../../telemetry/ingest/journal-writer.ts';
import { startProcess } from '../../support/process.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

let folder: TempFolder;
const opened: Journal[] = [];
beforeEach(() => {
  folder = tempFolder('journal');
});
afterEach(async () => {
  for (const journal of opened.splice(0)) await journal.close();
  folder.remove();
});

async function open(options: Partial<JournalOptions> = {}): Promise<Journal> {
  const journal = await openJournal({ folder: folder.path, ...options });
  opened.push(journal);
  return journal;
}

async function close(journal: Journal): Promise<void> {
  opened.splice(opened.indexOf(journal), 1);
  await journal.close();
}

function record(text: string, more: Partial<JournalRecord> = {}): JournalRecord {
  return {
    topic: 'a/b',
    payload: Buffer.from(text),
    receivedAt: 1_700_000_000_123,
    retained: false,
    ...more,
  };
}

async function texts(journal: Journal, from = 0): Promise<string[]> {
  const found: string[] = [];
  for await (const { records } of journal.read(from)) {
    for (const { payload } of records) found.push(Buffer.from(payload).toString());
  }
  return found;
}

function segments(): string[] {
  return readdirSync(folder.path)
    .filter((name) => name.endsWith('.journal'))
    .sort();
}

describe('what is appended', () => {
  test('is read back as it was, in order, over a restart', async () => {
    const records = [
      record('plain'),
      record('', { topic: 'ñandú/温度', retained: true }),
      record('foreign', { resolvedTerminalId: 'T-1' }),
      record('refused', {
        refusal: {
          reason: 'unknownTerminal',
          expected: 'ñ',
          got: 'x',
          terminalId: null,
          claim: { format: 'f', id: 'ü' },
        },
      }),
      record('cut', { fullBytes: 300_000, resolvedTerminalId: 'T-2', retained: true }),
      record('released', { released: true }),
    ];
    const first = await open();
    const end = await first.append(records);
    expect(end).toBe(first.end);
    await close(first);

    const second = await open();
    expect(second.end).toBe(end);
    const read: JournalRecord[] = [];
    for await (const chunk of second.read(0)) read.push(...chunk.records);
    expect(read).toEqual(records.map((item) => ({ ...item, payload: Buffer.from(item.payload) })));
    expect(second.id).toBe(first.id);
  });

  test('gets growing positions, and reading on from one leaves out what is before it', async () => {
    const journal = await open({ segmentBytes: 200 });
    const positions = await Promise.all(
      Array.from({ length: 50 }, (_, index) => journal.append([record(`n${index}`)])),
    );
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(new Set(positions).size).toBe(50);
    expect(await texts(journal, positions[29])).toEqual(
      Array.from({ length: 20 }, (_, index) => `n${index + 30}`),
    );
    expect(journal.bytesBehind(positions[48] ?? 0)).toBe((positions[49] ?? 0) - (positions[48] ?? 0));
  });

  test('is read in bounded chunks when there is much of it', async () => {
    const journal = await open();
    const payload = 'x'.repeat(250_000);
    for (let index = 0; index < 20; index += 1) await journal.append([record(payload)]);
    let records = 0;
    for await (const chunk of journal.read(0)) {
      expect(chunk.records.length).toBeLessThanOrEqual(5);
      records += chunk.records.length;
    }
    expect(records).toBe(20);
  });
});

describe('after a crash', () => {
  test.each([1, 5, 11, 30])(
    'a tail that lacks its last %i bytes is cut off and written over',
    async (missing) => {
      const first = await open();
      const kept = await first.append([record('kept')]);
      await first.append([record('torn away, long enough to lose thirty bytes')]);
      const path = join(folder.path, segments().at(-1) ?? '');
      await close(first);
      truncateSync(path, readFileSync(path).length - missing);

      const second = await open();
      expect(second.end).toBe(kept);
      await second.append([record('new')]);
      expect(await texts(second)).toEqual(['kept', 'new']);
    },
  );

  test('damage in the middle is stepped over, put aside and reported once', async () => {
    const damage: unknown[] = [];
    const first = await open();
    const ends = [];
    for (const text of ['one', 'two', 'three', 'four']) ends.push(await first.append([record(text)]));
    const path = join(folder.path, segments()[0] ?? '');
    await close(first);
    const bytes = readFileSync(path);
    bytes.fill(0, (ends[0] ?? 0) + 6, ends[2]);
    writeFileSync(path, bytes);

    const second = await open({ onDamage: (found) => damage.push(found) });
    expect(await texts(second)).toEqual(['one', 'four']);
    expect(await texts(second)).toEqual(['one', 'four']);
    const bytesLost = (ends[2] ?? 0) - (ends[0] ?? 0);
    expect(damage).toEqual([
      { path, position: ends[0], bytes: bytesLost, copy: `${path}-${ends[0] ?? 0}.corrupt` },
    ]);
  });

  test('a journal of any bytes opens and takes records', async () => {
    const noise = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256));
    writeFileSync(
      join(folder.path, '0000000000000000.journal'),
      Buffer.concat([noise, Buffer.from('ATJ1ATJ1')]),
    );
    const journal = await open();
    await journal.append([record('fine')]);
    expect(await texts(journal)).toEqual(['fine']);
  });

  test('kill -9 while appending: every append that resolved is there, once', async () => {
    const done = new Set<number>();
    let next = 0;
    for (let round = 0; round < 3; round += 1) {
      const child = startProcess(process.execPath, [
        join(import.meta.dirname, 'append-child.ts'),
        folder.path,
        String(next),
      ]);
      await child.line(new RegExp(`^${next + 300 + round * 37}$`, 'm'));
      await child.kill();
      for (const line of child.output.split('\n').slice(0, -1))
        if (/^\d+$/.test(line)) done.add(Number(line));
      next = Math.max(...done) + 1000;
    }
    const journal = await open();
    const found = (await texts(journal)).map((text) => parseInt(text, 10));
    expect(new Set(found).size).toBe(found.length);
    expect([...done].filter((number) => !found.includes(number))).toEqual([]);
    expect(done.size).toBeGreaterThan(900);
  });
});

describe('limits', () => {
  test('a full journal refuses, and takes again once a trim made room', async () => {
    const problems: (string | undefined)[] = [];
    const journal = await open({ maxBytes: 8000, onProblem: (problem) => problems.push(problem) });
    let end = 0;
    let refusal: unknown;
    for (let index = 0; index < 1000 && refusal === undefined; index += 1) {
      await journal.append([record('x'.repeat(100))]).then(
        (position) => (end = position),
        (error: unknown) => (refusal = error),
      );
    }
    expect(refusal).toBeInstanceOf(JournalFullError);
    expect(journal.bytes).toBeLessThanOrEqual(8000);
    await journal.trim(end);
    await journal.append([record('room again')]);
    expect(await texts(journal, end)).toEqual(['room again']);
    expect(problems).toEqual([expect.stringMatching(/limit of 8000 bytes/), undefined]);
  });

  test('refuses while it is told to, and tells so once', async () => {
    let why: string | undefined;
    const problems: (string | undefined)[] = [];
    const journal = await open({ refusal: () => why, onProblem: (problem) => problems.push(problem) });
    await journal.append([record('a')]);
    why = 'the disk is needed for others';
    await expect(journal.append([record('b')])).rejects.toThrow(JournalFullError);
    await expect(journal.append([record('c')])).rejects.toThrow(why);
    why = undefined;
    await journal.append([record('d')]);
    expect(await texts(journal)).toEqual(['a', 'd']);
    expect(problems).toEqual(['the disk is needed for others', undefined]);
  });

  test('a trim removes whole segments behind the position and nothing else', async () => {
    const journal = await open({ segmentBytes: 200 });
    const ends: number[] = [];
    for (let index = 0; index < 40; index += 1) ends.push(await journal.append([record(`n${index}`)]));
    const before = segments().length;
    await journal.trim(ends[19] ?? 0);
    expect(segments().length).toBeLessThan(before);
    expect(await texts(journal, ends[19])).toEqual(
      Array.from({ length: 20 }, (_, index) => `n${index + 20}`),
    );
    expect(journal.start).toBeLessThanOrEqual(ends[19] ?? 0);
  });

  test('a disk that refuses is reported, and the journal goes on by itself when it takes again', async () => {
    const problems: (string | undefined)[] = [];
    const journal = await open({ segmentBytes: 100, onProblem: (problem) => problems.push(problem) });
    const end = await journal.append([record('x'.repeat(100))]);
    const path = join(folder.path, `${String(end).padStart(16, '0')}.journal`);
    symlinkSync('/dev/full', path);
    await expect(journal.append([record('no room')])).rejects.toThrow(JournalFullError);
    await expect(journal.append([record('still none')])).rejects.toThrow(/disk is full/);
    rmSync(path);
    await journal.append([record('y')]);
    expect(await texts(journal)).toEqual(['x'.repeat(100), 'y']);
    expect(problems).toEqual([expect.stringMatching(/disk is full/), undefined]);
    await close(journal);
    expect(await texts(await open())).toEqual(['x'.repeat(100), 'y']);
  });

  test('a second process is told that the folder is in use', async () => {
    const journal = await open();
    await expect(openJournal({ folder: folder.path })).rejects.toThrow(FolderInUseError);
    await close(journal);
    await open();
  });

  test('a journal that lost its files never hands out positions that consumers have passed', async () => {
    const journal = await open({ minimumPosition: 5_000_000, maxBytes: 100_000 });
    expect(await journal.append([record('after')])).toBeGreaterThan(5_000_000);
    expect(await texts(journal, 5_000_000)).toEqual(['after']);
    expect(journal.bytes).toBeLessThan(1000);
  });
});
