import { deadLetterReasons, type DeadLetterReason } from '../contract/contract-error.ts';
import { MAX_MESSAGE_BYTES } from '../contract/payload.ts';
import { identify, type Sender } from './identify.ts';
import { interpret, type InterpretContext } from './interpret.ts';
import type { Journal } from './journal.ts';
import type { JournalRecord } from './journal-record.ts';
import type { IngestBatch, ReceivedMessage } from './message.ts';

export interface IntakeOptions extends InterpretContext {
  journal: Journal;
  /** Payload bytes that may wait for the disk; what comes beyond is refused. Default 64 MiB. */
  maxWaitingBytes?: number;
  /**
   * While messages keep coming, a write of the disk begins at most this often, so that many share its cost and those of
   * their acknowledgements. A message after a pause does not wait. Default 20 ms.
   */
  groupMs?: number;
  /** A listener threw: its stage goes on with the next batch, and so does everybody else. */
  onListenerError?: (error: unknown) => void;
}

/** More messages wait for the disk than may. Nothing is lost: the sender is not told that we have it. */
export class IntakeOverloadedError extends Error {
  override readonly name = 'IntakeOverloadedError';
}

/** What went through since the process started. */
export interface IntakeCounters {
  messages: number;
  /** Repeats included. */
  samples: number;
  /** Messages that were refused, because they could not be made durable. */
  refused: number;
  unknownFields: number;
  deadLetters: Record<DeadLetterReason, number>;
  /** Samples kept aside because their time is doubtful, and numbered samples refused with their message. */
  quarantined: number;
  settledRefused: number;
}

/** Where every broker hands over: makes messages durable, then says what they mean. */
export interface Intake {
  readonly counters: Readonly<IntakeCounters>;
  /** Resolves when the message is durable: only then may it be acknowledged. In order of the calls. @throws JournalFullError, IntakeOverloadedError */
  receive(message: ReceivedMessage): Promise<void>;
  /** Calls back with everything made durable from now on, in the journal's order. Returns its undo. */
  onBatch(listener: (batch: IngestBatch) => void): () => void;
  /** Delivers what the journal holds from a position on, up to another one if given; resolves with the position reached. */
  replay(from: number, deliver: (batch: IngestBatch) => void | Promise<void>, to?: number): Promise<number>;
  /** Waits until everything received is durable or refused. */
  settled(): Promise<void>;
}

/** Messages that become durable with one write. They share one promise: one for each is what costs most here. */
interface Group {
  records: JournalRecord[];
  /** Whose each of them is, as far as their topics tell. */
  senders: (Sender | undefined)[];
  durable: Promise<void>;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** A group larger than this waits for the next write, so that batches stay bounded. */
const maxGroup = 5000;
/** Where nothing came for so long, nothing more is waited for. */
const quietMs = 3;

export function createIntake(options: IntakeOptions): Intake {
  const { journal, maxWaitingBytes = 64 * 1024 ** 2, groupMs = 20 } = options;
  const listeners = new Set<(batch: IngestBatch) => void>();
  const counters: IntakeCounters = {
    messages: 0,
    samples: 0,
    refused: 0,
    unknownFields: 0,
    deadLetters: Object.fromEntries(
      deadLetterReasons.map((reason) => [reason, 0]),
    ) as IntakeCounters['deadLetters'],
    quarantined: 0,
    settledRefused: 0,
  };
  const waiting: Group[] = [];
  let waitingBytes = 0;
  let running: Promise<void> | undefined;
  let lastBegan = -Infinity;

  function receive(message: ReceivedMessage): Promise<void> {
    const sender = message.refusal === undefined ? senderOf(message.topic, options) : undefined;
    const record = toRecord(message, sender);
    if (waitingBytes + record.payload.length > maxWaitingBytes) {
      counters.refused += 1;
      return Promise.reject(
        new IntakeOverloadedError(`more than ${maxWaitingBytes} bytes wait for the disk`),
      );
    }
    waitingBytes += record.payload.length;
    let group = waiting.at(-1);
    if (group === undefined || group.records.length >= maxGroup) waiting.push((group = emptyGroup()));
    group.records.push(record);
    group.senders.push(sender);
    running ??= run();
    return group.durable;
  }

  async function run(): Promise<void> {
    // Let everything that arrived in the same turn share the first write.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      await gather();
      lastBegan = performance.now();
      const group = waiting.shift();
      if (group !== undefined) await settle(group);
    }
    running = undefined;
  }

  /** Waits for more to share the next write with, soon after the last one and while more keeps coming. */
  async function gather(): Promise<void> {
    for (let before = 0; ;) {
      const count = waiting[0]?.records.length ?? 0;
      const isDue = performance.now() - lastBegan > groupMs - quietMs;
      // Who waits for our acknowledgements before sending more must not wait for nothing.
      if (isDue || waiting.length > 1 || count === before) return;
      before = count;
      await new Promise((resolve) => setTimeout(resolve, quietMs));
    }
  }

  async function settle({ records, senders, resolve, reject }: Group): Promise<void> {
    try {
      const position = await journal.append(records);
      // Not while the disk works: what is read only once it is needed is garbage sooner, of the kind that costs little.
      const { unknownFields, ...meaning } = interpret(records, options, senders);
      const batch: IngestBatch = { ...meaning, position };
      count(batch, records.length, unknownFields);
      resolve();
      emit(batch);
    } catch (error) {
      counters.refused += records.length;
      reject(error);
    } finally {
      for (const { payload } of records) waitingBytes -= payload.length;
    }
  }

  function count(batch: IngestBatch, messages: number, unknownFields: number): void {
    counters.messages += messages;
    counters.samples += batch.samples.length;
    counters.unknownFields += unknownFields;
    for (const { reason } of batch.deadLetters) counters.deadLetters[reason] += 1;
    counters.quarantined += batch.quarantined.length;
    counters.settledRefused += batch.settled.length;
  }

  function emit(batch: IngestBatch): void {
    for (const listener of [...listeners]) {
      try {
        listener(batch);
      } catch (error) {
        options.onListenerError?.(error);
      }
    }
  }

  return {
    counters,
    receive,
    onBatch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async replay(from, deliver, to) {
      let reached = from;
      for await (const { records, position } of journal.read(from, to)) {
        const { unknownFields: _, ...meaning } = interpret(records, options);
        await deliver({ ...meaning, position });
        reached = position;
      }
      return reached;
    },
    async settled() {
      await running;
    },
  };
}

function emptyGroup(): Group {
  const group: Group = {
    records: [],
    senders: [],
    durable: Promise.resolve(),
    resolve: () => undefined,
    reject: () => undefined,
  };
  group.durable = new Promise((resolve, reject) => Object.assign(group, { resolve, reject }));
  return group;
}

/** Undefined for a topic of nobody: interpret() says so. */
function senderOf(topic: string, context: InterpretContext): Sender | undefined {
  try {
    return identify(topic, context);
  } catch {
    return undefined;
  }
}

const bytesKeptOfUnusable = 256;

/** Of what can only become a dead letter the journal keeps the beginning, so that strangers cannot fill the disk. */
function toRecord(
  { topic, payload, receivedAt, retained, refusal, released }: ReceivedMessage,
  sender: Sender | undefined,
): JournalRecord {
  const record: JournalRecord = { topic, payload, receivedAt, retained };
  if (released === true) record.released = true;
  if (refusal !== undefined) record.refusal = refusal;
  const known = sender?.terminalId !== undefined || (refusal !== undefined && refusal.claim === undefined);
  if (payload.length > (known ? MAX_MESSAGE_BYTES : bytesKeptOfUnusable)) {
    record.fullBytes = payload.length;
    record.payload = payload.subarray(0, bytesKeptOfUnusable);
  }
  return record;
}
