import { setTimeout as delay } from 'node:timers/promises';
import { ContractError } from '../contract/contract-error.ts';
import { buildTopic } from '../contract/topics.ts';
import type { SampleStore, TerminalSample } from '../store/sample-store.ts';
import type { Intake } from './intake.ts';
import type { Journal } from './journal.ts';
import type { DeadLetter, IngestBatch } from './message.ts';
import { createRecentSamples } from './recent-samples.ts';
import { createStoreWriter } from './store-writer.ts';

/** Where a consumer keeps how far it came. */
export interface Cursor {
  /** 0 when nothing was ever saved. */
  load(): Promise<number>;
  save(position: number): Promise<void>;
}

/** Samples the store has. */
export interface StoredBatch {
  samples: readonly TerminalSample[];
  /** The journal's position up to which everything is stored or refused for good. */
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
  backOffMs?: { first: number; longest: number };
  /** How often the cursor is saved at most. Default 1 s. */
  cursorMs?: number;
  onStored?: (batch: StoredBatch) => void;
  onDeadLetters?: (letters: DeadLetter[]) => void;
  /** The store, or the cursor's place, is away (one line saying why), or back (undefined). */
  onProblem?: (problem: string | undefined) => void;
}

/** Carries samples from the journal to the store, each at least once, however long the store is away. */
export interface Forwarder {
  /** Samples stored since the process started, repeats not counted. */
  readonly storedCount: number;
  /** How far the saved cursor is: the journal may be trimmed up to here. */
  readonly savedPosition: number;
  /** How far the store is. */
  readonly position: number;
  /** Why the store cannot be written now; undefined when it can. */
  readonly problem: string | undefined;
  /** Goes on where the cursor says. */
  start(): Promise<void>;
  /** Ends the write under way at its next wait, saves the cursor. */
  stop(): Promise<void>;
}

export function createForwarder(options: ForwarderOptions): Forwarder {
  const { journal, intake, store, cursor, batchSamples = 5000, batchMs = 200, cursorMs = 1000 } = options;
  const maxQueuedSamples = options.maxQueuedSamples ?? 50_000;
  const abort = new AbortController();
  const recent = createRecentSamples();
  let storedCount = 0;
  let position = 0;
  let savedPosition = 0;
  let problem: string | undefined;
  let running: Promise<void> = Promise.resolve();
  let saving: Promise<void> = Promise.resolve();
  let cursorFailed = false;
  let saveTimer: NodeJS.Timeout | undefined;
  let unsubscribe: (() => void) | undefined;
  /** Live batches, without a gap from `position` on; undefined while reading back from the journal. */
  let queue: IngestBatch[] | undefined;
  let queuedSamples = 0;
  let wake: (() => void) | undefined;

  const write = createStoreWriter({
    store,
    ...(options.backOffMs === undefined ? {} : { backOffMs: options.backOffMs }),
    onProblem: report,
    onRefused: (samples, why) => options.onDeadLetters?.(samples.map((sample) => refusedLetter(sample, why))),
    signal: abort.signal,
  });

  function report(text: string | undefined): void {
    problem = text;
    options.onProblem?.(text);
  }

  function offer(batch: IngestBatch): void {
    if (queue === undefined || batch.position <= position) return;
    queue.push(batch);
    queuedSamples += batch.samples.length;
    if (queuedSamples > maxQueuedSamples) queue = undefined;
    wake?.();
  }

  async function run(): Promise<void> {
    for (;;) {
      try {
        await readBack();
        await followLive();
      } catch (error) {
        if (isStopped()) return;
        report(`the journal cannot be read: ${String(error)}`);
        await delay(5000, undefined, { signal: abort.signal }).catch(() => undefined);
        if (isStopped()) return;
      }
    }
  }

  const isStopped = (): boolean => abort.signal.aborted;

  /** Reads from the journal until nothing is left there; from that moment on live batches have no gap. */
  async function readBack(): Promise<void> {
    do await intake.replay(position, forward);
    while (journal.end > position);
    queue = [];
    queuedSamples = 0;
  }

  /** Returns when the store fell too far behind to keep what waits in memory. */
  async function followLive(): Promise<void> {
    while (queue !== undefined) {
      abort.signal.throwIfAborted();
      if (queue.length === 0) await waitFor(() => queue?.length !== 0);
      if (queuedSamples < batchSamples) await waitFor(() => queuedSamples >= batchSamples, batchMs);
      await forwardQueued();
    }
  }

  async function forwardQueued(): Promise<void> {
    const samples: TerminalSample[] = [];
    let reached: number | undefined;
    for (let next = queue?.[0]; next !== undefined; next = queue?.[0]) {
      if (samples.length > 0 && samples.length + next.samples.length > batchSamples) break;
      queue?.shift();
      queuedSamples -= next.samples.length;
      for (const sample of next.samples) samples.push(sample);
      reached = next.position;
    }
    if (reached !== undefined) await forward({ samples, position: reached });
  }

  async function forward(batch: { samples: readonly TerminalSample[]; position: number }): Promise<void> {
    abort.signal.throwIfAborted();
    const stored: TerminalSample[] = [];
    for (let at = 0; at < batch.samples.length; at += batchSamples) {
      for (const sample of await write(batch.samples.slice(at, at + batchSamples))) stored.push(sample);
    }
    position = batch.position;
    for (const sample of stored) if (recent.add(sample)) storedCount += 1;
    saveTimer ??= setTimeout(() => {
      saving = saving.then(save);
    }, cursorMs);
    if (stored.length > 0) options.onStored?.({ samples: stored, position });
  }

  async function save(): Promise<void> {
    saveTimer = undefined;
    const reached = position;
    if (reached === savedPosition) return;
    try {
      await cursor.save(reached);
      savedPosition = reached;
      if (cursorFailed) report(undefined);
      cursorFailed = false;
    } catch (error) {
      cursorFailed = true;
      // The next batch tries again; until then only the trim waits.
      report(`the forwarder's cursor cannot be saved: ${String(error)}`);
    }
  }

  /** Waits until a live batch makes `ready` true, memory runs out, time is up or the forwarder stops. */
  function waitFor(ready: () => boolean, timeoutMs?: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        wake = undefined;
        resolve();
      };
      const timer = timeoutMs === undefined ? undefined : setTimeout(done, timeoutMs);
      wake = () => {
        if (queue === undefined || abort.signal.aborted || ready()) done();
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
      return position;
    },
    get problem() {
      return problem;
    },
    async start() {
      // A cursor beyond the journal is from one that was lost.
      savedPosition = position = Math.min(await cursor.load(), journal.end);
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
