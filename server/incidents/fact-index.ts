import type { Fact } from './fact.ts';
import { SEQUENCE_MS, SLACK_MS } from './hypothesis.ts';
import { earliest, latest } from './moments.ts';
import { around, scales, type Neighbourhood } from './neighbourhood.ts';

const BUCKET_MS = 120_000;
/** Starts are never vaguer than this: of a terminal that reports more seldom its outage is believed to begin so late at most. */
export const MOST_VAGUE_MS = 20 * 60_000;
const COARSEST = scales[scales.length - 1] ?? 1;
/** A storm is followed over so many outages. */
const MOST_NEIGHBOURS = 3_000;
const MOST_STARTING = 500;

/** Outages by start, by terminal and by place, for finding those that one event may explain together. */
export class FactIndex {
  readonly #neighbours: Neighbourhood;
  readonly #byId = new Map<string, Fact>();
  readonly #byTime = new Map<number, Set<Fact>>();
  readonly #byTerminal = new Map<number, Fact[]>();
  readonly #byCell = new Map<number, Set<Fact>>();

  constructor(neighbours: Neighbourhood) {
    this.#neighbours = neighbours;
  }

  get size(): number {
    return this.#byId.size;
  }

  get(outageId: string): Fact | undefined {
    return this.#byId.get(outageId);
  }

  has(fact: Fact): boolean {
    return this.#byId.get(fact.outageId) === fact;
  }

  add(fact: Fact): void {
    this.#byId.set(fact.outageId, fact);
    this.#byTerminal.set(fact.terminalIndex, (this.#byTerminal.get(fact.terminalIndex) ?? []).concat(fact));
    this.#place(fact);
  }

  remove(fact: Fact): void {
    this.#byId.delete(fact.outageId);
    const others = this.#byTerminal.get(fact.terminalIndex)?.filter((other) => other !== fact) ?? [];
    if (others.length > 0) this.#byTerminal.set(fact.terminalIndex, others);
    else this.#byTerminal.delete(fact.terminalIndex);
    this.#displace(fact);
  }

  /** Its start is another one. */
  move(fact: Fact, from: number, vagueMs: number): void {
    this.#displace(fact);
    fact.from = from;
    fact.vagueMs = vagueMs;
    this.#place(fact);
  }

  /** Outages that began within so long before or after. */
  *startedAround(at: number, withinMs: number): Iterable<Fact> {
    for (let bucket = bucketOf(at - withinMs); bucket <= bucketOf(at + withinMs); bucket += 1)
      yield* this.#byTime.get(bucket) ?? [];
  }

  /** Outages of links in its square of 28 km and the ones around, whenever they began. */
  *near(fact: Fact): Iterable<Fact> {
    if (fact.cell === undefined) return;
    for (const cell of around(fact.cell)) yield* this.#byCell.get(cell) ?? [];
  }

  ofTerminal(terminalIndex: number): readonly Fact[] {
    return this.#byTerminal.get(terminalIndex) ?? [];
  }

  /** All outages that one moment may have begun together with one of these, or that began near one of them in sequence. */
  companyOf(facts: Iterable<Fact>): Set<Fact> {
    const first = [...facts];
    const found = new Set(first);
    for (const [from, to] of united(first)) {
      for (let at = bucketOf(from - MOST_VAGUE_MS - SLACK_MS); at <= bucketOf(to + MOST_VAGUE_MS); at += 1) {
        for (const fact of this.#byTime.get(at) ?? [])
          if (earliest(fact) <= to && latest(fact) >= from) found.add(fact);
      }
    }
    // Where so many begin at once it is no weather.
    if (first.length <= MOST_STARTING) this.#addNeighbours(first, found);
    return found;
  }

  #addNeighbours(first: readonly Fact[], found: Set<Fact>): void {
    const chain = first.slice(0, MOST_NEIGHBOURS);
    const seen = new Set(chain);
    for (const fact of chain) {
      for (const other of this.near(fact)) {
        if (seen.has(other) || !isNear(fact, other) || chain.length >= MOST_NEIGHBOURS) continue;
        seen.add(other);
        chain.push(other);
      }
    }
    for (const fact of chain) found.add(fact);
  }

  #place(fact: Fact): void {
    put(this.#byTime, bucketOf(fact.from), fact);
    // Kept with it: the site may be moved on the map meanwhile.
    fact.cell = this.#neighbours.cell(fact.terminalIndex, COARSEST);
    if (fact.cell !== undefined) put(this.#byCell, fact.cell, fact);
  }

  #displace(fact: Fact): void {
    drop(this.#byTime, bucketOf(fact.from), fact);
    if (fact.cell !== undefined) drop(this.#byCell, fact.cell, fact);
  }
}

function isNear(one: Fact, other: Fact): boolean {
  const [first, second] = one.from <= other.from ? [one, other] : [other, one];
  return second.from - (first.from + first.vagueMs) <= SEQUENCE_MS;
}

function bucketOf(at: number): number {
  return Math.floor(at / BUCKET_MS);
}

/** The time in which these may have begun, in pieces that do not touch. */
function united(facts: readonly Fact[]): [number, number][] {
  const pieces: [number, number][] = [];
  for (const fact of [...facts].sort((a, b) => earliest(a) - earliest(b))) {
    const last = pieces.at(-1);
    const [begin, end] = [earliest(fact), latest(fact)];
    if (last !== undefined && begin <= last[1]) last[1] = Math.max(last[1], end);
    else pieces.push([begin, end]);
  }
  return pieces;
}

function put(index: Map<number, Set<Fact>>, key: number, fact: Fact): void {
  const there = index.get(key);
  if (there === undefined) index.set(key, new Set([fact]));
  else there.add(fact);
}

function drop(index: Map<number, Set<Fact>>, key: number, fact: Fact): void {
  const there = index.get(key);
  there?.delete(fact);
  if (there?.size === 0) index.delete(key);
}
