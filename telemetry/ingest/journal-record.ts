import { crc32 } from 'node:zlib';
import type { Refusal } from './message.ts';

/** One received message as the journal keeps it. */
export interface JournalRecord {
  topic: string;
  payload: Uint8Array;
  /** Epoch milliseconds by our clock. */
  receivedAt: number;
  retained: boolean;
  /** Whose it was when it came, where the topic alone does not tell: a replay must not decide otherwise. */
  resolvedTerminalId?: string;
  /** Present when only the first bytes of the payload were kept: how many there were. */
  fullBytes?: number;
  /** Present when it was refused as it came: a replay must not decide otherwise. */
  refusal?: Refusal;
  /** Samples out of quarantine: their time is not doubted again. */
  released?: true;
}

export interface DecodedRecord {
  record: JournalRecord;
  /** Offset in the buffer just after this record. */
  end: number;
}

export interface Decoded {
  records: DecodedRecord[];
  /** Bytes dealt with; what follows is an incomplete record, or nothing. */
  consumed: number;
  /** Ranges of the buffer that hold no readable record. */
  damaged: { start: number; end: number }[];
}

/** No record is larger than this on disk; a header that says so is damage. */
export const MAX_RECORD_BYTES = 1024 * 1024;

// On disk: magic, length of the body, CRC32 of the body, body. All numbers little-endian.
// Body: flags (1), receivedAt (8), topic length (2), topic, then, by flag, terminal id length (1) and id,
// full payload bytes (4), refusal length (2) and refusal (JSON), and the payload to the end.
const magic = Buffer.from('ATJ1');
const headerBytes = 12;
const flagRetained = 1;
const flagTerminal = 2;
const flagCut = 4;
const flagRefused = 8;
const flagReleased = 16;

/** Writes records one after the other. @throws RangeError when one is larger than MAX_RECORD_BYTES */
export function encodeRecords(records: readonly JournalRecord[]): Buffer {
  const refusals = records.map(({ refusal }) =>
    refusal === undefined ? undefined : Buffer.from(JSON.stringify(refusal)),
  );
  const sizes = records.map((record, index) => bodyBytes(record, refusals[index]));
  const total = sizes.reduce((sum, size) => sum + size + headerBytes, 0);
  const out = Buffer.allocUnsafe(total);
  let at = 0;
  records.forEach((record, index) => {
    const size = sizes[index] ?? 0;
    if (size + headerBytes > MAX_RECORD_BYTES) {
      throw new RangeError(`a journal record may have ${MAX_RECORD_BYTES} bytes, this has ${size}`);
    }
    writeBody(out, at + headerBytes, record, refusals[index]);
    const body = out.subarray(at + headerBytes, at + headerBytes + size);
    magic.copy(out, at);
    out.writeUInt32LE(size, at + 4);
    out.writeUInt32LE(crc32(body), at + 8);
    at += headerBytes + size;
  });
  return out;
}

/**
 * Reads whole records from the buffer. Damage is stepped over up to the next record that checks out.
 * With `final`, nothing follows the buffer, so an incomplete record at its end is damage too.
 */
export function decodeRecords(buffer: Buffer, final: boolean): Decoded {
  const decoded: Decoded = { records: [], consumed: 0, damaged: [] };
  let at = 0;
  while (at < buffer.length) {
    const body = bodyAt(buffer, at, final);
    if (body === 'incomplete') break;
    if (body === 'damaged') {
      const next = nextCandidate(buffer, at, final);
      const before = decoded.damaged.at(-1);
      if (before?.end === at) before.end = next;
      else decoded.damaged.push({ start: at, end: next });
      at = next;
    } else {
      at += headerBytes + body.length;
      decoded.records.push({ record: readBody(body), end: at });
    }
  }
  decoded.consumed = at;
  return decoded;
}

function bodyAt(buffer: Buffer, at: number, final: boolean): Buffer | 'incomplete' | 'damaged' {
  const available = buffer.length - at;
  const known = Math.min(available, magic.length);
  if (buffer.compare(magic, 0, known, at, at + known) !== 0) return 'damaged';
  if (available < headerBytes) return final ? 'damaged' : 'incomplete';
  const size = buffer.readUInt32LE(at + 4);
  if (size + headerBytes > MAX_RECORD_BYTES) return 'damaged';
  if (available < headerBytes + size) return final ? 'damaged' : 'incomplete';
  const body = buffer.subarray(at + headerBytes, at + headerBytes + size);
  return crc32(body) === buffer.readUInt32LE(at + 8) && isWellFormed(body) ? body : 'damaged';
}

/** Where the next record may begin after damage at `at`: a full magic, or as much of one as the buffer's end can hold. */
function nextCandidate(buffer: Buffer, at: number, final: boolean): number {
  const found = buffer.indexOf(magic, at + 1);
  if (found !== -1) return found;
  return final ? buffer.length : Math.max(at + 1, buffer.length - magic.length + 1);
}

function bodyBytes(record: JournalRecord, refusal: Buffer | undefined): number {
  const terminal = record.resolvedTerminalId === undefined ? 0 : 1 + record.resolvedTerminalId.length;
  const cut = record.fullBytes === undefined ? 0 : 4;
  const refused = refusal === undefined ? 0 : 2 + refusal.length;
  return 11 + Buffer.byteLength(record.topic) + terminal + cut + refused + record.payload.length;
}

function writeBody(out: Buffer, start: number, record: JournalRecord, refusal: Buffer | undefined): void {
  const { resolvedTerminalId, fullBytes } = record;
  const flags =
    (record.retained ? flagRetained : 0) |
    (resolvedTerminalId === undefined ? 0 : flagTerminal) |
    (fullBytes === undefined ? 0 : flagCut) |
    (refusal === undefined ? 0 : flagRefused) |
    (record.released === true ? flagReleased : 0);
  out.writeUInt8(flags, start);
  out.writeDoubleLE(record.receivedAt, start + 1);
  const topicBytes = out.write(record.topic, start + 11);
  out.writeUInt16LE(topicBytes, start + 9);
  let at = start + 11 + topicBytes;
  if (resolvedTerminalId !== undefined) {
    out.writeUInt8(resolvedTerminalId.length, at);
    at += 1 + out.write(resolvedTerminalId, at + 1, 'latin1');
  }
  if (fullBytes !== undefined) at = out.writeUInt32LE(fullBytes, at);
  if (refusal !== undefined) {
    at = out.writeUInt16LE(refusal.length, at);
    at += refusal.copy(out, at);
  }
  out.set(record.payload, at);
}

function isWellFormed(body: Buffer): boolean {
  if (body.length < 11) return false;
  const flags = body.readUInt8(0);
  let at = 11 + body.readUInt16LE(9);
  if ((flags & flagTerminal) !== 0) {
    if (at >= body.length) return false;
    at += 1 + body.readUInt8(at);
  }
  if ((flags & flagCut) !== 0) at += 4;
  if ((flags & flagRefused) !== 0) {
    if (at + 2 > body.length) return false;
    at += 2 + body.readUInt16LE(at);
  }
  return at <= body.length;
}

function readBody(body: Buffer): JournalRecord {
  const flags = body.readUInt8(0);
  const topicEnd = 11 + body.readUInt16LE(9);
  const record: JournalRecord = {
    topic: body.toString('utf8', 11, topicEnd),
    payload: body,
    receivedAt: body.readDoubleLE(1),
    retained: (flags & flagRetained) !== 0,
  };
  let at = topicEnd;
  if ((flags & flagTerminal) !== 0) {
    const length = body.readUInt8(at);
    record.resolvedTerminalId = body.toString('latin1', at + 1, at + 1 + length);
    at += 1 + length;
  }
  if ((flags & flagCut) !== 0) {
    record.fullBytes = body.readUInt32LE(at);
    at += 4;
  }
  if ((flags & flagRefused) !== 0) {
    const end = at + 2 + body.readUInt16LE(at);
    record.refusal = JSON.parse(body.toString('utf8', at + 2, end)) as Refusal;
    at = end;
  }
  if ((flags & flagReleased) !== 0) record.released = true;
  record.payload = body.subarray(at);
  return record;
}
