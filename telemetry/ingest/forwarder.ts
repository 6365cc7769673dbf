import { setTimeout as delay } from 'node:timers/promises';
import { ContractError } from '../contract/contract-error.ts';
import { buildTopic } from '../contract/topics.ts';
import { SampleColumns } from '../store/sample-columns.ts';
import type { SampleBatch, SampleStore, TerminalSample } from '../store/sample-store.ts';
import type { Intake } from './intake.ts';
import type { Journal } from './journal.ts';
import type { DeadLetter, IngestBatch } from './message.ts';
import { createRecentSamples } from './recent-samples.ts';
import { createStoreWriter } from './store-writer.ts';
import { createStoredRanges, type Range } from './stored-ranges.ts';

/** Where a consumer keeps how far it came. */
export interface Cursor {
  /** 0 when nothing was ever saved. */
  load(): Promise<number>;
  save(position: number): Promise<void>;
}

/** Samples the store has. */
export interface StoredBatch {
  samples: SampleBatch;
  /** The journal's position up to which everything is stored or refused for good. Samples beyond it may be among these. */
  position: number;
}

export interface ForwarderOptions {
  journal: Journal;
  intake: Intake;
  store: SampleStore;
  cursor: Cursor;
  /** A write holds at most this many samples, and waits at most this long for them. Default 5,000 and 200 ms. */
  batchSamples?: number;
  batchMs?: number;
  /** Samples kept in memory while the store is slow; beyond that they are read back from the journal. Default 50,000. */
  maxQueuedSamples?: number;
  /** Between attempts to write; the longest also until a journal that cannot be read is read again. Default 0.5 s and 10 s, 5 s for the journal. */
  backOffMs?: { first: number; longest: number };
  /** A write that takes longer is told of. Default 8 s. */
  slowMs?: number;
  /** How often the cursor is saved at most. Default 1 s. */
  cursorMs?: number;
  onStored?: (batch: StoredBatch) => void;
  onDeadLetters?: (letters: DeadLetter[]) => void;
  /** The store is away (one line saying why), or back (undefined). */
  onProblem?: (problem: string | undefined) => void;
  /** The cursor's place cannot be written, or can again. */
  onCursorProblem?: (problem: string | undefined) => void;
}

/**
 * Carries samples from the journal to the store, each at least once, however long the store is away.
 *
 * What arrives is written first, so that the store is fresh again as soon as it is back; what it missed is read back
 * from the journal meanwhile, in order, and gets at least every fourth write however much arrives. The cursor stays
 * where the first missing sample is until the gap has closed.
 */
export interface Forwarder {
  /** Samples stored since the process started, repeats not counted. */
  readonly storedCount: number;
  /** How far the saved cursor is: the journal may be trimmed up to here. */
  readonly savedPosition: number;
  /** How far the store is without a gap. */
  readonly position: number;
  /** Bytes of the journal that are not in the store yet. */
  readonly missingBytes: number;
  /** Why the store cannot be written now; undefined when it can. */
  readonly problem: string | undefined;
  /** Goes on where the cursor says. */
  start(): Promise<void>;
  /** Ends the write under way at its next wait, saves the cursor. */
  stop(): Promise<void>;
}

/** Fresh writes between two of the backlog, at most. */
const freshInARow = 3;

/** Samples that go to the store with one write. */
interface Waiting {
  samples: SampleColumns;
  /** The journal's position behind them. */
  to: number;
}

/** What came and waits for the store: all of the journal from `from` on that is not written yet. */
interface FreshLane {
  from: number;
  queue: Waiting[];
  samples: number;
  /** When the oldest of them came, in the time of `performance.now()`. */
  since: number;
}

export function createForwarder(options: ForwarderOptions): Forwarder {
  const { journal, intake, store, cursor, batchSamples = 5000, batchMs = 200, cursorMs = 1000 } = options;
  const maxQueuedSamples = options.maxQueuedSamples ?? 50_000;
  const rereadMs = options.backOffMs?.longest ?? 5000;
  const abort = new AbortController();
  const recent = createRecentSamples();
  let storedCount = 0;
  let stored = createStoredRanges(0);
  let savedPosition = 0;
  let problem: string | undefined;
  let running: Promise<void> = Promise.resolve();
  let saving: Promise<void> = Promise.resolve();
  let cursorFailed = false;
  let saveTimer: NodeJS.Timeout | undefined;
  let unsubscribe: (() => void) | undefined;
  /** Undefined when more waited than memory may hold: it is left to be read back, and a new one begins. */
  let fresh: FreshLane | undefined;
  /** The columns written last: their room is used again, a megabyte several times a second would else wait to be collected. */
  let spare: SampleColumns | undefined;
  let wake: (() => void) | undefined;

  const write = createStoreWriter({
    store,
    ...(options.backOffMs === undefined ? {} : { backOffMs: options.backOffMs }),
    ...(options.slowMs === undefined ? {} : { slowMs: options.slowMs }),
    onProblem: report,
    onRefused: (samples, why) =>
      options.onDeadLetters?.([...samples].map((sample) => refusedLetter(sample, why))),
    signal: abort.signal,
  });

  function report(text: string | undefined): void {
    problem = text;
    options.onProblem?.(text);
  }

  function offer(batch: IngestBatch): void {
    if (fresh === undefined || batch.position <= fresh.from) return;
    if (fresh.queue.length === 0) fresh.since = performance.now();
    let last = fresh.queue.at(-1);
    if (last === undefined || last.samples.length + batch.samples.length > batchSamples) {
      last = { samples: spare ?? new SampleColumns(), to: 0 };
      spare = undefined;
      fresh.queue.push(last);
    }
    for (const sample of batch.samples) last.samples.append(sample);
    last.to = batch.position;
    fresh.samples += batch.samples.length;
    if (fresh.samples > maxQueuedSamples) fresh = undefined;
    wake?.();
  }

  async function run(): Promise<void> {
    let unreadable = false;
    for (;;) {
      try {
        const gap = stored.firstGap(openLane().from);
        if (gap === undefined) {
          if (unreadable) report(undefined);
          unreadable = false;
          await followLive();
        } else await catchUp(gap);
      } catch (error) {
        if (isStopped()) return;
        unreadable = true;
        report(`the journal cannot be read: ${String(error)}`);
        await delay(rereadMs, undefined, { signal: abort.signal }).catch(() => undefined);
        if (isStopped()) return;
      }
    }
  }

  function openLane(): FreshLane {
    return (fresh ??= { from: journal.end, queue: [], samples: 0, since: 0 });
  }

  const isStopped = (): boolean => abort.signal.aborted;

  /** Reads back what the store misses, giving way to what arrives. */
  async function catchUp({ from, to }: Range): Promise<void> {
    let reached = from;
    await intake.replay(
      from,
      async ({ samples, position }) => {
        openLane();
        for (let given = 0; given < freshInARow && isFreshDue(); given += 1) await forwardFresh();
        await forward(SampleColumns.of(samples), { from: reached, to: position });
        reached = position;
      },
      to,
    );
    // Positions without a file behind them, where files were lost or trimmed.
    if (reached < to) stored.add({ from: reached, to });
  }

  function isFreshDue(): boolean {
    if (fresh === undefined || fresh.queue.length === 0) return false;
    return fresh.samples >= batchSamples || performance.now() - fresh.since >= batchMs;
  }

  /** Returns when the store fell too far behind to keep what waits in memory. */
  async function followLive(): Promise<void> {
    while (fresh !== undefined) {
      abort.signal.throwIfAborted();
      if (fresh.queue.length === 0) {
        // A batch too large for memory ends the wait too: then there is no lane any more.
        await waitFor(({ queue }) => queue.length !== 0);
        continue;
      }
      if (fresh.samples < batchSamples) await waitFor(({ samples }) => samples >= batchSamples, batchMs);
      await forwardFresh();
    }
  }

  async function forwardFresh(): Promise<void> {
    const lane = fresh;
    if (lane === undefined) return;
    const next = lane.queue.shift();
    if (next === undefined) return;
    const { from } = lane;
    lane.samples -= next.samples.length;
    lane.from = next.to;
    lane.since = performance.now();
    await forward(next.samples, { from, to: next.to });
    next.samples.clear();
    spare = next.samples;
  }

  async function forward(samples: SampleColumns, range: Range): Promise<void> {
    abort.signal.throwIfAborted();
    const written: SampleColumns[] = [];
    for (let at = 0; at < samples.length; at += batchSamples) {
      written.push(...(await write(samples.slice(at, at + batchSamples))));
    }
    stored.add(range);
    saveTimer ??= setTimeout(saveInTurn, cursorMs);
    for (const part of written) {
      countStored(part);
      options.onStored?.({ samples: part, position: stored.position });
    }
  }

  function countStored(samples: SampleColumns): void {
    for (let index = 0; index < samples.length; index += 1) {
      if (recent.add(samples.terminalId(index), samples.measuredAt(index))) storedCount += 1;
    }
  }

  function saveInTurn(): void {
    saving = saving.then(save);
  }

  async function save(): Promise<void> {
    saveTimer = undefined;
    const reached = stored.position;
    if (reached === savedPosition) return;
    try {
      await cursor.save(reached);
      savedPosition = reached;
      if (cursorFailed) options.onCursorProblem?.(undefined);
      cursorFailed = false;
    } catch (error) {
      cursorFailed = true;
      options.onCursorProblem?.(`the forwarder's cursor cannot be saved: ${String(error)}`);
      // Until then only the trim waits.
      if (!isStopped()) saveTimer ??= setTimeout(saveInTurn, cursorMs);
    }
  }

  /** Waits until a live batch makes `ready` true, memory runs out, time is up or the forwarder stops. */
  function waitFor(ready: (lane: FreshLane) => boolean, timeoutMs?: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        wake = undefined;
        resolve();
      };
      const timer = timeoutMs === undefined ? undefined : setTimeout(done, timeoutMs);
      wake = () => {
        if (fresh === undefined || abort.signal.aborted || ready(fresh)) done();
      };
      wake();
    });
  }

  return {
    get storedCount() {
      return storedCount;
    },
    get savedPosition() {
      return savedPosition;
    },
    get position() {
      return stored.position;
    },
    get missingBytes() {
      return stored.missing(
        journal.end,
        ({ from, to }) => journal.bytesBehind(from) - journal.bytesBehind(to),
      );
    },
    get problem() {
      return problem;
    },
    async start() {
      // A cursor beyond the journal is from one that was lost.
      savedPosition = Math.min(await cursor.load(), journal.end);
      stored = createStoredRanges(savedPosition);
      unsubscribe = intake.onBatch(offer);
      running = run();
    },
    async stop() {
      unsubscribe?.();
      abort.abort();
      wake?.();
      // A write that hangs is given up: it is repeated from the cursor next time.
      await Promise.race([running, delay(3000, undefined, { ref: false })]);
      clearTimeout(saveTimer);
      await saving;
      await save();
    },
  };
}

function refusedLetter({ terminalId, receivedAt, sample }: TerminalSample, why: string): DeadLetter {
  const { reason, expected, got } = new ContractError('storeRefused', 'a sample the store takes', why);
  return {
    receivedAt,
    topic: buildTopic(terminalId, 'samples'),
    terminalId,
    reason,
    expected,
    got,
    payload: Buffer.from(JSON.stringify(sample)).subarray(0, 1024),
  };
}
