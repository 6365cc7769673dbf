import { PAST_PART_MS } from '../../telemetry/contract/past.ts';

/** Parts that are kept; at a quarter of a million sites one takes a megabyte or two. */
const KEPT = 8;
/** What goes on is asked for again after this. */
const CURRENT_MS = 60_000;

/** Parts of the past as they are needed: those looked at last are kept, what goes on is asked for anew. */
export class PastParts<Part> {
  readonly #kept = new Map<number, { part: Promise<Part>; until: number }>();
  readonly #load: (from: number) => Promise<Part>;

  /** @param load loads the part that begins at a moment, epoch milliseconds */
  constructor(load: (from: number) => Promise<Part>) {
    this.#load = load;
  }

  /** The part that holds a moment, epoch milliseconds. @param now by the server's clock */
  partAt(at: number, now: number): Promise<Part> {
    const from = partOf(at);
    const kept = this.#kept.get(from);
    if (kept !== undefined && (kept.until > now || at < kept.until - CURRENT_MS)) return kept.part;
    const part = this.#load(from);
    const isOver = from + PAST_PART_MS < now;
    this.#kept.delete(from);
    this.#kept.set(from, { part, until: isOver ? Infinity : now + CURRENT_MS });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(oldest);
    }
    part.catch(() => {
      if (this.#kept.get(from)?.part === part) this.#kept.delete(from);
    });
    return part;
  }

  /** Another list of sites: what was loaded speaks of other rows. */
  forget(): void {
    this.#kept.clear();
  }
}

/** When the part begins that holds a moment, epoch milliseconds. */
export function partOf(at: number): number {
  return Math.floor(at / PAST_PART_MS) * PAST_PART_MS;
}
