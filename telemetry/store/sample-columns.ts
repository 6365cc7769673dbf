import { crc32 } from 'node:zlib';
import type { Sample } from '../contract/sample.ts';
import type { SampleBatch, TerminalSample } from './sample-store.ts';

/** Fields that are true or false; a column says 1 or 0. */
const flagFields: readonly (keyof Sample)[] = ['clockSynced', 'linkUp', 'lanUp'];

/** The fields of a sample with a column of their own, in the order of the embedded store's table. */
export const columnFields: readonly (keyof Sample)[] = [
  'latencyMs',
  'packetLossRatio',
  'downlinkBps',
  'uplinkBps',
  'downlinkCapacityBps',
  'uplinkCapacityBps',
  'seq',
  'oldestSeq',
  'intervalS',
  'badSeconds',
  'monotonicMs',
  'jitterMs',
  'rxBytes',
  'txBytes',
  'obstructedRatio',
  'terminalUptimeS',
  'agentUptimeS',
  'clients',
  'batteryRatio',
  'temperatureC',
  'quotaUsedRatio',
  ...flagFields,
];
/** From this place among `columnFields` on they are flags. */
export const flagsAt = columnFields.length - flagFields.length;

/** Numbers of one row: terminal, measuredAt, receivedAt, the column fields, epoch, rest. Texts are places in lists. */
const fieldsAt = 3;
const epochAt = fieldsAt + columnFields.length;
const restAt = epochAt + 1;
const rowNumbers = restAt + 1;
const placeOfField: ReadonlyMap<string, number> = new Map(
  columnFields.map((field, index) => [field, fieldsAt + index]),
);

/** The columns as they go to another thread, which reads them with `SampleColumns.from`. */
export interface SentColumns {
  numbers: Float64Array<ArrayBuffer>;
  terminals: string[];
  epochs: string[];
  rests: string[];
}

/**
 * Samples on their way to the store. One array of numbers and few texts instead of objects: a sample waits for its write
 * for a quarter of a second, and objects that live so long cost more in garbage collection than all else that is done
 * with them (docs/benchmarks.md). What is read out equals what was put in; `released` is not kept, no store needs it.
 */
export class SampleColumns implements SampleBatch {
  #length = 0;
  /** NaN: absent; Infinity: null, which only a latency can be. */
  #numbers: Float64Array<ArrayBuffer>;
  #terminals: string[] = [];
  #epochs: string[] = [];
  #rests: string[] = [];

  /** What is kept of a sample; undefined: everything. */
  readonly #fields: ReadonlySet<string> | undefined;

  /** With room for so many samples; it grows when more come. With `fields`, nothing but those and `measuredAt` is kept of each. */
  constructor(room = 256, fields?: ReadonlySet<keyof Sample>) {
    this.#numbers = new Float64Array(room * rowNumbers);
    this.#fields = fields;
  }

  /** The batch itself where it has columns already. */
  static of(batch: SampleBatch): SampleColumns {
    if (batch instanceof SampleColumns) return batch;
    const columns = new SampleColumns(batch.length);
    for (const sample of batch) columns.append(sample);
    return columns;
  }

  /** What another thread sent. */
  static from({ numbers, terminals, epochs, rests }: SentColumns): SampleColumns {
    const columns = new SampleColumns(0);
    columns.#numbers = numbers;
    columns.#length = numbers.length / rowNumbers;
    columns.#terminals = terminals;
    columns.#epochs = epochs;
    columns.#rests = rests;
    return columns;
  }

  get length(): number {
    return this.#length;
  }

  append({ terminalId, receivedAt, sample }: TerminalSample): void {
    const row = this.#length * rowNumbers;
    if (row === this.#numbers.length) this.#grow();
    const numbers = this.#numbers;
    numbers.fill(NaN, row, row + rowNumbers);
    numbers[row] = placeOf(this.#terminals, terminalId);
    numbers[row + 1] = sample.measuredAt;
    numbers[row + 2] = receivedAt;
    let rest: Record<string, unknown> | undefined;
    for (const field in sample) {
      if (this.#fields?.has(field) === false) continue;
      const value = sample[field as keyof Sample];
      const place = placeOfField.get(field);
      if (place !== undefined) {
        if (value !== undefined) numbers[row + place] = value === null ? Infinity : Number(value);
      } else if (field === 'epoch') numbers[row + epochAt] = placeOf(this.#epochs, value as string);
      else if (field !== 'measuredAt' && value !== undefined) (rest ??= {})[field] = value;
    }
    if (rest !== undefined) numbers[row + restAt] = this.#rests.push(JSON.stringify(rest)) - 1;
    this.#length += 1;
  }

  /** Takes everything out and keeps the room. Slices of them are no more. */
  clear(): void {
    this.#length = 0;
    this.#terminals = [];
    this.#epochs = [];
    this.#rests = [];
  }

  terminalId(index: number): string {
    return textAt(this.#terminals, this.#number(index, 0)) ?? '';
  }

  measuredAt(index: number): number {
    return this.#number(index, 1);
  }

  receivedAt(index: number): number {
    return this.#number(index, 2);
  }

  /** The field at a place of `columnFields`; NaN where the sample has none, Infinity where it is null. */
  field(index: number, place: number): number {
    return this.#number(index, fieldsAt + place);
  }

  epoch(index: number): string | undefined {
    return textAt(this.#epochs, this.#number(index, epochAt));
  }

  /** JSON of the fields that have no column; undefined where there are none. */
  rest(index: number): string | undefined {
    return textAt(this.#rests, this.#number(index, restAt));
  }

  /** Tells what a sample says from what another does, whosever it is and whenever it came. */
  checksum(index: number): number {
    const { buffer, byteOffset, BYTES_PER_ELEMENT } = this.#numbers;
    const from = byteOffset + (index * rowNumbers + fieldsAt) * BYTES_PER_ELEMENT;
    const fields = crc32(new Uint8Array(buffer, from, columnFields.length * BYTES_PER_ELEMENT));
    return crc32(this.rest(index) ?? '', crc32(this.epoch(index) ?? '', fields));
  }

  /** One sample as it was put in. */
  at(index: number): TerminalSample {
    const fields: Record<string, unknown> = { measuredAt: this.measuredAt(index) };
    for (let place = 0; place < columnFields.length; place += 1) {
      const value = this.field(index, place);
      const field = columnFields[place] as keyof Sample;
      if (value === Infinity) fields[field] = null;
      else if (value === value) fields[field] = place < flagsAt ? value : value === 1;
    }
    const epoch = this.epoch(index);
    if (epoch !== undefined) fields['epoch'] = epoch;
    const rest = this.rest(index);
    if (rest !== undefined) Object.assign(fields, JSON.parse(rest));
    return {
      terminalId: this.terminalId(index),
      receivedAt: this.receivedAt(index),
      sample: fields as unknown as Sample,
    };
  }

  *[Symbol.iterator](): IterableIterator<TerminalSample> {
    for (let index = 0; index < this.#length; index += 1) yield this.at(index);
  }

  /** The samples from one place up to another, sharing memory with these: nothing may be put into them. */
  slice(from: number, to: number): SampleColumns {
    if (from === 0 && to >= this.#length) return this;
    const end = Math.min(to, this.#length) * rowNumbers;
    return SampleColumns.from({ ...this.#lists(), numbers: this.#numbers.subarray(from * rowNumbers, end) });
  }

  /** Those whose place is in the set, or is not. */
  pick(places: ReadonlySet<number>, isIn: boolean): SampleColumns {
    const picked = new SampleColumns();
    for (let index = 0; index < this.#length; index += 1) {
      if (places.has(index) === isIn) picked.append(this.at(index));
    }
    return picked;
  }

  /** A copy without spare room, whose `numbers.buffer` may be transferred. */
  toSend(): SentColumns {
    return { ...this.#lists(), numbers: this.#numbers.slice(0, this.#length * rowNumbers) };
  }

  #lists() {
    return { terminals: this.#terminals, epochs: this.#epochs, rests: this.#rests };
  }

  #number(index: number, place: number): number {
    return this.#numbers[index * rowNumbers + place] as number;
  }

  #grow(): void {
    const grown = new Float64Array(Math.max(this.#numbers.length * 2, 256 * rowNumbers));
    grown.set(this.#numbers);
    this.#numbers = grown;
  }
}

/** NaN is no place; asking an array for it is slow. */
function textAt(texts: readonly string[], place: number): string | undefined {
  return place === place ? texts[place] : undefined;
}

/** Neighbours often share a text. */
function placeOf(texts: string[], text: string): number {
  if (texts.length === 0 || texts[texts.length - 1] !== text) texts.push(text);
  return texts.length - 1;
}
