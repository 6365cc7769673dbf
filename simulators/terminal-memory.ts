import { buildReplyPayload, type CommandReply } from '../telemetry/contract/commands.ts';
import { buildInventoryPayload, type TerminalInventory } from '../telemetry/contract/inventory-message.ts';
import { buildPresencePayload, type Presence } from '../telemetry/contract/presence.ts';
import { buildSamplesPayload, type Sample } from '../telemetry/contract/sample.ts';
import type { StoredConfirmation } from '../telemetry/contract/stored.ts';
import { buildTopic } from '../telemetry/contract/topics.ts';
import type { Reading } from './measure.ts';

/** A message ready to go. `settled` is called when the broker acknowledged it; until then it will be offered again. */
export interface Outgoing {
  topic: string;
  payload: string;
  retain: boolean;
  settled(): void;
}

export interface MemoryOptions {
  /** Number of the first sample. Default 1. */
  firstSeq?: number;
  /** Samples kept at most. Default 20,000. */
  capacity?: number;
  /** When a sample may be forgotten: confirmed on `stored`, or, as older terminals do, acknowledged by the broker. Default: acknowledged. */
  forgets?: 'acknowledged' | 'confirmed';
}

/** A day of one-minute samples is 1,440; replaying in parts of this size stays far below the contract's limit on messages. */
const SAMPLES_PER_MESSAGE = 200;
const DEFAULT_CAPACITY = 20_000;
const MAX_REPLIES = 100;

/**
 * What a terminal keeps: its numbered samples until they may be forgotten, oldest first, and what is still to be said of
 * its presence and inventory. Bounded: when full the oldest samples are given up, and the next message says so by `oldestSeq`.
 */
export class TerminalMemory {
  readonly terminalId: string;
  readonly epoch: string;
  readonly #capacity: number;
  readonly #untilConfirmed: boolean;
  #samples: Sample[] = [];
  #nextSeq: number;
  /** Up to here the broker has acknowledged on this connection. */
  #sentUpTo = 0;
  /** The next message says what the oldest kept sample is: samples were given up, or the connection is new. */
  #saysOldest: boolean;
  /** Everything below was given up for want of room. */
  #gaveUpBelow: number | undefined;
  #presence: Presence | null = null;
  #said: Presence | null = null;
  #inventory: TerminalInventory | null = null;
  #replies: CommandReply[] = [];

  constructor(terminalId: string, epoch: string, options: MemoryOptions = {}) {
    const { firstSeq = 1, capacity = DEFAULT_CAPACITY, forgets = 'acknowledged' } = options;
    this.terminalId = terminalId;
    this.epoch = epoch;
    this.#nextSeq = firstSeq;
    this.#capacity = capacity;
    this.#untilConfirmed = forgets === 'confirmed';
    this.#saysOldest = this.#untilConfirmed;
  }

  /** Samples kept. */
  get size(): number {
    return this.#samples.length;
  }

  record(reading: Reading): Sample {
    const sample = { ...reading, epoch: this.epoch, seq: this.#nextSeq };
    this.#nextSeq += 1;
    this.#samples.push(sample);
    if (this.#samples.length > this.#capacity) {
      this.#samples.splice(0, this.#samples.length - this.#capacity);
      this.#saysOldest = true;
      this.#gaveUpBelow = this.#samples[0]?.seq;
    }
    return sample;
  }

  /** From now on this is what the broker should hold as the terminal's presence. */
  sayPresence(presence: Presence): void {
    this.#presence = presence;
  }

  /** What the terminal is; said once. */
  sayInventory(inventory: TerminalInventory): void {
    this.#inventory = inventory;
  }

  /** An answer to a command, kept until the broker has it. The oldest go when there are too many. */
  sayReply(reply: CommandReply): void {
    this.#replies = [...this.#replies, reply].slice(-MAX_REPLIES);
  }

  /** A new connection: what was not confirmed may have died with the broker, and is sent once more. */
  connected(): void {
    if (!this.#untilConfirmed) return;
    this.#sentUpTo = 0;
    this.#saysOldest = true;
  }

  /** The server's word on `stored`. */
  confirmed({ epoch, upTo, missingTo }: StoredConfirmation): void {
    if (epoch !== this.epoch) return;
    this.#forget(upTo);
    if (missingTo === undefined) return;
    this.#sentUpTo = Math.min(this.#sentUpTo, upTo);
    // The server may miss what nobody holds any more.
    this.#saysOldest = this.#untilConfirmed;
  }

  /** The next message: what changed about presence first, then inventory, replies and samples, which need the link. Undefined when all is said. */
  next(linkUp: boolean): Outgoing | undefined {
    if (this.#presence !== this.#said && this.#presence !== null)
      return this.#presenceMessage(this.#presence);
    if (linkUp && this.#inventory !== null) return this.#inventoryMessage(this.#inventory);
    const [reply] = this.#replies;
    if (linkUp && reply !== undefined) return this.#replyMessage(reply);
    const from = this.#samples.findIndex(({ seq = 0 }) => seq > this.#sentUpTo);
    return linkUp && from >= 0 ? this.#samplesMessage(from) : undefined;
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

  #inventoryMessage(inventory: TerminalInventory): Outgoing {
    return {
      topic: buildTopic(this.terminalId, 'inventory'),
      payload: buildInventoryPayload(inventory),
      retain: true,
      settled: () => {
        if (this.#inventory === inventory) this.#inventory = null;
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

  #samplesMessage(from: number): Outgoing {
    const part = this.#samples.slice(from, from + SAMPLES_PER_MESSAGE);
    const [first] = part;
    const oldestSeq = this.#oldestToSay();
    if (first !== undefined && oldestSeq !== undefined) part[0] = { ...first, oldestSeq };
    const lastSeq = part.at(-1)?.seq ?? 0;
    return {
      topic: buildTopic(this.terminalId, 'samples'),
      payload: buildSamplesPayload(part),
      retain: false,
      settled: () => {
        // By number, not by count: the oldest may have been given up while the message was under way.
        if (this.#untilConfirmed) this.#sentUpTo = lastSeq;
        if (this.#oldestToSay() === oldestSeq) this.#saysOldest = false;
        if (!this.#untilConfirmed) this.#forget(lastSeq);
      },
    };
  }

  /** One that forgets at the acknowledgement holds little: only what it really gave up is gone. */
  #oldestToSay(): number | undefined {
    if (!this.#saysOldest) return undefined;
    return this.#untilConfirmed ? this.#samples[0]?.seq : this.#gaveUpBelow;
  }

  #forget(upTo: number): void {
    this.#samples = this.#samples.filter(({ seq = 0 }) => seq > upTo);
  }
}
