import { fold } from '../../telemetry/contract/fold.ts';

/** How well a text answers what was typed; the lower, the better. Null: not at all. */
export type Rank = number | null;

/** All of it, its beginning, the beginning of a word, anywhere. */
const WHOLE = 0;
const START = 1;
const WORD = 2;
const WITHIN = 3;

/**
 * Ranks a text by where it contains what is wanted, which is folded already. Several words may stand in any order, each where
 * it likes: "zapata oaxaca" finds "Primaria Emiliano Zapata, Oaxaca".
 */
export function rankText(text: string, wanted: string): Rank {
  const folded = fold(text);
  const whole = rankWord(folded, wanted);
  if (whole !== null || !wanted.includes(' ')) return whole;
  const ranks = wanted.split(/\s+/).map((word) => rankWord(folded, word));
  return ranks.some((rank) => rank === null) ? null : WITHIN + 1;
}

/** The best rank of several texts of one thing. */
export function rankAny(texts: readonly string[], wanted: string): Rank {
  const ranks = texts.map((text) => rankText(text, wanted)).filter((rank) => rank !== null);
  return ranks.length === 0 ? null : Math.min(...ranks);
}

/** The best of a list, in the order of the list where they are alike; at most so many, and how many answer in all. */
export function bestOf<T>(
  list: Iterable<T>,
  rankOf: (item: T) => Rank,
  limit: number,
): { found: T[]; matching: number } {
  const byRank: T[][] = [];
  let matching = 0;
  for (const item of list) {
    const rank = rankOf(item);
    if (rank === null) continue;
    matching += 1;
    (byRank[rank] ??= []).push(item);
  }
  return { found: byRank.flat().slice(0, limit), matching };
}

function rankWord(folded: string, wanted: string): Rank {
  const at = folded.indexOf(wanted);
  if (at === -1) return null;
  if (at === 0) return folded.length === wanted.length ? WHOLE : START;
  return startsWord(folded, wanted) ? WORD : WITHIN;
}

function startsWord(folded: string, wanted: string): boolean {
  for (let at = folded.indexOf(wanted); at !== -1; at = folded.indexOf(wanted, at + 1)) {
    if (!/[\p{L}\p{N}]/u.test(folded[at - 1] ?? ' ')) return true;
  }
  return false;
}
