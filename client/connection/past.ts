import { decodePast, PAST_PART_MS } from '../../telemetry/contract/past.ts';
import type { PastPart } from '../../telemetry/contract/past.ts';
import { ask, askBytes } from './api.ts';
import { list, nullable, number, record, time } from './shape.ts';

/** How many sites were out of service in each step; times in epoch milliseconds. */
export interface PastSeries {
  from: number;
  stepMs: number;
  out: number[];
  /** Before, nothing is known; null: nothing ever was. */
  beganAt: number | null;
}
const pastSeries = record<PastSeries>({
  from: time,
  stepMs: number,
  out: list(number),
  beganAt: nullable(time),
});

/** Parts that are kept; at a quarter of a million sites one takes a megabyte or two. */
const KEPT = 8;
/** What goes on is asked for again after this. */
const CURRENT_MS = 60_000;

export function loadSeries(signal: AbortSignal): Promise<PastSeries> {
  return ask('/console/past/series', pastSeries, { signal });
}

/** Loads parts of the past, and keeps those looked at last. Rejects with ApiError. */
export class PastLoader {
  readonly #kept = new Map<number, { part: Promise<PastPart>; until: number }>();
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** The part that holds a moment, epoch milliseconds. @param now by the server's clock */
  partAt(at: number, now: number): Promise<PastPart> {
    const from = Math.floor(at / PAST_PART_MS) * PAST_PART_MS;
    const kept = this.#kept.get(from);
    if (kept !== undefined && (kept.until > now || at < kept.until - CURRENT_MS)) return kept.part;
    const part = askBytes(`/console/past?from=${from}`, decodePast, { signal: this.#signal });
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
