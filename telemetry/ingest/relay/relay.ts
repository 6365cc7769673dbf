import { setTimeout as delay } from 'node:timers/promises';
import type { Journal } from '../journal.ts';
import type { IngestReport, ReceivedStream } from './received-stream.ts';

export interface RelayOptions {
  journal: Journal;
  /** Connects anew after every failure: one stream object per connection. */
  openStream: () => ReceivedStream;
  /** What to say of this process. */
  report: () => Omit<IngestReport, 'behindBytes'>;
  /** The server has everything up to here: kept for the next start. */
  saveCursor: (position: number) => Promise<void>;
  /** Up to here the server has everything, as far as was known at the last stop. */
  cursor: number;
  /** Redis is away (one line saying why), or back (undefined). */
  onProblem: (problem: string | undefined) => void;
  /** On their way to the server at most, so that Redis's memory is bounded. Default 64 MiB. */
  maxUnderWayBytes?: number;
  /** Between looks at how far the server is, and between reports. Default 250 ms and 3 s. */
  pollMs?: number;
  reportMs?: number;
  /** Sends again when the server is there and nothing moved for so long: Redis lost something. Default 15 s. */
  stalledMs?: number;
}

/** Carries what the journal holds to the server through Redis, and lets the journal forget what the server has. */
export interface Relay {
  /** How far the server has everything. */
  readonly position: number;
  start(): void;
  /** Ends at its next wait. What is under way is sent again next time, which changes nothing. */
  stop(): Promise<void>;
}

/**
 * Redis need not be durable: the journal keeps everything until the server says that its own has it. After each new
 * connection, and when nothing moves, all from that position on is sent again.
 */
export function createRelay(options: RelayOptions): Relay {
  const { journal, openStream, onProblem, maxUnderWayBytes = 64 * 1024 ** 2 } = options;
  const { pollMs = 250, reportMs = 3_000, stalledMs = 15_000 } = options;
  const abort = new AbortController();
  const { signal } = abort;
  let durable = Math.min(options.cursor, journal.end);
  let running: Promise<void> = Promise.resolve();

  async function run(): Promise<void> {
    for (let wait = 250; !signal.aborted; wait = Math.min(wait * 2, 10_000)) {
      const stream = openStream();
      try {
        await stream.connect();
        onProblem(undefined);
        wait = 250;
        await Promise.race([carry(stream), keepReporting(stream)]);
      } catch (error) {
        if (!isStopped()) onProblem(error instanceof Error ? error.message : String(error));
      } finally {
        stream.close();
      }
      await delay(wait * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    }
  }

  const isStopped = (): boolean => signal.aborted;

  async function carry(stream: ReceivedStream): Promise<never> {
    for (;;) {
      await stream.begin(journal.id, durable);
      await learnDurable(stream);
      await sendFrom(stream, durable);
    }
  }

  /** Returns when something seems to be lost on the way. */
  async function sendFrom(stream: ReceivedStream, start: number): Promise<void> {
    let sent = start;
    let movedAt = performance.now();
    for (;;) {
      for await (const { records, position } of journal.read(sent)) {
        const isRoomLeft = journal.bytesBehind(durable) - journal.bytesBehind(position) <= maxUnderWayBytes;
        if (!isRoomLeft || isStopped()) break;
        await stream.add({ ingestId: journal.id, from: sent, position, records });
        sent = position;
      }
      const before = durable;
      await delay(pollMs, undefined, { signal });
      await learnDurable(stream);
      const now = performance.now();
      if (durable !== before || durable >= sent) movedAt = now;
      if (!(await stream.isServed())) movedAt = now;
      if (now - movedAt > stalledMs) return;
    }
  }

  async function learnDurable(stream: ReceivedStream): Promise<void> {
    const position = await stream.durableUntil(journal.id);
    if (position === undefined || position <= durable) return;
    durable = Math.min(position, journal.end);
    await options.saveCursor(durable);
    await journal.trim(durable);
  }

  async function keepReporting(stream: ReceivedStream): Promise<never> {
    for (;;) {
      await stream.report(journal.id, { ...options.report(), behindBytes: journal.bytesBehind(durable) });
      await delay(reportMs, undefined, { signal });
    }
  }

  return {
    get position() {
      return durable;
    },
    start() {
      running = run();
    },
    async stop() {
      abort.abort();
      await running;
    },
  };
}
