import { buildReplyPayload, type CommandReply } from '../telemetry/contract/commands.ts';
import { buildPresencePayload, type Presence } from '../telemetry/contract/presence.ts';
import { buildSamplesPayload, type Sample } from '../telemetry/contract/sample.ts';
import { buildTopic } from '../telemetry/contract/topics.ts';
import type { Reading } from './measure.ts';

/** A message ready to go. `settled` is called when the broker acknowledged it; until then it will be offered again. */
export interface Outgoing {
  topic: string;
  payload: string;
  retain: boolean;
  settled(): void;
}

/** A day of one-minute samples is 1,440; replaying in parts of this size stays far below the contract's limit on messages. */
const SAMPLES_PER_MESSAGE = 200;
const DEFAULT_CAPACITY = 20_000;
const MAX_REPLIES = 100;

/**
 * What a terminal keeps: its numbered samples until the broker has acknowledged them, oldest first, and what is still
 * to be said of its presence. Bounded: when full the oldest samples are given up, and the next message says so by `oldestSeq`.
 */
export class TerminalMemory {
  readonly terminalId: string;
  readonly epoch: string;
  readonly #capacity: number;
  #samples: Sample[] = [];
  #nextSeq: number;
  /** Said with the next message after samples were given up. */
  #oldestSeq: number | undefined;
  #presence: Presence | null = null;
  #said: Presence | null = null;
  #replies: CommandReply[] = [];

  constructor(terminalId: string, epoch: string, firstSeq = 1, capacity = DEFAULT_CAPACITY) {
    this.terminalId = terminalId;
    this.epoch = epoch;
    this.#nextSeq = firstSeq;
    this.#capacity = capacity;
  }

  /** Samples not acknowledged yet. */
  get size(): number {
    return this.#samples.length;
  }

  record(reading: Reading): Sample {
    const sample = { ...reading, epoch: this.epoch, seq: this.#nextSeq };
    this.#nextSeq += 1;
    this.#samples.push(sample);
    if (this.#samples.length > this.#capacity) {
      this.#samples.splice(0, this.#samples.length - this.#capacity);
      this.#oldestSeq = this.#samples[0]?.seq;
    }
    return sample;
  }

  /** From now on this is what the broker should hold as the terminal's presence. */
  sayPresence(presence: Presence): void {
    this.#presence = presence;
  }

  /** An answer to a command, kept until the broker has it. The oldest go when there are too many. */
  sayReply(reply: CommandReply): void {
    this.#replies = [...this.#replies, reply].slice(-MAX_REPLIES);
  }

  /** The next message: what changed about presence first, then replies and samples, which need the link. Undefined when all is said. */
  next(linkUp: boolean): Outgoing | undefined {
    if (this.#presence !== this.#said && this.#presence !== null)
      return this.#presenceMessage(this.#presence);
    const [reply] = this.#replies;
    if (linkUp && reply !== undefined) return this.#replyMessage(reply);
    return linkUp && this.#samples.length > 0 ? this.#samplesMessage() : undefined;
  }

  #presenceMessage(presence: Presence): Outgoing {
    return {
      topic: buildTopic(this.terminalId, 'presence'),
      payload: buildPresencePayload(presence),
      retain: true,
      settled: () => {
        this.#said = presence;
      },
    };
  }

  #replyMessage(reply: CommandReply): Outgoing {
    return {
      topic: buildTopic(this.terminalId, 'replies'),
      payload: buildReplyPayload(reply),
      retain: false,
      settled: () => {
        this.#replies = this.#replies.filter((each) => each !== reply);
      },
    };
  }

  #samplesMessage(): Outgoing {
    const part = this.#samples.slice(0, SAMPLES_PER_MESSAGE);
    const [first] = part;
    const oldestSeq = this.#oldestSeq;
    if (first !== undefined && oldestSeq !== undefined) part[0] = { ...first, oldestSeq };
    const lastSeq = part.at(-1)?.seq ?? 0;
    return {
      topic: buildTopic(this.terminalId, 'samples'),
      payload: buildSamplesPayload(part),
      retain: false,
      settled: () => {
        // By number, not by count: the oldest may have been given up while the message was under way.
        this.#samples = this.#samples.filter(({ seq }) => (seq ?? 0) > lastSeq);
        if (this.#oldestSeq === oldestSeq) this.#oldestSeq = undefined;
      },
    };
  }
}
