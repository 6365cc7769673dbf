import { inflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { paceOf, type Pace } from '../../../telemetry/agent/profiles.ts';
import { openQueue, type Queue } from '../../../telemetry/agent/queue.ts';
import { Reporter, type Outlet } from '../../../telemetry/agent/reporter.ts';
import { parseSamplesPayload, type Sample } from '../../../telemetry/contract/sample.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

let folder: TempFolder;
let queue: Queue;
let reporter: Reporter;
let pace: Pace;
let nowMs: number;

beforeEach(async () => {
  folder = tempFolder('reporter');
  queue = await openQueue({
    folder: folder.path,
    bootId: 'boot',
    newEpoch: () => 'e',
    maxSamples: 500,
  });
  pace = paceOf('lean', 0);
  nowMs = 0;
  reporter = new Reporter({
    queue,
    pace: () => pace,
    now: () => nowMs,
    pauseMs: 0,
    onProblem: () => undefined,
  });
});
afterEach(async () => {
  await queue.close();
  folder.remove();
});

/** A broker that acknowledges at once, or never while `stalled`. */
class Broker implements Outlet {
  isOpen = true;
  stalled = false;
  readonly heard: { kind: string; samples: Sample[] }[] = [];
  publish(kind: string, payload: string | Buffer): Promise<void> {
    if (this.stalled) return Promise.reject(new Error('cut'));
    const text = kind === 'samples.z' ? inflateSync(payload).toString() : payload.toString();
    this.heard.push({ kind, samples: parseSamplesPayload(text).samples });
    return Promise.resolve();
  }
  get seqs(): number[][] {
    return this.heard.map(({ samples }) => samples.map(({ seq }) => seq ?? 0));
  }
}

async function measure(count: number, urgent = false): Promise<void> {
  for (let each = 0; each < count; each += 1) {
    const seq = queue.nextSeq;
    reporter.added(await queue.append({ measuredAt: seq * 60_000, temperatureC: 40, bootId: 'b' }), urgent);
  }
}

const settled = (broker: Broker, count: number): Promise<void> =>
  expect.poll(() => broker.heard.length, { timeout: 5_000 }).toBe(count);

describe('arrays', () => {
  test('five samples to a deflated message, the slow fields once', async () => {
    const broker = new Broker();
    reporter.connected(broker);
    await measure(10);
    await settled(broker, 2);
    expect(broker.seqs).toEqual([
      [1, 2, 3, 4, 5],
      [6, 7, 8, 9, 10],
    ]);
    const [first] = broker.heard;
    expect(first?.kind).toBe('samples.z');
    expect(first?.samples.map(({ temperatureC }) => temperatureC)).toEqual([40, ...Array<undefined>(4)]);
    expect(first?.samples[0]).toMatchObject({ epoch: 'e', oldestSeq: 1 });
    expect(broker.heard[1]?.samples[0]?.oldestSeq).toBeUndefined();
  });

  test('live: each sample at once and plain', async () => {
    pace = paceOf('live', 0);
    const broker = new Broker();
    reporter.connected(broker);
    await measure(2);
    await settled(broker, 2);
    expect(broker.heard.map(({ kind }) => kind)).toEqual(['samples', 'samples']);
  });

  test('a change takes everything before it along at once', async () => {
    const broker = new Broker();
    reporter.connected(broker);
    await measure(2);
    await measure(1, true);
    await settled(broker, 1);
    expect(broker.seqs).toEqual([[1, 2, 3]]);
  });
});

describe('replay', () => {
  test('a new connection begins with the oldest sample that is not confirmed, in parts', async () => {
    await measure(450);
    queue.confirm({ epoch: 'e', upTo: 30 });
    const broker = new Broker();
    reporter.connected(broker);
    await settled(broker, 3);
    expect(broker.seqs.map((seqs) => [seqs[0], seqs.at(-1)])).toEqual([
      [31, 230],
      [231, 430],
      [431, 450],
    ]);
    expect(broker.heard[0]?.samples[0]?.oldestSeq).toBe(31);
  });

  test.each([3, 6])('what is confirmed up to %i while it is read is not sent any more', async (upTo) => {
    await measure(6);
    const broker = new Broker();
    reporter.connected(broker);
    // the disk takes several turns for six samples; the confirmation of an earlier connection comes meanwhile
    await new Promise((turn) => setImmediate(turn));
    reporter.confirmed({ epoch: 'e', upTo });
    await measure(5);
    await expect.poll(() => broker.seqs.flat().at(-1)).toBe(11);
    expect(broker.seqs.flat()).toEqual(Array.from({ length: 11 - upTo }, (_, at) => upTo + 1 + at));
    expect(broker.heard[0]?.samples[0]).toMatchObject({ seq: upTo + 1, oldestSeq: upTo + 1 });
  });

  test('acknowledged is not confirmed: it goes out again on the next connection', async () => {
    const first = new Broker();
    reporter.connected(first);
    await measure(5);
    await settled(first, 1);
    reporter.disconnected();
    const second = new Broker();
    reporter.connected(second);
    await settled(second, 1);
    expect(second.seqs).toEqual([[1, 2, 3, 4, 5]]);
    reporter.confirmed({ epoch: 'e', upTo: 5 });
    reporter.disconnected();
    const third = new Broker();
    reporter.connected(third);
    await measure(5);
    await settled(third, 1);
    expect(third.seqs).toEqual([[6, 7, 8, 9, 10]]);
  });

  test('samples given up are said by oldestSeq', async () => {
    const broker = new Broker();
    broker.isOpen = false;
    reporter.connected(broker);
    await measure(520);
    broker.isOpen = true;
    reporter.connected(broker);
    await settled(broker, 3);
    expect(broker.heard[0]?.samples[0]).toMatchObject({ seq: 21, oldestSeq: 21 });
  });

  test('what was acknowledged and is never confirmed goes out again after a while, then after twice that', async () => {
    const broker = new Broker();
    reporter.connected(broker);
    await measure(5);
    await settled(broker, 1);
    nowMs += 44 * 60_000;
    await measure(1);
    nowMs += 2 * 60_000;
    await measure(1);
    await settled(broker, 2);
    expect(broker.seqs[1]).toEqual([1, 2, 3, 4, 5, 6, 7]);
    nowMs += 60 * 60_000;
    await measure(1);
    expect(broker.heard).toHaveLength(2);
    nowMs += 60 * 60_000;
    await measure(1);
    await settled(broker, 3);
  });
});

test('what a confirmation misses goes out again at once, but once', async () => {
  const broker = new Broker();
  reporter.connected(broker);
  await measure(10);
  await settled(broker, 2);
  reporter.confirmed({ epoch: 'e', upTo: 3, missingTo: 5 });
  await settled(broker, 3);
  expect(broker.seqs[2]).toEqual([4, 5, 6, 7, 8, 9, 10]);
  expect(broker.heard[2]?.samples[0]?.oldestSeq).toBe(4);
  reporter.confirmed({ epoch: 'e', upTo: 3, missingTo: 5 });
  await measure(5);
  await settled(broker, 4);
  expect(broker.seqs[3]).toEqual([11, 12, 13, 14, 15]);
});

describe('after a boot of the computer', () => {
  beforeEach(async () => {
    const broker = new Broker();
    reporter.connected(broker);
    await measure(5);
    await settled(broker, 1);
    reporter.disconnected();
    await queue.close();
    queue = await openQueue({ folder: folder.path, bootId: 'next boot', newEpoch: () => 'f' });
    reporter = new Reporter({
      queue,
      pace: () => pace,
      now: () => nowMs,
      pauseMs: 0,
      onProblem: () => undefined,
    });
  });
  const said = (broker: Broker): string[][] =>
    broker.heard.map(({ samples }) =>
      samples.map(
        ({ epoch, seq, oldestSeq }) =>
          `${epoch} ${seq}${oldestSeq === undefined ? '' : ` from ${oldestSeq}`}`,
      ),
    );

  test('what was published before goes out under its old numbers, what comes then under new ones', async () => {
    await measure(1);
    const broker = new Broker();
    reporter.connected(broker);
    await settled(broker, 1);
    expect(said(broker)).toEqual([['e 1 from 1', 'e 2', 'e 3', 'e 4', 'e 5', 'f 1 from 1']]);
    await measure(5);
    await settled(broker, 2);
    reporter.confirmed({ epoch: 'f', upTo: 6 });
    reporter.confirmed({ epoch: 'e', upTo: 4 });
    const next = new Broker();
    reporter.connected(next);
    await settled(next, 1);
    expect(said(next)).toEqual([['e 5 from 5']]);
    reporter.confirmed({ epoch: 'e', upTo: 5 });
    expect(queue.size).toBe(0);
  });

  test('what is held back by the budget stays held back', async () => {
    pace = paceOf('lean', 5);
    const broker = new Broker();
    reporter.connected(broker);
    await measure(1, true);
    await settled(broker, 1);
    expect(said(broker)).toEqual([['f 1 from 1']]);
  });
});

describe('holding back', () => {
  test('only changes go out, and everything once there is budget again', async () => {
    const broker = new Broker();
    reporter.connected(broker);
    pace = paceOf('lean', 5);
    await measure(100);
    await measure(1, true);
    await settled(broker, 1);
    expect(broker.seqs).toEqual([[101]]);
    await measure(3);
    pace = paceOf('lean', 0);
    await measure(1);
    await settled(broker, 2);
    expect(broker.seqs[1]).toHaveLength(105);
    expect(queue.size).toBe(105);
  });

  test('a new connection does not spend what is held back', async () => {
    pace = paceOf('lean', 5);
    await measure(20);
    const broker = new Broker();
    reporter.connected(broker);
    await measure(1, true);
    await settled(broker, 1);
    expect(broker.seqs).toEqual([[21]]);
  });
});

test('a clock that was not set keeps what places a sample in time', async () => {
  const broker = new Broker();
  reporter.connected(broker);
  for (let each = 0; each < 5; each += 1) {
    const sample = { measuredAt: each, bootId: 'b', monotonicMs: each, clockSynced: false, temperatureC: 1 };
    reporter.added(await queue.append(sample), false);
  }
  await settled(broker, 1);
  expect(broker.heard[0]?.samples[4]).toEqual({
    measuredAt: 4,
    bootId: 'b',
    monotonicMs: 4,
    clockSynced: false,
    epoch: 'e',
    seq: 5,
  });
});
