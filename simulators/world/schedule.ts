import { createRandom, noise, type Random } from '../random.ts';

/** When an event of a kind begins, and the numbers it is made of. */
export interface Occasion {
  number: number;
  at: number;
  random: Random;
}

export const DAY_MS = 86_400_000;

/**
 * When things that come `perDay` times a day begin, within `[from, to)`: one at a random moment of each slot, so that a
 * week has about as many as it should. The same for every window that one asks for.
 * `origin` begins the first slot; `lead`, where it is given: nothing begins before it and so soon after it.
 */
export function occasions(
  { seed, kind, perDay, origin, lead }: OccasionOptions,
  from: number,
  to: number,
): Occasion[] {
  if (perDay <= 0) return [];
  const slotMs = DAY_MS / perDay;
  const found: Occasion[] = [];
  for (let number = Math.floor((from - origin) / slotMs); origin + number * slotMs < to; number += 1) {
    if (lead !== undefined && number < 0) continue;
    const start = number === 0 ? Math.min(slotMs, lead?.afterMs ?? 0) : 0;
    const width = Math.min(0.9 * (slotMs - start), number === 0 ? (lead?.withinMs ?? Infinity) : Infinity);
    // A little room at the end keeps neighbours apart.
    const at = Math.round(origin + number * slotMs + start + noise(seed, kind, number) * width);
    if (at < from || at >= to) continue;
    found.push({ number, at, random: createRandom(seed * 31 + kind * 7_919 + number * 104_729) });
  }
  return found;
}

/** Nothing begins sooner than `afterMs` after the origin, and the first of each kind at most `withinMs` later. */
export interface Lead {
  afterMs: number;
  withinMs: number;
}

export interface OccasionOptions {
  seed: number;
  /** Tells the streams of numbers apart. */
  kind: number;
  perDay: number;
  origin: number;
  lead: Lead | undefined;
}
