import type { TextColumn } from '../../telemetry/contract/byte-columns.ts';
import { fold } from '../../telemetry/contract/fold.ts';

/*
 * Searches texts where they lie, as UTF-8 bytes: a quarter of a million names as JavaScript strings would take more memory
 * than everything else of the console. One pass over the bytes with Shift-And: a word holds which beginnings of what is wanted
 * end at this byte. Case and accents are folded on the way, by tables.
 */

/** A word has so many bits for a beginning each; of longer texts the beginning is searched and the rest compared. */
const MAX_WANTED = 31;
const utf8 = new TextEncoder();

/** Two bytes of UTF-8 that stand for one plain letter: 0xC3..0xC5 begin the Latin letters with accents. */
const FIRST_LEAD = 0xc3;
const LAST_LEAD = 0xc5;
/** Combining accents are 0xCC 0x80 .. 0xCD 0xAF. */
const MARK_LEADS = [0xcc, 0xcd];

/** The byte that stands for a letter of two bytes by lead and second byte; 0: as it is. */
const plainLetters = makePlainLetters();

/** What is wanted, prepared for any number of texts. Null when nothing is wanted. */
export class Wanted {
  /** Folded. */
  readonly text: string;
  readonly #masks = new Int32Array(256);
  readonly #found: number;
  readonly #isLong: boolean;

  constructor(text: string) {
    this.text = fold(text);
    const bytes = utf8.encode(this.text);
    this.#isLong = bytes.length > MAX_WANTED;
    const searched = bytes.subarray(0, MAX_WANTED);
    searched.forEach((byte, at) => {
      this.#masks[byte] = (this.#masks[byte] ?? 0) | (1 << at);
      if (byte >= 0x61 && byte <= 0x7a) this.#masks[byte - 0x20] = this.#masks[byte] ?? 0;
    });
    this.#found = searched.length === 0 ? 0 : 1 << (searched.length - 1);
  }

  /** Whether the text of a row contains what is wanted. */
  isIn({ starts, bytes }: TextColumn, row: number): boolean {
    const end = starts[row + 1] ?? 0;
    const masks = this.#masks;
    const found = this.#found;
    if (found === 0) return true;
    let matching = 0;
    for (let at = starts[row] ?? 0; at < end; at += 1) {
      let byte = bytes[at] as number;
      if (byte >= FIRST_LEAD) {
        const second = bytes[at + 1] ?? 0;
        const plain = byte <= LAST_LEAD ? plainLetters[((byte - FIRST_LEAD) << 6) | (second & 0x3f)] : 0;
        if (plain) {
          byte = plain;
          at += 1;
        } else if (isMark(byte, second)) {
          at += 1;
          continue;
        }
      }
      matching = ((matching << 1) | 1) & (masks[byte] as number);
      if ((matching & found) !== 0) return !this.#isLong || this.#isInText({ starts, bytes }, row);
    }
    return false;
  }

  #isInText(column: TextColumn, row: number): boolean {
    return fold(textAt(column, row)).includes(this.text);
  }
}

const decoder = new TextDecoder();

export function textAt({ starts, bytes }: TextColumn, row: number): string {
  return decoder.decode(bytes.subarray(starts[row] ?? 0, starts[row + 1] ?? 0));
}

function isMark(lead: number, second: number): boolean {
  return (
    (lead === MARK_LEADS[0] && second >= 0x80) || (lead === MARK_LEADS[1] && second >= 0x80 && second <= 0xaf)
  );
}

function makePlainLetters(): Uint8Array {
  const letters = new Uint8Array((LAST_LEAD - FIRST_LEAD + 1) << 6);
  letters.forEach((_, at) => {
    const folded = fold(String.fromCodePoint((FIRST_LEAD & 0x1f) * 64 + at));
    if (folded.length === 1 && folded < '\x80') letters[at] = folded.charCodeAt(0);
  });
  return letters;
}
