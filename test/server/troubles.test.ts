import pino from 'pino';
import { beforeEach, expect, test } from 'vitest';
import { createRoom } from '../../server/disk-room.ts';
import { createTroubles, type TellTrouble } from '../../server/troubles.ts';
import { tempFolder } from '../support/temp-folder.ts';

let heard: string[];
let lines: { level: number; msg: string; problem?: string }[];
let troubles: ReturnType<typeof createTroubles>;
beforeEach(() => {
  heard = [];
  lines = [];
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line) as never) });
  const live = {
    problem: (trouble: string) => heard.push(`+${trouble}`),
    solved: (trouble: string) => heard.push(`-${trouble}`),
  };
  troubles = createTroubles(live, log);
});

test('a trouble of two parts begins with the first and ends with the last', () => {
  const checkpoint = troubles('databaseUnwritable');
  const cursor = troubles('databaseUnwritable');
  cursor(undefined);
  cursor('full');
  checkpoint('full');
  cursor(undefined);
  expect(heard).toEqual(['+databaseUnwritable']);
  checkpoint(undefined);
  expect(heard).toEqual(['+databaseUnwritable', '-databaseUnwritable']);
});

test('the log hears of each new word once, and of the end', () => {
  const tell = troubles('storeUnreachable');
  for (const problem of ['away', 'away', 'refused', undefined, undefined]) tell(problem);
  expect(lines.map(({ msg, problem }) => problem ?? msg)).toEqual([
    'away',
    'refused',
    'over: storeUnreachable',
  ]);
});

test('the journal is nearly full at four fifths of its limit, until there is half as much room again', async () => {
  const folder = tempFolder('room');
  let journalBytes = 0;
  const told: (string | undefined)[] = [];
  const ignore: TellTrouble = () => undefined;
  const room = createRoom({
    config: { dataDir: folder.path, journalMaxBytes: 100 * 1024 ** 2 },
    journalBytes: () => journalBytes,
    troubles: (trouble) => (trouble === 'journalNearlyFull' ? (problem) => told.push(problem) : ignore),
  });
  for (const mebibytes of [79, 81, 79, 71, 69, 75]) {
    journalBytes = mebibytes * 1024 ** 2;
    await room.look();
  }
  expect(told).toEqual(['the journal may grow by 19 MiB of 100 MiB more', undefined]);
  expect(room.freeBytes).toBeGreaterThan(0);
  folder.remove();
});
