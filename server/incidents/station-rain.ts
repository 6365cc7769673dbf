import type { Cluster, Surroundings } from './explain.ts';
import type { Fact } from './fact.ts';
import { lnShare, priors, SLACK_MS, STANDING } from './hypothesis.ts';
import { nothingKnown } from './incident.ts';
import { mayBe } from './judged.ts';
import { earliest, fullestMoment, latest, MOST_BURSTS } from './moments.ts';
import { around as cellsAround } from './neighbourhood.ts';
import { evenly, keptOf } from './watched.ts';

/*
 * Rain over a ground station, told from storms over the sites: docs/judgement.md has the reckoning.
 */

/** From the first link that it takes to its height rain needs no longer than this. */
const RISES_MS = 45 * 60_000;
/** It rains so much on a ground station less often than one fails. */
const COST = 9;
/** What goes later comes back sooner, but for what a modem takes to lock again. */
const LOCK_MS = 5 * 60_000;
/** By chance every second would. */
const NESTED = Math.LN2;
const NOT_NESTED = -5;
/** Links in the same or adjoining squares of so many degrees one storm may take, */
const STORM_SCALE = 0.5;
/** however far these reach: none reaches into more than so many squares of so many degrees. */
const WIDEST_SCALE = 2;
const WIDEST_SQUARES = 4;
/** Those beside a link stand in the same or adjoining squares of so many degrees. */
const BESIDE_SCALE = 0.25;
/** Squares that say for all who stands beside. */
const MOST_SQUARES = 64;

/** Links that stand beside some, by whose they are and whether they kept service. */
interface Beside {
  ownKept: number;
  othersLost: number;
  othersKept: number;
  /** Over how many places the others were lost: there it rained anyway. */
  stormsBeside: number;
}

/**
 * Outages judged to be rain fade of one gateway's links, in several beams and places, that were down at one moment, where
 * that explains better who was lost and who was not than a storm over each of the places. Yields how much work was done.
 */
export function* stationRains(facts: readonly Fact[], around: Surroundings): Generator<number, Cluster[]> {
  const rain = facts.filter(isRain);
  const sun = facts.filter(({ judgedAs }) => judgedAs === 'sunTransit');
  const found: Cluster[] = [];
  const ofGateway = (fact: Fact) => around.groups.groupOf('gateway', fact.terminalIndex);
  for (const [group, own] of Map.groupBy(rain, ofGateway)) {
    if (group < 0) continue;
    let left = own;
    for (let tries = 0; left.length >= 2 && tries < MOST_BURSTS; tries += 1) {
      yield left.length / 10;
      const height = heightOf(left);
      const down = left.filter((fact) => isDownAt(fact, height));
      if (down.length < 2) break;
      left = left.filter((fact) => !isDownAt(fact, height));
      const cluster = yield* rated(group, down, rain, around);
      if (cluster === undefined) continue;
      // At the hour of the sun each by itself looks as if it were the sun's.
      const span = spanOf(down);
      const inSun = sun.filter((fact) => ofGateway(fact) === group && isDownWithin(fact, span));
      found.push(inSun.length < down.length ? { ...cluster, facts: [...down, ...inSun] } : cluster);
    }
  }
  return found;
}

/** Outages of the station's other links at the height of its rain that neither signs nor anything else explain are of it. */
export function withUnjudged(
  stations: readonly Cluster[],
  others: readonly Cluster[],
  facts: readonly Fact[],
  { groups }: Surroundings,
): Cluster[] {
  if (stations.length === 0) return [];
  const explained = new Set([...stations, ...others].flatMap((cluster) => cluster.facts));
  const open = facts.filter((fact) => !explained.has(fact) && isUnexplained(fact));
  return stations.map((cluster) => {
    const span = spanOf(cluster.facts.filter(isRain));
    const amid = open.filter(
      (fact) =>
        groups.groupOf('gateway', fact.terminalIndex) === cluster.group &&
        isDownWithin(fact, span) &&
        !explained.has(fact),
    );
    for (const fact of amid) explained.add(fact);
    return { ...cluster, facts: [...cluster.facts, ...amid] };
  });
}

/** Whether what took one may, over their station, have taken the other, of which nobody could say why. */
export function mayShareStation(one: Fact, other: Fact, { groups }: Pick<Surroundings, 'groups'>): boolean {
  if (Math.abs(one.from - other.from) > RISES_MS || !isUnexplained(other)) return false;
  const group = groups.groupOf('gateway', one.terminalIndex);
  return group >= 0 && group === groups.groupOf('gateway', other.terminalIndex);
}

function isRain({ judgedAs }: Fact): boolean {
  return judgedAs === 'rainFade';
}

/** It was asked why, and nothing said. */
function isUnexplained(fact: Fact): boolean {
  return mayBe('rainFade', fact) && fact.incident !== undefined && fact.incident.verdict !== nothingKnown;
}

/** When most were down: at its height rain has taken all that it takes. */
function heightOf(facts: readonly Fact[]): number {
  return fullestMoment(facts, downFrom, downUntil);
}

function isDownAt(fact: Fact, at: number): boolean {
  return downFrom(fact) <= at && at <= downUntil(fact);
}

/** From when to when all of these were down. */
function spanOf(facts: readonly Fact[]): [from: number, to: number] {
  return [
    facts.reduce((last, fact) => Math.max(last, downFrom(fact)), -Infinity),
    facts.reduce((first, fact) => Math.min(first, downUntil(fact)), Infinity),
  ];
}

function isDownWithin(fact: Fact, [from, to]: readonly [number, number]): boolean {
  return downFrom(fact) <= to && from <= downUntil(fact);
}

function downFrom(fact: Fact): number {
  return earliest(fact);
}

function downUntil(fact: Fact): number {
  return Math.min(fact.to + SLACK_MS, latest(fact) + RISES_MS);
}

function* rated(
  group: number,
  facts: Fact[],
  rain: readonly Fact[],
  around: Surroundings,
): Generator<number, Cluster | undefined> {
  const affected = new Set(facts.map(({ terminalIndex }) => terminalIndex));
  const beams = new Set([...affected].map((index) => around.groups.groupOf('beam', index)));
  const storms = placesOf(affected, around.neighbours);
  if (storms < 2 || beams.size < 2) return undefined;
  const at = facts.reduce((first, { from }) => Math.min(first, from), Infinity);
  const unaffected = keptOf('gateway', group, affected, at, around);
  const meanwhile = rain.filter(({ from, to }) => from <= at + RISES_MS && to > at);
  const lost = new Set(meanwhile.map(({ terminalIndex }) => terminalIndex));
  const { ownKept, othersLost, othersKept, stormsBeside } = besideOf(group, affected, lost, at, around);
  yield 20 + around.groups.members('gateway', group).length / 4;
  const key = around.groups.key('gateway', group);
  const isOver = facts.every(({ to }) => to !== Infinity);
  const standing = !isOver && around.stands(facts, 'gateway', key) ? STANDING : 0;
  const asStation =
    lnShare(affected.size, unaffected) +
    lnShare(othersLost, othersKept) -
    stormsBeside * priors.area.cost -
    COST +
    (isOver ? nestedness(facts) : standing);
  const asStorms = lnShare(affected.size + othersLost, ownKept + othersKept) - storms * priors.area.cost;
  if (asStation <= asStorms) return undefined;
  return { kind: 'gateway', group, key, at, facts, unaffected, score: asStation - asStorms, isJudged: true };
}

/** Over how many places storms would have to stand to take these. */
function placesOf(terminals: Iterable<number>, neighbours: Surroundings['neighbours']): number {
  const left = squaresOf(terminals, STORM_SCALE, neighbours);
  let places = 0;
  for (const first of left) {
    places += 1;
    const storm = [first];
    for (const square of storm)
      for (const next of cellsAround(square)) if (left.delete(next)) storm.push(next);
  }
  return Math.max(places, Math.floor(squaresOf(terminals, WIDEST_SCALE, neighbours).size / WIDEST_SQUARES));
}

/** Whom a storm over the places of these would have reached, too. Asks some of many, who say for all. */
function besideOf(
  group: number,
  affected: ReadonlySet<number>,
  lost: ReadonlySet<number>,
  at: number,
  { groups, neighbours, keptService }: Surroundings,
): Beside {
  const squares = [...squaresOf(affected, BESIDE_SCALE, neighbours)].sort((a, b) => a - b);
  const looked = evenly(squares, MOST_SQUARES);
  const near = [...neighbours.terminals(new Set(looked.flatMap(cellsAround)), BESIDE_SCALE)];
  const links = near.filter((index) => neighbours.isUnderSky(index));
  const asked = evenly(links);
  const rainedOn: number[] = [];
  let [ownKept, othersKept] = [0, 0];
  for (const index of asked) {
    if (affected.has(index)) continue;
    const isOwn = groups.groupOf('gateway', index) === group;
    if (lost.has(index)) {
      if (!isOwn) rainedOn.push(index);
    } else if (keptService(index, at)) {
      if (isOwn) ownKept += 1;
      else othersKept += 1;
    }
  }
  const seen = links.filter((index) => affected.has(index)).length;
  const scale = (affected.size / Math.max(1, seen)) * (links.length / Math.max(1, asked.length));
  return {
    ownKept: ownKept * scale,
    othersLost: rainedOn.length * scale,
    othersKept: othersKept * scale,
    stormsBeside: placesOf(rainedOn, neighbours),
  };
}

function squaresOf(
  terminals: Iterable<number>,
  scale: number,
  neighbours: Surroundings['neighbours'],
): Set<number> {
  const squares = new Set<number>();
  for (const index of terminals) {
    const square = neighbours.cell(index, scale);
    if (square !== undefined) squares.add(square);
  }
  return squares;
}

/** One rain that rises and falls takes first, and gives back last, the links with least to lose. */
function nestedness(facts: readonly Fact[]): number {
  const byStart = [...facts].sort((a, b) => a.from - b.from);
  let earlier = 0;
  let firstEnd = Infinity;
  let crossing = 0;
  for (const { from, to } of byStart) {
    for (let next = byStart[earlier]; next !== undefined && next.from < from - LOCK_MS;) {
      firstEnd = Math.min(firstEnd, next.to);
      next = byStart[(earlier += 1)];
    }
    if (to > firstEnd + LOCK_MS) crossing += 1;
  }
  if (crossing === 0) return NESTED;
  return 2 * crossing < facts.length ? 0 : NOT_NESTED;
}
