import { inflateSync } from 'node:zlib';
import {
  parseCommandPayload,
  parseReplyPayload,
  type Command,
  type CommandReply,
} from '../contract/commands.ts';
import { ContractError } from '../contract/contract-error.ts';
import { isObject } from '../contract/field-readers.ts';
import { parseInventoryPayload, type TerminalInventory } from '../contract/inventory-message.ts';
import { decodePayload, MAX_MESSAGE_BYTES, parseJson } from '../contract/payload.ts';
import { parsePresencePayload, type Presence } from '../contract/presence.ts';
import { sampleReaders } from '../contract/sample-fields.ts';
import { parseSamples, type Sample } from '../contract/sample.ts';
import { parseStoredPayload, type StoredConfirmation } from '../contract/stored.ts';
import { parseTopic, type TopicKind } from '../contract/topics.ts';
import type { ConnectionFacts, Observation } from './observation.ts';

/** What an observation means, read as the product reads it. */
export type Event = { at: number } & (
  | { kind: 'watching'; terminalId: string; broker: 'embedded' | 'external' }
  | { kind: 'connected'; connection: ConnectionFacts }
  | { kind: 'subscribed'; topics: { topic: string; qos: number }[] }
  | { kind: 'disconnected' }
  | { kind: 'refused'; what: string }
  | { kind: 'dropped'; count: number }
  | ({ kind: 'message' } & Delivered & Meaning)
  | { kind: 'confirmed'; stored: StoredConfirmation }
  | { kind: 'commanded'; command: Command }
  | { kind: 'unread' }
);

export interface Delivered {
  topic: TopicKind;
  qos: number;
  retained: boolean;
  /** Of the payload and the topic, as sent. */
  bytes: number;
  topicBytes: number;
}

export type Meaning =
  | { means: 'samples'; samples: Sample[]; unknown: string[]; inflatedBytes: number }
  | { means: 'presence'; presence: Presence; bare: boolean }
  | { means: 'cleared' }
  | { means: 'inventory'; inventory: TerminalInventory; unknownFields: number; text: string }
  | { means: 'reply'; reply: CommandReply; unknownFields: number }
  | { means: 'nothing'; error: ContractError };

/** Reads what was observed; what only the product may have sent wrong is `unread`. */
export function readEvent(observation: Observation): Event {
  const { at } = observation;
  switch (observation.type) {
    case 'watching':
      return { at, kind: 'watching', terminalId: observation.terminalId, broker: observation.broker };
    case 'connected':
      return { at, kind: 'connected', connection: observation.connection };
    case 'subscribed':
      return { at, kind: 'subscribed', topics: observation.topics };
    case 'disconnected':
      return { at, kind: 'disconnected' };
    case 'refused':
      return { at, kind: 'refused', what: observation.what };
    case 'dropped':
      return { at, kind: 'dropped', count: observation.count };
    case 'said':
      return said(at, observation.topic, observation.payload);
    case 'heard':
      return heard(observation);
  }
}

function said(at: number, topic: string, payload: string): Event {
  try {
    const text = decodePayload(Buffer.from(payload, 'base64'));
    const { kind } = parseTopic(topic);
    if (kind === 'stored') return { at, kind: 'confirmed', stored: parseStoredPayload(text) };
    const command = parseCommandPayload(text);
    return command.kind === null ? { at, kind: 'unread' } : { at, kind: 'commanded', command };
  } catch {
    return { at, kind: 'unread' };
  }
}

function heard({ at, topic, qos, retained, payload }: Observation & { type: 'heard' }): Event {
  const bytes = Buffer.from(payload, 'base64');
  try {
    const { kind } = parseTopic(topic);
    const delivered = { topic: kind, qos, retained, bytes: bytes.length, topicBytes: topic.length };
    return { at, kind: 'message', ...delivered, ...meaningOf(kind, bytes) };
  } catch {
    return { at, kind: 'refused', what: `the topic ${topic}` };
  }
}

function meaningOf(topic: TopicKind, payload: Buffer): Meaning {
  try {
    const text = decodePayload(topic === 'samples.z' ? inflate(payload) : payload);
    if (topic === 'samples' || topic === 'samples.z') {
      const value = parseJson(text);
      const { samples } = parseSamples(value);
      return {
        means: 'samples',
        samples,
        unknown: unknownFields(value),
        inflatedBytes: Buffer.byteLength(text),
      };
    }
    if (topic === 'presence') {
      if (text === '') return { means: 'cleared' };
      return { means: 'presence', presence: parsePresencePayload(text), bare: !text.includes('{') };
    }
    if (topic === 'inventory') {
      if (text === '') return { means: 'cleared' };
      return { means: 'inventory', ...parseInventoryPayload(text), text };
    }
    if (topic === 'replies') return { means: 'reply', ...parseReplyPayload(text) };
    throw new ContractError('badTopic', 'a topic that terminals publish', topic);
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    return { means: 'nothing', error };
  }
}

function inflate(payload: Buffer): Buffer {
  try {
    return inflateSync(payload, { maxOutputLength: MAX_MESSAGE_BYTES });
  } catch (error) {
    if (
      error instanceof RangeError ||
      (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')
    ) {
      throw new ContractError('tooLarge', `at most ${MAX_MESSAGE_BYTES} bytes when inflated`, 'more');
    }
    throw new ContractError('notInflatable', 'a zlib stream (RFC 1950)', looksLike(payload));
  }
}

function looksLike(payload: Buffer): string {
  if (payload[0] === 0x1f && payload[1] === 0x8b) return 'gzip (RFC 1952)';
  if (payload[0] === 0x7b || payload[0] === 0x5b) return 'plain JSON: that goes to samples';
  return payload.length === 0 ? 'an empty payload' : 'something else, raw deflate (RFC 1951) perhaps';
}

/** Names of the fields that the contract does not have, each once, at most 50. */
function unknownFields(value: unknown): string[] {
  const names = new Set<string>();
  for (const sample of Array.isArray(value) ? (value as unknown[]) : [value]) {
    if (!isObject(sample)) continue;
    for (const name of Object.keys(sample)) if (!sampleReaders.has(name) && names.size < 50) names.add(name);
  }
  return [...names];
}
