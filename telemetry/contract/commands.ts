import { ContractError } from './contract-error.ts';
import {
  describe,
  fieldReaders,
  isObject,
  readFields,
  type FieldReader,
  type FieldReaders,
} from './field-readers.ts';
import { parseJson } from './payload.ts';

/** What a terminal can be asked to do. */
export const commandKinds = ['speedTest', 'reboot', 'setInterval'] as const;
export type CommandKind = (typeof commandKinds)[number];

/** How a terminal reports: samples each minute at once, in five-minute arrays, or every 15 minutes. */
export const reportingProfiles = ['live', 'lean', 'metered'] as const;
export type ReportingProfile = (typeof reportingProfiles)[number];

/** What every command says. Times are epoch milliseconds by the server's clock. */
interface CommandHead {
  /** Unique: the same id is the same command, however often it arrives. 1 to 64 of `A-Z a-z 0-9 _ -`. */
  id: string;
  issuedAt: number;
  /** It may not be begun from then on. */
  expiresAt: number;
  /** Seconds from sending to `expiresAt`, for a terminal whose clock cannot say: it counts from arrival. */
  ttlS: number;
  /** The `session` of the presence the server last heard of this terminal: proves to it that the command did not wait. */
  session?: string;
}

/** Measure what the link could carry; `maxBytes` bounds what it may cost, both directions together. */
export interface SpeedTestCommand extends CommandHead {
  kind: 'speedTest';
  maxBytes?: number;
}

/** Start the device again. At most once: the id is kept on disk before anything is done. */
export interface RebootCommand extends CommandHead {
  kind: 'reboot';
}

/** Report otherwise from now on: exactly one of a profile or an interval in seconds. */
export interface SetIntervalCommand extends CommandHead {
  kind: 'setInterval';
  profile?: ReportingProfile;
  intervalS?: number;
}

export type Command = SpeedTestCommand | RebootCommand | SetIntervalCommand;

/** A command that names itself but cannot be obeyed: answer it with `refused` and this reason. */
export interface UnreadableCommand {
  id: string;
  kind: null;
  reason: 'unknownKind' | 'badParameters';
}

/**
 * The life of a command as the server tells it: queued until the terminal is heard, sent, then what the terminal says.
 * The last five are the end of it; `cancelled` is a person's word.
 */
export const commandStates = [
  'queued',
  'sent',
  'accepted',
  'running',
  'done',
  'failed',
  'refused',
  'expired',
  'cancelled',
] as const;
export type CommandState = (typeof commandStates)[number];
export const openCommandStates = ['queued', 'sent', 'accepted', 'running'] as const satisfies CommandState[];

/** How far a terminal is with a command. The last four are final. */
export const replyStates = ['accepted', 'running', 'done', 'failed', 'refused', 'expired'] as const;
export type ReplyState = (typeof replyStates)[number];

/**
 * A terminal's answer on `replies`. Kept and sent again until the broker acknowledges it, like samples: a repeated reply
 * changes nothing, and one that comes after a final one is left out.
 */
export interface CommandReply {
  id: string;
  state: ReplyState;
  /** When the state was reached, epoch milliseconds by the terminal's clock. */
  at?: number;
  /** Why not, or why it failed: a code of docs/telemetry.md or the terminal's own words. */
  reason?: string;
  /** The boot that sends this; after a reboot the new one. */
  bootId?: string;
  result?: CommandResult;
}

/**
 * What came out. The figures of a speed test are a copy for whoever asked: the measurement itself is the sample with
 * `downlinkCapacityBps` and `uplinkCapacityBps`, which alone is judged and reported.
 */
export interface CommandResult {
  downlinkCapacityBps?: number;
  uplinkCapacityBps?: number;
  latencyMs?: number;
  /** What the test cost on the wire, both directions. */
  bytes?: number;
  durationS?: number;
  /** The interval or profile in force now. */
  intervalS?: number;
  profile?: ReportingProfile;
}

/** Bounds of `intervalS`, and of everything on these topics. */
export const MIN_INTERVAL_S = 10;
export const MAX_INTERVAL_S = 3600;
const MAX_COMMAND_BYTES = 1024;
const MAX_REPLY_BYTES = 2048;
const MAX_TTL_S = 7 * 86_400;
const MAX_TIME_MS = 4_102_444_800_000;
const MAX_TEST_BYTES = 1e10;

const idPattern = /^[A-Za-z0-9_-]{1,64}$/;
const command = fieldReaders('badCommand');
const reply = fieldReaders('badReply');

const commandId: FieldReader = (value, field) =>
  isCommandId(value) ? value : command.refuse(field, '1 to 64 of A-Z a-z 0-9 _ -', value);
const replyId: FieldReader = (value, field) =>
  isCommandId(value) ? value : reply.refuse(field, '1 to 64 of A-Z a-z 0-9 _ -', value);

/** Every field of `commands`, those of the kinds included. docs/telemetry.md explains each; a test holds the two together. */
export const commandReaders: FieldReaders = new Map([
  ['id', commandId],
  ['kind', command.oneOf(...commandKinds)],
  ['issuedAt', command.integer(0, MAX_TIME_MS)],
  ['expiresAt', command.integer(0, MAX_TIME_MS)],
  ['ttlS', command.integer(0, MAX_TTL_S)],
  ['session', command.text(64)],
  ['maxBytes', command.integer(1, MAX_TEST_BYTES)],
  ['profile', command.oneOf(...reportingProfiles)],
  ['intervalS', command.integer(MIN_INTERVAL_S, MAX_INTERVAL_S)],
]);

const resultReaders: FieldReaders = new Map([
  ['downlinkCapacityBps', reply.number(0, 1e15)],
  ['uplinkCapacityBps', reply.number(0, 1e15)],
  ['latencyMs', reply.number(0, 1e9)],
  ['bytes', reply.integer(0, Number.MAX_SAFE_INTEGER)],
  ['durationS', reply.number(0, 86_400)],
  ['intervalS', reply.number(0.001, 86_400)],
  ['profile', reply.oneOf(...reportingProfiles)],
]);

/** Every field of `replies`. */
export const replyReaders: FieldReaders = new Map([
  ['id', replyId],
  ['state', reply.oneOf(...replyStates)],
  ['at', reply.integer(0, MAX_TIME_MS)],
  ['reason', reply.text(128)],
  ['bootId', reply.text(128)],
  ['result', reply.object(resultReaders, [])],
]);

const requiredOfCommand = ['issuedAt', 'expiresAt', 'ttlS'];

/** 1 to 64 of `A-Z a-z 0-9 _ -`. */
export function isCommandId(value: unknown): value is string {
  return typeof value === 'string' && idPattern.test(value);
}

/** True when no further reply of this state can change the command. */
export function isFinal(state: ReplyState): boolean {
  return state !== 'accepted' && state !== 'running';
}

/** Writes the JSON payload of a `commands` message. */
export function buildCommandPayload(value: Command): string {
  return JSON.stringify(value);
}

/**
 * Reads the JSON text of a `commands` message, as a terminal does. One that has an id but cannot be obeyed (a kind or
 * parameters of a later version) is told apart, so that it can be refused by name. Unknown fields are left out.
 * @throws ContractError `tooLarge`, `notJson`, or `badCommand` when not even the id can be read
 */
export function parseCommandPayload(payload: string): Command | UnreadableCommand {
  const value = parseJson(payload, MAX_COMMAND_BYTES);
  if (!isObject(value) || !('id' in value) || !isCommandId(value.id)) {
    throw new ContractError(
      'badCommand',
      'an object with an id of 1 to 64 of A-Z a-z 0-9 _ -',
      describe(value),
    );
  }
  const { id } = value;
  const kind = 'kind' in value ? value.kind : undefined;
  if (!(commandKinds as readonly unknown[]).includes(kind)) return { id, kind: null, reason: 'unknownKind' };
  try {
    const { fields } = readFields(value, commandReaders);
    const complete = requiredOfCommand.every((name) => name in fields);
    const isOneOf = 'profile' in fields !== 'intervalS' in fields;
    if (complete && (kind !== 'setInterval' || isOneOf)) return fields as unknown as Command;
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
  }
  return { id, kind: null, reason: 'badParameters' };
}

/** What a terminal knows of time when a command has arrived. */
export interface TerminalTime {
  /** Epoch milliseconds by its clock, and whether that clock was set by GPS or NTP since boot. */
  now: number;
  clockSynced: boolean;
  /** Milliseconds since the command arrived, by a clock that is never set. */
  sinceArrivalMs: number;
  /** The session of its presence on the connection the command came by. */
  session?: string;
}

/**
 * May the command still be begun? A set clock decides by `expiresAt`. Without one, a command can have waited unnoticed in
 * a broker's queue, so a reboot is begun only when `session` proves that it was sent during this very connection;
 * then, and for the harmless kinds, `ttlS` counts from arrival. Answers the reason for `expired`, or undefined: begin.
 */
export function reasonNotToBegin(
  value: Command,
  { now, clockSynced, sinceArrivalMs, session }: TerminalTime,
): 'tooLate' | 'clockUnsynced' | undefined {
  if (clockSynced) return now < value.expiresAt ? undefined : 'tooLate';
  const provesFresh = value.session !== undefined && value.session === session;
  if (value.kind === 'reboot' && !provesFresh) return 'clockUnsynced';
  return sinceArrivalMs < value.ttlS * 1000 ? undefined : 'tooLate';
}

/** Writes the JSON payload of a `replies` message. */
export function buildReplyPayload(value: CommandReply): string {
  return JSON.stringify(value);
}

/**
 * Reads the JSON text of a `replies` message: one reply. Unknown fields are left out and counted.
 * @throws ContractError `tooLarge`, `notJson` or `badReply`
 */
export function parseReplyPayload(payload: string): { reply: CommandReply; unknownFields: number } {
  const value = parseJson(payload, MAX_REPLY_BYTES);
  if (!isObject(value)) throw new ContractError('badReply', 'a JSON object', describe(value));
  const { fields, unknownFields } = readFields(value, replyReaders);
  for (const name of ['id', 'state']) {
    if (!(name in fields)) reply.refuse(name, 'there', undefined);
  }
  return { reply: fields as unknown as CommandReply, unknownFields };
}
