import { beforeEach, describe, expect, test } from 'vitest';
import { Confirmations, pace } from '../../../server/confirmations/confirmations.ts';
import type { Sample } from '../../../telemetry/contract/sample.ts';
import { parseStoredPayload } from '../../../telemetry/contract/stored.ts';
import type { IngestBatch } from '../../../telemetry/ingest/message.ts';
import { ManualClock } from '../../support/clock.ts';
import { smallFleet } from '../../support/small-fleet.ts';
import { emptyMeaning } from '../../../telemetry/ingest/message.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 1);

let clock: ManualClock;
let confirmations: Confirmations;
let rhythmMs: number;
let refusing: boolean;
/** `T-1 e 7 @12`: who was told what, and after how many seconds. */
let said: string[];

beforeEach(() => {
  clock = new ManualClock(START);
  rhythmMs = MINUTE;
  refusing = false;
  said = [];
  confirmations = new Confirmations({
    fleet: smallFleet({ 'T-1': '09015', 'T-2': '09015' }),
    clock,
    rhythmMs: () => rhythmMs,
    publish: (terminalId, payload) => {
      if (refusing) return Promise.reject(new Error('no broker'));
      const { epoch, upTo, missingTo } = parseStoredPayload(payload);
      const missing = missingTo === undefined ? '' : ` missing to ${missingTo}`;
      said.push(`${terminalId} ${epoch} ${upTo}${missing} @${(clock.now() - START) / 1000}`);
      return Promise.resolve();
    },
  });
});

async function pass(ms: number): Promise<void> {
  for (let gone = 0; gone < ms; gone += 1000) {
    clock.set(clock.now() + Math.min(1000, ms - gone));
    confirmations.tick();
    await Promise.resolve();
  }
}

function comes(more: Partial<IngestBatch>): void {
  confirmations.batch({ ...emptyMeaning(), position: 1, ...more }, more.quarantined ?? []);
}

function measured(seqs: number[], fields: Partial<Sample> = {}, terminalId = 'T-1'): IngestBatch['samples'] {
  return seqs.map((seq) => ({
    terminalId,
    receivedAt: clock.now(),
    sample: { measuredAt: clock.now(), epoch: 'e', seq, ...fields },
  }));
}

/** One sample after the other, in its rhythm. */
async function report(from: number, to: number): Promise<void> {
  for (let seq = from; seq <= to; seq += 1) {
    comes({ samples: measured([seq]) });
    await pass(rhythmMs);
  }
}

describe('confirmations are coalesced', () => {
  test('to every third message', async () => {
    await report(1, 10);
    expect(said).toEqual(['T-1 e 3 @180', 'T-1 e 6 @360', 'T-1 e 9 @540']);
  });

  test('to one a minute for who reports every ten seconds', async () => {
    rhythmMs = 10_000;
    await report(1, 24);
    expect(said.map((line) => line.split('@')[1])).toEqual(['60', '120', '180', '240']);
  });

  test('to one in a quarter of an hour for who reports every five minutes', async () => {
    rhythmMs = 5 * MINUTE;
    await report(1, 8);
    expect(said).toEqual(['T-1 e 3 @900', 'T-1 e 6 @1800']);
  });

  test('to who begins at the same time as another at another time, and not less often', async () => {
    for (let seq = 1; seq <= 7; seq += 1) {
      comes({ samples: [...measured([seq]), ...measured([seq], {}, 'T-2')] });
      await pass(MINUTE);
    }
    expect(said).toEqual([...['T-2 e 2 @69', 'T-1 e 3 @180'], ...['T-2 e 5 @249', 'T-1 e 6 @360']]);
  });

  test('and nothing new is not said', async () => {
    await report(1, 3);
    await pass(60 * MINUTE);
    expect(said).toHaveLength(1);
    await pass(60 * MINUTE);
    expect(said).toHaveLength(1);
  });
});

test('what comes back out of quarantine was settled before, and brings no epoch back', async () => {
  await report(1, 3);
  const back = ['a', 'b'].flatMap((epoch) => measured([7], { epoch, oldestSeq: 7 }));
  comes({ samples: back.map((each) => ({ ...each, released: true })) });
  expect([confirmations.numbers.epoch(0), confirmations.numbers.upTo(0)]).toEqual(['e', 3]);
  await report(4, 6);
  expect(said).toEqual(['T-1 e 3 @180', 'T-1 e 6 @360']);
});

describe('a confirmation comes within a second', () => {
  beforeEach(async () => {
    await report(1, 3);
    said.length = 0;
  });

  test('after a replay, of however many messages', async () => {
    comes({ samples: measured(Array.from({ length: 200 }, (_, at) => at + 4)) });
    await pass(1000);
    comes({ samples: measured(Array.from({ length: 200 }, (_, at) => at + 204)) });
    await pass(1000);
    expect(said).toEqual(['T-1 e 203 @181', 'T-1 e 403 @182']);
  });

  test('when a gap closes', async () => {
    comes({ samples: measured([5, 6]) });
    await pass(5000);
    expect(said).toEqual([]);
    expect(confirmations.numbers.gaps).toBe(1);
    comes({ samples: measured([4]) });
    await pass(1000);
    expect(said).toEqual(['T-1 e 6 @186']);
  });

  test('when the terminal connects, and for what it then sends', async () => {
    comes({
      presences: [
        { terminalId: 'T-1', receivedAt: 0, retained: false, presence: { state: 'online', session: 's' } },
      ],
    });
    await pass(1000);
    comes({ samples: measured([4, 5]) });
    await pass(1000);
    expect(said).toEqual(['T-1 e 3 @181', 'T-1 e 5 @182']);
  });

  test('when it repeats what it was told to forget, but not at every repetition', async () => {
    await pass(pace.repeatMs);
    for (let second = 0; second < 20; second += 1) {
      comes({ samples: measured([1, 2]) });
      await pass(1000);
    }
    expect(said).toEqual(['T-1 e 3 @191', 'T-1 e 3 @201']);
  });

  test('when it repeats what it was not told yet: it waits for that', async () => {
    rhythmMs = 5 * MINUTE;
    await pass(pace.attentiveMs);
    comes({ samples: measured([4]) });
    await pass(75_000);
    expect(said).toEqual([]);
    comes({ samples: measured([4]) });
    await pass(1_000);
    expect(said).toEqual(['T-1 e 4 @286']);
  });

  test('when samples given up leave no gap any more', async () => {
    comes({ samples: measured([9], { oldestSeq: 8 }) });
    comes({ samples: measured([8]) });
    await pass(1000);
    expect(said.at(-1)).toMatch(/^T-1 e 9/);
    expect(confirmations.numbers.abandoned).toBe(4);
  });
});

describe('two epochs of a terminal', () => {
  const connects = (): void =>
    comes({
      presences: [
        { terminalId: 'T-1', receivedAt: 0, retained: false, presence: { state: 'online', session: 's' } },
      ],
    });

  test('are both confirmed when it replays both, after each connection', async () => {
    await report(1, 3);
    connects();
    comes({ samples: [...measured([4, 5]), ...measured([1, 2], { epoch: 'f' })] });
    await pass(2000);
    expect(said.slice(1)).toEqual(['T-1 f 2 @181', 'T-1 e 5 @181']);
    connects();
    comes({ samples: [...measured([4, 5]), ...measured([1, 2], { epoch: 'f' })] });
    await pass(2000);
    expect(said.slice(3)).toEqual(['T-1 f 2 @183', 'T-1 e 5 @183']);
  });

  test('and what is missing of the one before is told', async () => {
    await report(1, 3);
    comes({ samples: [...measured([5]), ...measured([1], { epoch: 'f' })] });
    await pass(pace.repeatMs);
    expect(said.slice(1)).toEqual(['T-1 f 1 @190', 'T-1 e 3 missing to 4 @190']);
    comes({ samples: [...measured([5], { oldestSeq: 5 }), ...measured([1], { epoch: 'f' })] });
    await pass(pace.repeatMs);
    expect(said.slice(3)).toEqual(['T-1 f 1 @200', 'T-1 e 5 @200']);
  });

  test('wait for a broker that is away', async () => {
    await report(1, 3);
    refusing = true;
    comes({ samples: [...measured([4]), ...measured([1], { epoch: 'f' })] });
    await pass(MINUTE);
    refusing = false;
    await pass(MINUTE);
    expect(said.slice(1).map((line) => line.split(' @')[0])).toEqual(['T-1 f 1', 'T-1 e 4']);
  });
});

test('a gap that stays open is told of after ten seconds, and once in a quarter of an hour', async () => {
  await report(1, 3);
  comes({ samples: measured([6, 9]) });
  await pass(MINUTE);
  await report(10, 40);
  expect(said.slice(1)).toEqual([
    'T-1 e 3 missing to 8 @190',
    'T-1 e 3 missing to 8 @1090',
    'T-1 e 3 missing to 8 @1990',
  ]);
});

describe('a confirmation means', () => {
  test('stored, refused or quarantined alike', async () => {
    const quarantined = measured([2]).map((sample) => ({ ...sample, reason: 'clockAhead' as const }));
    comes({ samples: measured([1]), quarantined, settled: [{ terminalId: 'T-1', epoch: 'e', seq: 3 }] });
    await pass(3 * MINUTE);
    expect(said).toEqual(['T-1 e 3 @180']);
  });

  test('nothing to who does not number its samples, or is not registered', async () => {
    comes({ samples: [{ terminalId: 'T-1', receivedAt: 0, sample: { measuredAt: 1 } }] });
    comes({ samples: measured([1], {}, 'stranger') });
    confirmations.listening('T-1');
    confirmations.listening('stranger');
    await pass(30 * MINUTE);
    expect(said).toEqual([]);
  });
});

test('while the broker is away they wait, coalesce, and are said once it is back', async () => {
  refusing = true;
  await report(1, 6);
  for (const terminalId of ['T-1', 'T-2']) comes({ samples: measured([7], {}, terminalId) });
  refusing = false;
  await pass(3 * MINUTE);
  expect(said.filter((line) => line.startsWith('T-1'))).toHaveLength(1);
  expect(said[0]).toMatch(/^T-1 e 7 /);
  expect(said[1]).toMatch(/^T-2 e 0 missing to 6 /);
  expect(confirmations.sent).toBe(2);
});
