import { inflateSync } from 'node:zlib';
import { parseReplyPayload } from '../contract/commands.ts';
import { ContractError } from '../contract/contract-error.ts';
import { parseInventoryPayload } from '../contract/inventory-message.ts';
import { parsePresencePayload } from '../contract/presence.ts';
import { decodePayload, MAX_MESSAGE_BYTES } from '../contract/payload.ts';
import { parseSamplesPayload, type Sample } from '../contract/sample.ts';
import { identify, type Interpreting, type Sender } from './identify.ts';
import type { JournalRecord } from './journal-record.ts';
import { readableNumbers } from './lenient-numbers.ts';
import {
  emptyMeaning,
  type Claim,
  type DeadLetter,
  type IngestBatch,
  type QuarantineReason,
} from './message.ts';

export interface InterpretContext extends Interpreting {
  /** Samples measured longer ago than this when they arrive are quarantined. */
  retentionMs: number;
}

/** What messages mean, in their order. */
export interface Interpretation extends Omit<IngestBatch, 'position'> {
  /** Fields that are not part of the contract and were left out. */
  unknownFields: number;
}

/** A terminal's clock may run ahead of ours by this much. */
export const MAX_AHEAD_MS = 2 * 60_000;
const deadLetterBytes = 1024;
/** Most messages are shorter inflated. Node would set 16 kB aside for each, which takes twice as long as inflating it. */
const inflatedAtOnce = 4096;

/**
 * Reads journal records. One bad message becomes a dead letter and harms no other; nothing is thrown.
 * Depends on the records and the registry alone, so a replay says the same again. `senders` holds what `identify` says
 * of each record, where that is known already.
 */
export function interpret(
  records: readonly JournalRecord[],
  context: InterpretContext,
  senders: readonly (Sender | undefined)[] = [],
): Interpretation {
  const meaning: Interpretation = { ...emptyMeaning(), unknownFields: 0 };
  records.forEach((record, index) => {
    if (record.refusal !== undefined) {
      meaning.deadLetters.push(
        deadLetter(record, record.refusal, record.refusal.terminalId, record.refusal.claim),
      );
      return;
    }
    try {
      const sender = senders[index] ?? identify(record.topic, context);
      interpretOne(record, sender, context, meaning);
    } catch (error) {
      meaning.deadLetters.push(deadLetter(record, refusalOf(error), null));
    }
  });
  return meaning;
}

/** Reads one record into `meaning`. */
function interpretOne(
  record: JournalRecord,
  sender: Sender,
  context: InterpretContext,
  meaning: Interpretation,
): void {
  const { kind, claimed, terminalId } = sender;
  const refuse = (refusal: ContractError): void => {
    const claim = refusal.reason === 'unknownTerminal' ? { format: 'atalaya', id: claimed } : undefined;
    meaning.deadLetters.push(deadLetter(record, refusal, claimed, claim));
  };
  try {
    const bytes = record.fullBytes ?? record.payload.length;
    if (terminalId !== undefined && bytes > MAX_MESSAGE_BYTES) {
      throw new ContractError('tooLarge', `at most ${MAX_MESSAGE_BYTES} bytes`, String(bytes));
    }
    // Only the beginning was kept of what came from a stranger, even if somebody knows them by now.
    if (terminalId === undefined || record.fullBytes !== undefined) {
      throw new ContractError('unknownTerminal', 'a registered terminal', claimed);
    }
    const { receivedAt, retained } = record;
    switch (kind) {
      case 'presence': {
        // An empty retained message is how MQTT clears one: it says nothing.
        if (record.payload.length === 0) return;
        const presence = parsePresencePayload(decodePayload(record.payload));
        meaning.presences.push({ terminalId, receivedAt, retained, presence });
        return;
      }
      case 'samples':
      case 'samples.z': {
        takeMessage(kind === 'samples' ? record.payload : inflate(record.payload), terminalId);
        return;
      }
      case 'inventory': {
        if (record.payload.length === 0) return;
        const { inventory, unknownFields } = parseInventoryPayload(decodePayload(record.payload));
        meaning.unknownFields += unknownFields;
        meaning.inventories.push({ terminalId, receivedAt, inventory });
        return;
      }
      case 'replies': {
        // An empty retained message clears the topic, as for presence.
        if (record.payload.length === 0) return;
        const { reply, unknownFields } = parseReplyPayload(decodePayload(record.payload));
        meaning.unknownFields += unknownFields;
        meaning.replies.push({ terminalId, receivedAt, reply });
        return;
      }
      case 'commands':
      case 'stored':
        throw new ContractError('badTopic', 'a topic that terminals publish', kind);
    }
  } catch (error) {
    refuse(refusalOf(error));
  }

  /** What is refused is settled too, as far as its numbers can be read: else its terminal would send it for ever. */
  function takeMessage(json: Uint8Array, owner: string): void {
    try {
      const { samples, unknownFields } = parseSamplesPayload(decodePayload(json));
      meaning.unknownFields += unknownFields;
      takeSamples(samples, owner);
    } catch (error) {
      for (const number of readableNumbers(json)) meaning.settled.push({ terminalId: owner, ...number });
      throw error;
    }
  }

  function takeSamples(samples: readonly Sample[], owner: string): void {
    const { receivedAt } = record;
    if (record.released === true) {
      for (const sample of samples)
        meaning.samples.push({ terminalId: owner, receivedAt, sample, released: true });
      return;
    }
    const newest = receivedAt + MAX_AHEAD_MS;
    const oldest = receivedAt - context.retentionMs;
    let ahead = 0;
    let old = 0;
    for (const sample of samples) {
      const reason = doubtOf(sample, newest, oldest);
      if (reason === undefined) meaning.samples.push({ terminalId: owner, receivedAt, sample });
      else meaning.quarantined.push({ terminalId: owner, receivedAt, sample, reason });
      if (reason === 'clockAhead') ahead += 1;
      else if (reason === 'tooOld') old += 1;
    }
    const got = (count: number) => `${count} of ${samples.length} samples`;
    if (ahead > 0) refuse(new ContractError('clockAhead', `measuredAt up to ${isoTime(newest)}`, got(ahead)));
    if (old > 0) refuse(new ContractError('tooOld', `measuredAt from ${isoTime(oldest)}`, got(old)));
  }
}

/** Why the time of a sample cannot be believed; undefined: it can. An unset clock may show anything, the right time included. */
function doubtOf(sample: Sample, newest: number, oldest: number): QuarantineReason | undefined {
  if (sample.clockSynced === false) return 'clockUnsynced';
  if (sample.measuredAt > newest) return 'clockAhead';
  return sample.measuredAt < oldest ? 'tooOld' : undefined;
}

function inflate(payload: Uint8Array): Buffer {
  try {
    return inflateSync(payload, { maxOutputLength: MAX_MESSAGE_BYTES, chunkSize: inflatedAtOnce });
  } catch (error) {
    if (error instanceof RangeError) {
      throw new ContractError('tooLarge', `at most ${MAX_MESSAGE_BYTES} bytes inflated`, 'more');
    }
    throw new ContractError('notInflatable', 'a zlib stream', `${payload.length} other bytes`);
  }
}

/** A fault of ours in reading a message is the message's refusal, not the stream's end. */
function refusalOf(error: unknown): ContractError {
  if (error instanceof ContractError) return error;
  return new ContractError('unsupported', 'a message this version can read', String(error));
}

function deadLetter(
  record: JournalRecord,
  refusal: Pick<DeadLetter, 'reason' | 'expected' | 'got'>,
  terminalId: string | null,
  claim?: Claim,
): DeadLetter {
  return {
    receivedAt: record.receivedAt,
    topic: printable(record.topic),
    terminalId,
    reason: refusal.reason,
    expected: refusal.expected,
    got: refusal.got,
    payload: Uint8Array.from(record.payload.subarray(0, deadLetterBytes)),
    ...(claim === undefined ? {} : { claim }),
  };
}

/** A broker may let anything through; a database and a log line take less. */
function printable(topic: string): string {
  return topic
    .slice(0, 256)
    .toWellFormed()
    .replace(/\p{Cc}/gu, '\ufffd');
}

/** Never throws, unlike Date for what is out of its range. */
function isoTime(time: number): string {
  return Number.isFinite(time) && Math.abs(time) < 8.64e15 ? new Date(time).toISOString() : String(time);
}
