import type { CommandReply } from '../contract/commands.ts';
import type { DeadLetterReason } from '../contract/contract-error.ts';
import type { TerminalInventory } from '../contract/inventory-message.ts';
import type { Presence } from '../contract/presence.ts';
import type { TerminalSample } from '../store/sample-store.ts';

/** A message as a broker handed it over. `receivedAt` is epoch milliseconds by our clock. */
export interface ReceivedMessage {
  topic: string;
  payload: Uint8Array;
  receivedAt: number;
  /** The broker repeats what it retained: not news. */
  retained: boolean;
  /** The terminal whose credential the sender proved, where the broker is ours and it is a terminal's: some topics name nobody. */
  senderId?: string;
  /** 0: the sender expects no acknowledgement. */
  qos?: 0 | 1 | 2;
  /** Why it cannot be used, found where messages of other programs are translated. */
  refusal?: Refusal;
  /** Ours: samples that come back out of quarantine. Never set for what a broker handed over. */
  released?: true;
}

/** A refusal that is not found again by reading the message: it depended on what came before, or on the operator's rules. */
export interface Refusal {
  reason: DeadLetterReason;
  expected: string;
  got: string;
  terminalId: string | null;
  /** Whom the message claimed to come from, when nobody registered them. */
  claim?: Claim;
}

/** A terminal in another program's words. */
export interface Claim {
  format: string;
  id: string;
}

/** A message that could not be used, kept for a person to look at. */
export interface DeadLetter {
  receivedAt: number;
  topic: string;
  terminalId: string | null;
  reason: DeadLetterReason;
  expected: string;
  got: string;
  /** The first bytes of the payload. */
  payload: Uint8Array;
  /** Whom to offer for adoption, where the topic alone does not tell. */
  claim?: Claim;
}

export interface TerminalPresence {
  terminalId: string;
  receivedAt: number;
  retained: boolean;
  presence: Presence;
}

/** What a terminal says of a command; whether it is one of its own is for the server to know. */
export interface TerminalReply {
  terminalId: string;
  receivedAt: number;
  reply: CommandReply;
}

/** What a terminal says it is. A broker that retains it repeats it. */
export interface InventoryReport {
  terminalId: string;
  receivedAt: number;
  inventory: TerminalInventory;
}

/** One sample by its terminal's own count; `epoch` is empty where the terminal names none. */
export interface SampleNumber {
  terminalId: string;
  epoch: string;
  seq: number;
}

/** Why the time of a sample cannot be believed. */
export const quarantineReasons = ['clockAhead', 'tooOld', 'clockUnsynced'] as const;
export type QuarantineReason = (typeof quarantineReasons)[number];

/** A sample that is kept whole, but counts only once its time is known. */
export interface QuarantinedSample extends TerminalSample {
  reason: QuarantineReason;
}

/** What became of a group of messages, in the order they were made durable. */
export interface IngestBatch {
  /** The journal's position after this batch: resuming there leaves it out. */
  position: number;
  samples: TerminalSample[];
  presences: TerminalPresence[];
  replies: TerminalReply[];
  inventories: InventoryReport[];
  deadLetters: DeadLetter[];
  /** Their time is doubtful: kept, neither judged nor stored. */
  quarantined: QuarantinedSample[];
  /** Refused for good with their message, which is a dead letter: sending them again would change nothing. */
  settled: SampleNumber[];
}

/** What a batch holds that says nothing. */
export function emptyMeaning(): Omit<IngestBatch, 'position'> {
  return {
    samples: [],
    presences: [],
    replies: [],
    inventories: [],
    deadLetters: [],
    quarantined: [],
    settled: [],
  };
}

/** Whose message is this? Answered from memory by the registry. */
export interface TerminalDirectory {
  isRegistered(terminalId: string): boolean;
  /** The terminal that another program calls `foreignId` on its topics; undefined when nobody registered it. */
  byForeignId(format: string, foreignId: string): string | undefined;
}
