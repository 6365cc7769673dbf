import { deadLetterReasons, type DeadLetterReason } from '../contract/contract-error.ts';
import { MAX_MESSAGE_BYTES } from '../contract/payload.ts';
import { identify } from './identify.ts';
import { interpret, type InterpretContext } from './interpret.ts';
import type { Journal } from './journal.ts';
import type { JournalRecord } from './journal-record.ts';
import type { IngestBatch, ReceivedMessage } from './message.ts';

export interface IntakeOptions extends InterpretContext {
  journal: Journal;
  /** Payload bytes that may wait for the disk; what comes beyond is refused. Default 64 MiB. */
  maxWaitingBytes?: number;
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
}

/** Where every broker hands over: makes messages durable, then says what they mean. */
export interface Intake {
  readonly counters: Readonly<IntakeCounters>;
  /** Resolves when the message is durable: only then may it be acknowledged. In order of the calls. @throws JournalFullError, IntakeOverloadedError */
  receive(message: ReceivedMessage): Promise<void>;
  /** Calls back with everything made durable from now on, in the journal's order. Returns its undo. */
  onBatch(listener: (batch: IngestBatch) => void): () => void;
  /** Delivers what the journal holds from a position on; resolves with the position reached. */
  replay(from: number, deliver: (batch: IngestBatch) => void | Promise<void>): Promise<number>;
  /** Waits until everything received is durable or refused. */
  settled(): Promise<void>;
}

interface Waiting {
  record: JournalRecord;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** A group larger than this waits for the next write, so that batches stay bounded. */
const maxGroup = 5000;

export function createIntake(options: IntakeOptions): Intake {
  const { journal, maxWaitingBytes = 64 * 1024 ** 2 } = options;
  const listeners = new Set<(batch: IngestBatch) => void>();
  const counters: IntakeCounters = {
    messages: 0,
    samples: 0,
    refused: 0,
    unknownFields: 0,
    deadLetters: Object.fromEntries(
      deadLetterReasons.map((reason) => [reason, 0]),
    ) as IntakeCounters['deadLetters'],
  };
  const waiting: Waiting[] = [];
  let waitingBytes = 0;
  let running: Promise<void> | undefined;

  function receive(message: ReceivedMessage): Promise<void> {
    const record = toRecord(message, options);
    if (waitingBytes + record.payload.length > maxWaitingBytes) {
      counters.refused += 1;
      return Promise.reject(
        new IntakeOverloadedError(`more than ${maxWaitingBytes} bytes wait for the disk`),
      );
    }
    return new Promise((resolve, reject) => {
      waiting.push({ record, resolve, reject });
      waitingBytes += record.payload.length;
      running ??= run();
    });
  }

  async function run(): Promise<void> {
    // Let everything that arrived in the same turn share the first write.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) await settle(waiting.splice(0, maxGroup));
    running = undefined;
  }

  async function settle(group: Waiting[]): Promise<void> {
    const records = group.map(({ record }) => record);
    try {
      const durable = journal.append(records);
      // While the disk works.
      const { unknownFields, ...meaning } = interpret(records, options);
      const position = await durable;
      const batch: IngestBatch = { ...meaning, position };
      count(batch, group.length, unknownFields);
      for (const { resolve } of group) resolve();
      emit(batch);
    } catch (error) {
      counters.refused += group.length;
      for (const { reject } of group) reject(error);
    } finally {
      for (const { payload } of records) waitingBytes -= payload.length;
    }
  }

  function count(batch: IngestBatch, messages: number, unknownFields: number): void {
    counters.messages += messages;
    counters.samples += batch.samples.length;
    counters.unknownFields += unknownFields;
    for (const { reason } of batch.deadLetters) counters.deadLetters[reason] += 1;
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
    async replay(from, deliver) {
      let reached = from;
      for await (const { records, position } of journal.read(from)) {
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

const bytesKeptOfUnusable = 256;

/** Of what can only become a dead letter the journal keeps the beginning, so that strangers cannot fill the disk. */
function toRecord(
  { topic, payload, receivedAt, retained }: ReceivedMessage,
  context: InterpretContext,
): JournalRecord {
  const record: JournalRecord = { topic, payload, receivedAt, retained };
  let known = false;
  try {
    const { terminalId, format } = identify(topic, context);
    known = terminalId !== undefined;
    if (format !== undefined && terminalId !== undefined) record.resolvedTerminalId = terminalId;
  } catch {
    // No topic of ours: interpret() says so.
  }
  if (payload.length > (known ? MAX_MESSAGE_BYTES : bytesKeptOfUnusable)) {
    record.fullBytes = payload.length;
    record.payload = payload.subarray(0, bytesKeptOfUnusable);
  }
  return record;
}
