import { setTimeout as delay } from 'node:timers/promises';
import type { ReceivedMessage } from '../message.ts';
import type { IngestMember, ReceivedStream, StreamEntry } from './received-stream.ts';

export interface RelaySourceOptions {
  openStream: () => ReceivedStream;
  /** Resolves when the message is durable here. */
  receive: (message: ReceivedMessage) => Promise<void>;
  /** What keeps us from seeing everything (one line), or nothing does (undefined). Called at changes. */
  onProblem: (problem: string | undefined) => void;
  /** Between looks at the ingest processes. Default 2 s. */
  watchMs?: number;
}

/** Receives what ingest processes relay through Redis. */
export interface RelaySource {
  /** The ingest processes as they were last seen. */
  readonly members: readonly IngestMember[];
  start(): void;
  stop(): Promise<void>;
}

const BLOCK_MS = 1_000;

/**
 * Entries are removed only when everything in them is durable here. What is read twice changes nothing.
 * An ingest process that is away may have messages that the broker assigned to it: until it is back we do not see everything.
 */
export function createRelaySource(options: RelaySourceOptions): RelaySource {
  const { openStream, receive, onProblem, watchMs = 2_000 } = options;
  const abort = new AbortController();
  const { signal } = abort;
  let running: Promise<void> = Promise.resolve();
  let lastProblem: string | undefined = '';
  let members: readonly IngestMember[] = [];

  function report(problem: string | undefined): void {
    if (problem === lastProblem) return;
    lastProblem = problem;
    onProblem(problem);
  }

  async function run(): Promise<void> {
    for (let wait = 250; !signal.aborted; wait = Math.min(wait * 2, 10_000)) {
      const stream = openStream();
      try {
        await stream.connect();
        wait = 250;
        await Promise.race([takeAll(stream), watch(stream)]);
      } catch (error) {
        if (!isStopped()) report(error instanceof Error ? error.message : String(error));
      } finally {
        stream.close();
      }
      await delay(wait * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    }
  }

  const isStopped = (): boolean => signal.aborted;

  async function takeAll(stream: ReceivedStream): Promise<void> {
    const durable = new Map<string, number>();
    for (let after = '0'; !isStopped();) {
      const entries = await stream.read(after, BLOCK_MS);
      if (entries.length === 0) continue;
      await makeDurable(entries);
      await stream.settle(entries, await advanced(stream, durable, entries));
      after = entries.at(-1)?.id ?? after;
    }
  }

  /** Tried again and again: only the process that sent them has these, and it waits. */
  async function makeDurable(entries: readonly StreamEntry[]): Promise<void> {
    const messages = entries.flatMap(({ records }) => records);
    for (;;) {
      signal.throwIfAborted();
      const results = await Promise.allSettled(messages.map((message) => receive(message)));
      if (results.every(({ status }) => status === 'fulfilled')) return;
      await delay(1_000, undefined, { signal });
    }
  }

  /** How far we now have everything: only where an entry follows on what we had. After a gap the sender sends again. */
  async function advanced(
    stream: ReceivedStream,
    durable: Map<string, number>,
    entries: readonly StreamEntry[],
  ): Promise<Map<string, number>> {
    const moved = new Map<string, number>();
    for (const { ingestId, from, position } of entries) {
      const known = durable.get(ingestId) ?? (await stream.durableUntil(ingestId));
      // Nobody says where it begins, or something before it is missing.
      if (known === undefined || from > known || position <= known) continue;
      durable.set(ingestId, position);
      moved.set(ingestId, position);
    }
    return moved;
  }

  async function watch(stream: ReceivedStream): Promise<never> {
    for (;;) {
      await stream.serve();
      report(await problemOf(stream));
      await delay(watchMs, undefined, { signal });
    }
  }

  async function problemOf(stream: ReceivedStream): Promise<string | undefined> {
    members = await stream.members();
    if (members.length === 0) return 'no ingest process is running';
    const problems = members.flatMap(({ ingestId, report }) => {
      if (report === null) return `ingest process ${ingestId} is away`;
      if (report.connected) return [];
      return `ingest process ${ingestId} on ${report.host}: ${report.problem ?? 'no broker'}`;
    });
    return problems.length === 0 ? undefined : problems.join('; ');
  }

  return {
    get members() {
      return members;
    },
    start() {
      running = run();
    },
    async stop() {
      abort.abort();
      await Promise.race([running, delay(3_000, undefined, { ref: false })]);
    },
  };
}
