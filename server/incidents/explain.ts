import type { GroupKind } from '../causes/verdict.ts';
import { areasOf } from './areas.ts';
import type { Fact } from './fact.ts';
import { isOfPath, namedKinds, type FleetGroups, type NamedKind } from './fleet-groups.ts';
import { priors, score, SEQUENCE_MS, STANDING, surprise } from './hypothesis.ts';
import { burstsOf, type Burst } from './moments.ts';
import { powerCuts } from './power-cuts.ts';
import { stationRains, withUnjudged } from './station-rain.ts';
import { keptOf } from './watched.ts';
import { skyAreas, withUnexplained } from './weather.ts';
import type { Neighbourhood } from './neighbourhood.ts';

/** What is known of the fleet while outages are explained. */
export interface Surroundings {
  groups: FleetGroups;
  neighbours: Neighbourhood;
  /** Whether the terminal is known to have kept service after `at`; false: lost, or nobody knows. */
  keptService: (terminalIndex: number, at: number) => boolean;
  /** Whether an incident already says that these share this: what stands is given up only for something better. */
  stands: (facts: readonly Fact[], kind: GroupKind, key: string) => boolean;
  /** Whether an incident lies whole in these: what stands may grow into more that explains it no better. */
  grows: (facts: readonly Fact[]) => boolean;
}

/** Outages that one event explains best. */
export interface Cluster {
  kind: GroupKind;
  /** Number of the group; -1 for an area. */
  group: number;
  key: string;
  /** The moment, epoch milliseconds. */
  at: number;
  facts: Fact[];
  /** Terminals of the group that are known to have kept service. */
  unaffected: number;
  score: number;
  /** Its outages began within so long of each other, not at once. */
  slowMs?: number;
  /** Why they happened is what puts them together. */
  isJudged?: boolean;
}

/** One event explains so well what it explains, or better than weather would, that none is looked for there. */
const STRONG = 30;
const STRONG_SHARE = 0.6;
/** Rain over a ground station takes links down one by one, as each has more or less to lose. */
const slowKinds: ReadonlySet<NamedKind> = new Set(['gateway', 'beam']);
const SLOW_MS = 10 * 60_000;
const SLOW_FROM = 5;

/**
 * Explains outages by the events that do it best, the best one first: each outage is explained once, and what remains for
 * a lesser event is scored anew. Outages that are in no cluster began by themselves. Yields how much work was done, in pieces of some 10 us.
 */
export function* explain(all: readonly Fact[], around: Surroundings): Generator<number, Cluster[]> {
  const stations = yield* stationRains(all, around);
  const rained = new Set(stations.flatMap((cluster) => cluster.facts));
  const facts = rained.size === 0 ? all : all.filter((fact) => !rained.has(fact));
  const candidates: Cluster[] = [];
  const bestOf = new Map<NamedKind, Map<Fact, Cluster>>();
  for (const kind of namedKinds) {
    const best = new Map<Fact, Cluster>();
    bestOf.set(kind, best);
    yield facts.length / 20;
    for (const [group, members] of byGroup(facts, kind, around.groups)) {
      for (const { at, facts: burst, slowMs } of momentsOf(kind, members)) {
        const key = around.groups.key(kind, group);
        const cluster = rated({ kind, group, key, at, facts: burst, ...(slowMs && { slowMs }) }, around);
        // One by one, parts are hit at moments of their own: these explain nothing better.
        if (cluster === undefined || (slowMs === undefined && isBetterInParts(cluster, bestOf))) continue;
        candidates.push(cluster);
        for (const fact of burst) if ((best.get(fact)?.score ?? 0) < cluster.score) best.set(fact, cluster);
      }
      // Asking members, and sorting.
      yield 10 + members.length / 4;
    }
  }
  const strong = new Set<Fact>();
  for (const { kind, score: points, facts: burst, unaffected } of candidates) {
    if (burst.length < STRONG_SHARE * (burst.length + unaffected)) continue;
    // One after the other by weather they would be worth so much; weather knows no beams.
    const inSequence = burst.reduce((sum, { vagueMs }) => sum + surprise(vagueMs, SEQUENCE_MS), 0);
    const enough = isOfPath(kind) ? Math.min(STRONG, inSequence) : STRONG;
    if (points >= enough) for (const fact of burst) strong.add(fact);
  }
  candidates.push(...skyAreas(facts, around), ...powerCuts(facts, around));
  const open = facts.filter((fact) => !strong.has(fact));
  for (const area of areasOf(open, around)) {
    const municipalities = bestOf.get('municipality') ?? new Map<Fact, Cluster>();
    if (inParts(area.facts, municipalities) <= area.score) candidates.push(area);
    yield 5;
  }
  const best = yield* bestFirst(candidates, around);
  return withUnexplained([...withUnjudged(stations, best, facts, around), ...best], facts, around);
}

function momentsOf(kind: NamedKind, members: readonly Fact[]): (Burst & { slowMs?: number })[] {
  const bursts = burstsOf(members);
  if (!slowKinds.has(kind) || members.length < SLOW_FROM) return bursts;
  const slow = burstsOf(members, SLOW_MS).filter(({ facts }) => facts.length >= SLOW_FROM);
  return [...bursts, ...slow.map((burst) => ({ ...burst, slowMs: SLOW_MS }))];
}

function byGroup(facts: readonly Fact[], kind: NamedKind, groups: FleetGroups): Map<number, Fact[]> {
  const found = new Map<number, Fact[]>();
  for (const fact of facts) {
    const group = groups.groupOf(kind, fact.terminalIndex);
    if (group < 0) continue;
    const members = found.get(group);
    if (members === undefined) found.set(group, [fact]);
    else members.push(fact);
  }
  for (const [group, members] of found) if (members.length < 2) found.delete(group);
  return found;
}

/** Takes the best explanation, takes what it explains from the others, and so on while any is better than chance. */
function* bestFirst(candidates: Cluster[], around: Surroundings): Generator<number, Cluster[]> {
  const taken = new Set<Fact>();
  const chosen: Cluster[] = [];
  const waiting = new Ranked(candidates);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield 1 + next.facts.length / 10;
    const left = next.facts.filter((fact) => !taken.has(fact));
    if (left.length === next.facts.length) {
      chosen.push(next);
      for (const fact of left) taken.add(fact);
      continue;
    }
    const again = left.length < 2 ? undefined : rescored({ ...next, facts: left }, around);
    if (again !== undefined) waiting.push(again);
  }
  return chosen;
}

/** Scored against chance; undefined: chance explains it as well, or it lies within one site, or is too small for its kind. */
function rated(draft: Omit<Cluster, 'unaffected' | 'score'>, around: Surroundings): Cluster | undefined {
  if (!isOfItsKind(draft, around.groups)) return undefined;
  const { kind, group, at, facts } = draft;
  const affected = new Set(facts.map(({ terminalIndex }) => terminalIndex));
  const unaffected = keptOf(kind as NamedKind, group, affected, at, around);
  return rescored({ ...draft, unaffected, score: 0 }, around);
}

function rescored(cluster: Cluster, around: Surroundings): Cluster | undefined {
  if (!isOfItsKind(cluster, around.groups)) return undefined;
  const terminals = new Set<number>();
  let surprises = 0;
  for (const { terminalIndex, vagueMs } of cluster.facts) {
    if (terminals.has(terminalIndex)) continue;
    terminals.add(terminalIndex);
    surprises += surprise(vagueMs, cluster.slowMs);
  }
  if (terminals.size < 2) return undefined;
  const standing = around.stands(cluster.facts, cluster.kind, cluster.key) ? STANDING : 0;
  const points = score(cluster.kind, surprises, terminals.size, cluster.unaffected) + standing;
  if (points <= 0) return undefined;
  const growth = standing === 0 && around.grows(cluster.facts) ? STANDING : 0;
  return { ...cluster, score: points + growth };
}

function isOfItsKind({ kind, facts }: Pick<Cluster, 'kind' | 'facts'>, groups: FleetGroups): boolean {
  if (kind === 'site' || kind === 'area') return true;
  const [first] = facts;
  if (facts.every(({ siteIndex }) => siteIndex === first?.siteIndex)) return false;
  const { parts } = priors[kind];
  if (parts === undefined) return true;
  const seen = new Set<number>();
  let unnamed = 0;
  for (const { terminalIndex } of facts) {
    const part = groups.groupOf(parts.of as NamedKind, terminalIndex);
    if (part < 0) unnamed += 1;
    else seen.add(part);
    if (seen.size >= parts.atLeast) return true;
  }
  // A provider of fibre has no gateways.
  return unnamed === facts.length;
}

/** A gateway whose beams one by one explain it better is none that failed. */
function isBetterInParts(cluster: Cluster, bestOf: ReadonlyMap<NamedKind, Map<Fact, Cluster>>): boolean {
  const { parts } = priors[cluster.kind];
  const smaller = parts === undefined ? undefined : bestOf.get(parts.of as NamedKind);
  return smaller !== undefined && inParts(cluster.facts, smaller) > cluster.score;
}

function inParts(facts: readonly Fact[], best: ReadonlyMap<Fact, Cluster>): number {
  const parts = new Set(facts.flatMap((fact) => best.get(fact) ?? []));
  let sum = 0;
  for (const part of parts) sum += part.score;
  return sum;
}

/** A heap, the best on top; of equals the smaller kind, then the smaller number, so that nothing depends on the order. */
class Ranked {
  readonly #heap: Cluster[] = [];

  constructor(clusters: readonly Cluster[]) {
    for (const cluster of clusters) this.push(cluster);
  }

  push(cluster: Cluster): void {
    const heap = this.#heap;
    let at = heap.push(cluster) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(cluster, heap[parent] as Cluster)) break;
      heap[at] = heap[parent] as Cluster;
      at = parent;
    }
    heap[at] = cluster;
  }

  pop(): Cluster | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right !== undefined && isBefore(right, heap[child] as Cluster)) child += 1;
      if (!isBefore(heap[child] as Cluster, last)) break;
      heap[at] = heap[child] as Cluster;
      at = child;
    }
    heap[at] = last;
    return top;
  }
}

const rankOf: Record<GroupKind, number> = {
  site: 0,
  beam: 1,
  gateway: 2,
  provider: 3,
  serviceLine: 4,
  municipality: 5,
  area: 6,
};

function isBefore(a: Cluster, b: Cluster): boolean {
  if (a.score !== b.score) return a.score > b.score;
  if (a.kind !== b.kind) return rankOf[a.kind] < rankOf[b.kind];
  return a.group !== b.group ? a.group < b.group : a.at < b.at;
}
