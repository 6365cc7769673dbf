import { isPowerCut, isSameAgain } from './again.ts';
import type { Cluster, Surroundings } from './explain.ts';
import type { FactIndex } from './fact-index.ts';
import type { Fact } from './fact.ts';
import { priors, STANDING } from './hypothesis.ts';
import { mayBe } from './judged.ts';
import { earliest, latest } from './moments.ts';

/** Batteries hide a power cut for so long at most. */
const BATTERY_MS = 12 * 3_600_000;
/** What goes dark so much later and so far away is of a cut of its own, unless it comes back with the other. */
const LATER_MS = 3 * 3_600_000;
const FAR_M = 25_000;
/** The grid comes back for all; terminals then need minutes to start. */
const BACK_MS = 10 * 60_000;
/** In a municipality of more terminals than this a line does not reach everywhere: only nearness says who hangs on it. */
const MOST_ON_LINE = 200;
/** Sides of the squares that count as near, degrees: about 11 km. */
const NEAR_SCALE = 0.1;
/**
 * How surprising another power cut in the same place is, were it by chance: 0.02 a terminal and day, within 20 minutes of the
 * same begin or end; or while the first still goes on.
 */
const SURPRISE_TOGETHER = 8;
const SURPRISE_MEANWHILE = 6;
/** Each is compared with so many that began, or ended, next: more do not within minutes by chance. */
const COMPARED = 8;
/** Terminals of a municipality that are looked at. */
const MOST_MEMBERS = 5_000;

/** Where one line may reach everywhere. */
interface Place {
  kind: 'municipality' | 'area';
  /** Number of the municipality; -1: not known. */
  group: number;
  name: string;
  facts: Fact[];
}

/** Outages where these lost power that may be of the same cut: judged so, or not judged yet. */
export function* powerCompany(
  facts: readonly Fact[],
  index: FactIndex,
  { groups }: Pick<Surroundings, 'groups'>,
): Iterable<Fact> {
  const cuts = facts.filter(isPowerCut);
  const places = Map.groupBy(cuts, ({ terminalIndex }) => groups.groupOf('municipality', terminalIndex));
  for (const [group, there] of places) {
    // One of each square: the others have the same neighbours.
    const squares = new Map(there.map((fact) => [fact.cell, fact]));
    if (group < 0) for (const fact of squares.values()) yield* index.near(fact);
    const begin = there.reduce((first, { from }) => Math.min(first, from), Infinity) - BATTERY_MS;
    const end = there.reduce((last, { from }) => Math.max(last, from), -Infinity) + BATTERY_MS;
    for (const member of groups.members('municipality', group).subarray(0, MOST_MEMBERS)) {
      for (const fact of index.ofTerminal(member)) {
        if (fact.from < begin || fact.from > end) continue;
        if (isPowerCut(fact) || mayBe('power', fact)) yield fact;
      }
    }
  }
}

/**
 * Outages that were judged to be power cuts and are one: in one municipality, begun or ended together, or going on at the
 * same time. Batteries hide a cut for hours, so its outages may begin at any time in it. What is cut again at once, or comes
 * and goes, is one too.
 */
export function powerCuts(facts: readonly Fact[], around: Surroundings): Cluster[] {
  if (!facts.some(isPowerCut)) return [];
  const places = new Map<string, Place>();
  for (const fact of facts) {
    if (!isPowerCut(fact) && !mayBe('power', fact)) continue;
    const place = placeOf(fact.terminalIndex, around);
    if (place === undefined) continue;
    const there = places.get(place.name);
    if (there === undefined) places.set(place.name, { ...place, facts: [fact] });
    else there.facts.push(fact);
  }
  return [...places.values()].flatMap((place) => (place.facts.some(isPowerCut) ? cutsIn(place, around) : []));
}

function placeOf(
  terminalIndex: number,
  { groups, neighbours }: Surroundings,
): Omit<Place, 'facts'> | undefined {
  const group = groups.groupOf('municipality', terminalIndex);
  const isSmall = group >= 0 && groups.members('municipality', group).length <= MOST_ON_LINE;
  if (isSmall) return { kind: 'municipality', group, name: `${group}` };
  const cell = neighbours.cell(terminalIndex, NEAR_SCALE);
  if (cell === undefined) return undefined;
  return { kind: group < 0 ? 'area' : 'municipality', group, name: `${group} ${cell}` };
}

function cutsIn({ kind, group, name, facts }: Place, around: Surroundings): Cluster[] {
  const cuts = new Unions(facts);
  const together = new Set<Fact>();
  for (const [one, other] of pairs(facts)) {
    // What nobody could explain is of a cut that it began or ended with.
    if (!isPowerCut(one) && !isPowerCut(other)) continue;
    const isTogether = beginTogether(one, other) || endTogether(one, other);
    if (isTogether) together.add(one).add(other);
    else if (!isPowerCut(one) || !isPowerCut(other) || !goOnTogether(one, other, around)) continue;
    cuts.unite(one, other);
  }
  for (const own of Map.groupBy(facts.filter(isPowerCut), ({ terminalIndex }) => terminalIndex).values()) {
    for (const [one, other] of successions(own))
      if (isSameAgain(one, other, own, facts)) cuts.unite(one, other);
  }
  return cuts.sets().flatMap((cut) => {
    if (new Set(cut.map(({ siteIndex }) => siteIndex)).size < 2) return [];
    const key = around.groups.key('municipality', group);
    const at = cut.reduce((first, { from }) => Math.min(first, from), Infinity);
    const affected = new Set(cut.map(({ terminalIndex }) => terminalIndex));
    let unaffected = 0;
    for (const member of around.groups.members('municipality', group).subarray(0, MOST_MEMBERS)) {
      if (affected.has(member) || placeOf(member, around)?.name !== name) continue;
      if (around.keptService(member, at)) unaffected += 1;
    }
    const surprises = cut.reduce(
      (sum, fact) => sum + (together.has(fact) ? SURPRISE_TOGETHER : SURPRISE_MEANWHILE),
      0,
    );
    const standing = around.stands(cut, kind, key) ? STANDING : 0;
    const score = surprises - priors[kind].cost + standing;
    return [{ kind, group, key, at, facts: cut, unaffected, score, isJudged: true }];
  });
}

/** Those that come next to each other by begin or by end, and all that go on: what makes one cut of them is among these. */
function* pairs(facts: readonly Fact[]): Iterable<[Fact, Fact]> {
  for (const by of ['from', 'to'] as const) {
    const sorted = [...facts].sort((a, b) => a[by] - b[by] || a.terminalIndex - b.terminalIndex);
    for (const [at, one] of sorted.entries()) {
      for (const other of sorted.slice(at + 1, at + 1 + COMPARED)) yield [one, other];
    }
  }
}

/** Outages of one link, each with the next. */
function successions(outages: readonly Fact[]): [Fact, Fact][] {
  const sorted = [...outages].sort((a, b) => a.from - b.from);
  return sorted.slice(1).map((next, at) => [sorted[at] as Fact, next]);
}

function beginTogether(one: Fact, other: Fact): boolean {
  return earliest(one) <= latest(other) && earliest(other) <= latest(one);
}

function endTogether(one: Fact, other: Fact): boolean {
  if (one.to === Infinity || other.to === Infinity) return false;
  return Math.abs(one.to - other.to) <= BACK_MS && overlap(one, other);
}

/** Both are down still; or one is back and they are held for one: the other may follow within minutes. */
function goOnTogether(one: Fact, other: Fact, { neighbours }: Surroundings): boolean {
  if (one.to !== Infinity && other.to !== Infinity) return false;
  if (!overlap(one, other)) return false;
  const isLater = Math.abs(one.from - other.from) > LATER_MS;
  if (isLater && neighbours.areApart(one.terminalIndex, other.terminalIndex, FAR_M)) return false;
  return one.to === other.to || (one.incident !== undefined && one.incident === other.incident);
}

function overlap(one: Fact, other: Fact): boolean {
  return one.from < other.to && other.from < one.to && Math.abs(one.from - other.from) <= BATTERY_MS;
}

/** Sets of outages that were united one with another. */
class Unions {
  readonly #parents: Map<Fact, Fact>;

  constructor(facts: readonly Fact[]) {
    this.#parents = new Map(facts.map((fact) => [fact, fact]));
  }

  unite(one: Fact, other: Fact): void {
    this.#parents.set(this.#head(one), this.#head(other));
  }

  /** Of two and more, each in the order in which they were given. */
  sets(): Fact[][] {
    const sets = Map.groupBy(this.#parents.keys(), (fact) => this.#head(fact));
    return [...sets.values()].filter(({ length }) => length > 1);
  }

  #head(fact: Fact): Fact {
    let head = fact;
    for (
      let next = this.#parents.get(head);
      next !== undefined && next !== head;
      next = this.#parents.get(head)
    )
      head = next;
    this.#parents.set(fact, head);
    return head;
  }
}
