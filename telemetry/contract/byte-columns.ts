import { ContractError } from './contract-error.ts';

/*
 * Columns of numbers and texts as bytes: what the console's wire is made of. Numbers are variable-length integers of seven
 * bits a byte, the low ones first (LEB128); signed ones fold their sign into the lowest bit (zigzag).
 */

/** The largest number a column can hold: a varint of at most five bytes. */
export const MAX_VARINT = 2 ** 32 - 1;

const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** Texts one after the other: where each begins, and the bytes of all. `starts` has one entry more than there are texts. */
export interface TextColumn {
  starts: Uint32Array;
  /** UTF-8. */
  bytes: Uint8Array;
}

/** Writes what `ByteReader` reads. Grows as needed. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #at = 0;

  constructor(room = 1024) {
    this.#bytes = new Uint8Array(Math.max(16, room));
  }

  /** What was written so far; a view, not a copy. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#at);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#at] = value;
    this.#at += 1;
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** A whole number from 0 to `MAX_VARINT`. */
  varint(value: number): void {
    this.#reserve(5);
    const bytes = this.#bytes;
    let rest = value;
    while (rest > 127) {
      bytes[this.#at] = (rest % 128) | 128;
      this.#at += 1;
      rest = Math.floor(rest / 128);
    }
    bytes[this.#at] = rest;
    this.#at += 1;
  }

  /** A whole number up to 2^53, as two varints: the sequence of changes is of this size. */
  large(value: number): void {
    this.varint(Math.floor(value / 2 ** 32));
    this.varint(value % 2 ** 32);
  }

  /** A whole number of 31 bits and a sign. */
  signed(value: number): void {
    this.varint(((value << 1) ^ (value >> 31)) >>> 0);
  }

  text(text: string): void {
    const bytes = utf8.encode(text);
    this.varint(bytes.length);
    this.raw(bytes);
  }

  texts(texts: readonly string[]): void {
    this.varint(texts.length);
    for (const text of texts) this.text(text);
  }

  /** Numbers each from 0 to `MAX_VARINT`; how many is said elsewhere. */
  column(values: ArrayLike<number>): void {
    for (let at = 0; at < values.length; at += 1) this.varint(values[at] ?? 0);
  }

  /** Numbers near their neighbours, as differences. */
  deltas(values: ArrayLike<number>): void {
    let before = 0;
    for (let at = 0; at < values.length; at += 1) {
      const value = values[at] ?? 0;
      this.signed(value - before);
      before = value;
    }
  }

  /** Texts as a column: all lengths, then all bytes. */
  textColumn(texts: readonly string[]): void {
    const body = new ByteWriter(texts.length * 24);
    const lengths = texts.map((text) => body.#append(text));
    this.column(lengths);
    this.raw(body.bytes());
  }

  /** Answers how many bytes the text has. */
  #append(text: string): number {
    // a UTF-16 unit becomes at most three bytes
    this.#reserve(text.length * 3);
    const { written } = utf8.encodeInto(text, this.#bytes.subarray(this.#at));
    this.#at += written;
    return written;
  }

  #reserve(more: number): void {
    const needed = this.#at + more;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = larger;
  }
}

/** Reads bytes that may be anything: whatever is cut off or out of range is a ContractError, never a wrong number. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** How many bytes are left. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw refusal('more bytes', 'the end');
    this.#at += 1;
    return byte;
  }

  varint(): number {
    const bytes = this.#bytes;
    let value = 0;
    let scale = 1;
    for (let length = 0; length < 5; length += 1) {
      const byte = bytes[this.#at];
      if (byte === undefined) throw refusal('more bytes', 'the end within a number');
      this.#at += 1;
      value += (byte & 127) * scale;
      if (byte < 128) {
        if (value > MAX_VARINT) break;
        return value;
      }
      scale *= 128;
    }
    throw refusal('a number of at most 32 bits', 'a longer one');
  }

  /** A varint that must be below `limit`. */
  below(limit: number, what: string): number {
    const value = this.varint();
    if (value >= limit) throw refusal(`${what} below ${limit}`, String(value));
    return value;
  }

  large(): number {
    return this.below(2 ** 21, 'the high half of a number') * 2 ** 32 + this.varint();
  }

  /**
   * How many entries follow, each of at least `bytesEach` bytes: a count that its bytes cannot hold is refused before anything
   * is made room for.
   */
  count(bytesEach: number): number {
    const count = this.varint();
    if (count * bytesEach > this.left) throw refusal(`${count} entries`, `${this.left} bytes`);
    return count;
  }

  text(): string {
    const length = this.count(1);
    try {
      return strictUtf8.decode(this.raw(length));
    } catch (error) {
      throw error instanceof ContractError ? error : refusal('UTF-8', 'other bytes');
    }
  }

  texts(): string[] {
    const texts: string[] = [];
    const count = this.count(1);
    for (let at = 0; at < count; at += 1) texts.push(this.text());
    return texts;
  }

  /** Fills `into` with numbers below `limit`. */
  column<T extends Uint8Array | Uint16Array | Uint32Array>(into: T, limit: number, what: string): T {
    for (let at = 0; at < into.length; at += 1) into[at] = this.below(limit, what);
    return into;
  }

  /** Fills `into` with numbers that came as differences. */
  deltas(into: Int32Array): Int32Array {
    let value = 0;
    for (let at = 0; at < into.length; at += 1) {
      const folded = this.varint();
      value = (value + ((folded >>> 1) ^ -(folded & 1))) | 0;
      into[at] = value;
    }
    return into;
  }

  textColumn(count: number): TextColumn {
    const starts = new Uint32Array(count + 1);
    let sum = 0;
    for (let at = 0; at < count; at += 1) {
      sum += this.varint();
      if (sum > this.#bytes.length) throw refusal(`texts of ${this.#bytes.length} bytes at most`, `${sum}`);
      starts[at + 1] = sum;
    }
    return { starts, bytes: this.raw(sum) };
  }

  /** Nothing may follow. */
  end(): void {
    if (this.left > 0) throw refusal('the end', `${this.left} more bytes`);
  }

  /** The next bytes, as a view. */
  raw(length: number): Uint8Array {
    if (length > this.left) throw refusal(`${length} bytes`, `${this.left}`);
    const taken = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return taken;
  }
}

export function refusal(expected: string, got: string): ContractError {
  return new ContractError('unsupported', expected, got);
}
