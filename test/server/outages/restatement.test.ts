import { beforeEach, expect, test } from 'vitest';
import { OutageLedger } from '../../../server/outages/ledger.ts';
import { Restatement } from '../../../server/outages/restatement.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const NOW = 100 * DAY;

let restatement: Restatement;
/** Terminals about whom evidence was asked, as the answers came due. */
let askedTogether: number[][];
let restated: number[];

beforeEach(() => {
  askedTogether = [];
  restated = [];
  let together: number[] | undefined;
  const ledger = new OutageLedger({
    now: () => NOW,
    newId: () => 'id',
    listener: { segmentsChanged: () => undefined, outageChanged: () => undefined },
  });
  restatement = new Restatement(ledger, {
    now: () => NOW,
    recall: () => Promise.resolve(),
    longestIntervalMs: () => MINUTE,
    keeps: () => false,
    absenceEdgeMs: () => MINUTE,
    coveredUntil: () => NOW,
    restated: (index) => restated.push(index),
    failed: (error) => {
      throw error;
    },
    evidence: async (index) => {
      if (together === undefined) askedTogether.push((together = []));
      together.push(index);
      await new Promise((resolve) => setImmediate(resolve));
      together = undefined;
      return [];
    },
  });
});

test('many terminals are judged anew together, each once', async () => {
  for (let index = 0; index < 150; index += 1) restatement.late(index, 0, 60 * MINUTE, 1);
  restatement.stored(1);
  await restatement.settled();
  expect(askedTogether.map(({ length }) => length)).toEqual([64, 64, 22]);
  expect(restated).toEqual(Array.from({ length: 150 }, (_, index) => index));
});

test('of who replays a month few at once: what was measured in it is in memory', async () => {
  for (let index = 0; index < 10; index += 1) restatement.late(index, 0, 30 * DAY, 1);
  restatement.stored(1);
  await restatement.settled();
  expect(askedTogether.map(({ length }) => length)).toEqual([4, 4, 2]);
});

test('who goes on to send waits for the store without holding up the others', async () => {
  restatement.late(0, 0, MINUTE, 1);
  restatement.late(1, 0, MINUTE, 2);
  restatement.late(0, MINUTE, 2 * MINUTE, 3);
  restatement.stored(2);
  await restatement.settled();
  expect(restated).toEqual([1]);
  restatement.stored(3);
  await restatement.settled();
  expect(restated).toEqual([1, 0]);
});
