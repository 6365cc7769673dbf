/** Positions of a journal, `from` up to but not including `to`. */
export interface Range {
  from: number;
  to: number;
}

/** What is stored of a journal: everything before `position`, and islands beyond it. */
export interface StoredRanges {
  /** Everything before it is stored. */
  readonly position: number;
  /** Grows `position` or an island at its end, or makes a new island. */
  add(range: Range): void;
  /** What is missing first, up to `end`; undefined when nothing is. */
  firstGap(end: number): Range | undefined;
  /** How much is missing up to `end`, measured by `lengthOf`. */
  missing(end: number, lengthOf: (range: Range) => number): number;
}

/** Remembers `maxIslands`; beyond that the oldest is forgotten, and so stored once more, which changes nothing. */
export function createStoredRanges(start: number, maxIslands = 64): StoredRanges {
  let position = start;
  /** Ascending, not touching each other or `position`. */
  const islands: Range[] = [];

  function add(range: Range): void {
    const all = [...islands, range].sort((a, b) => a.from - b.from);
    islands.length = 0;
    for (const { from, to } of all) {
      const before = islands.at(-1);
      if (from <= position) position = Math.max(position, to);
      else if (before !== undefined && from <= before.to) before.to = Math.max(before.to, to);
      else islands.push({ from, to });
    }
    if (islands.length > maxIslands) islands.shift();
  }

  function* gaps(end: number): Generator<Range> {
    let from = position;
    for (const island of islands) {
      if (island.from >= end) break;
      yield { from, to: island.from };
      from = island.to;
    }
    if (from < end) yield { from, to: end };
  }

  return {
    get position() {
      return position;
    },
    add,
    firstGap(end) {
      const [first] = gaps(end);
      return first;
    },
    missing: (end, lengthOf) => [...gaps(end)].reduce((sum, gap) => sum + lengthOf(gap), 0),
  };
}
