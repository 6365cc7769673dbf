import type { OutageCause } from '../../telemetry/contract/site-state.ts';
import type { Cluster, Surroundings } from './explain.ts';
import type { FactIndex } from './fact-index.ts';
import type { Fact } from './fact.ts';
import { priors } from './hypothesis.ts';
import { mayBe } from './judged.ts';
import { around as cellsAround } from './neighbourhood.ts';
import { mayShareStation } from './station-rain.ts';

/** Causes that come from the sky, so that who has them has them together. */
const skyCauses: readonly OutageCause[] = ['rainFade', 'sunTransit'];
/** Rain that moves reaches the next site that it takes down within so long, and within a degree; */
const WEATHER_MS = 45 * 60_000;
/** or while it still stays over the one before, or left it not longer ago than this, */
const MOVES_ON_MS = 15 * 60_000;
/** but not later than this. */
const LONGEST_MS = 2 * 3_600_000;
const RAIN_SCALE = 0.5;
/** The sun wanders over the sites of a satellite within so long. */
const SUN_MS = 30 * 60_000;
/** An outage amid a storm of which nobody could say why is the storm's, when it is so close. */
const UNJUDGED_SCALE = 0.25;
const UNJUDGED_MS = 20 * 60_000;
/** How surprising another one close by is, were it by chance: 0.05 a terminal and day, in 90 minutes. */
const SURPRISE = 5.8;

/** The cause from the sky that this outage was judged to have. */
export function skyCauseOf(fact: Fact): OutageCause | undefined {
  return skyCauses.find((cause) => cause === fact.judgedAs);
}

/**
 * Outages that began near one of these in time and were judged to have a cause from the sky, too, or share a ground station and
 * may have it. Rain over a station at the hour of the sun is in part taken for that, so both are looked at together.
 */
export function* skyCompany(
  facts: readonly Fact[],
  index: FactIndex,
  around: Pick<Surroundings, 'groups'>,
): Iterable<Fact> {
  for (const fact of facts) {
    if (skyCauseOf(fact) === undefined) continue;
    for (const other of index.startedAround(fact.from, LONGEST_MS))
      if (skyCauseOf(other) !== undefined || mayShareStation(fact, other, around)) yield other;
  }
}

/** Outages that were judged to be one storm's or the sun's: their signs say more than their number does. */
export function skyAreas(facts: readonly Fact[], around: Surroundings): Cluster[] {
  const rain = facts.filter((fact) => skyCauseOf(fact) === 'rainFade');
  const sun = facts.filter((fact) => skyCauseOf(fact) === 'sunTransit');
  const cell = (fact: Fact) => around.neighbours.cell(fact.terminalIndex, RAIN_SCALE);
  const provider = (fact: Fact) => around.groups.groupOf('provider', fact.terminalIndex);
  return [
    ...chainsOf(rain, cell, (place) => cellsAround(place), rainsOn),
    ...chainsOf(
      sun,
      provider,
      (place) => [place],
      (a, b) => Math.abs(a.from - b.from) <= SUN_MS,
    ),
  ].flatMap((chain) => {
    if (new Set(chain.map(({ siteIndex }) => siteIndex)).size < 2) return [];
    const at = chain.reduce((first, { from }) => Math.min(first, from), Infinity);
    const score = chain.length * SURPRISE - priors.area.cost;
    return [{ kind: 'area', group: -1, key: '', at, facts: chain, unaffected: 0, score, isJudged: true }];
  });
}

/** Outages amid a storm that neither their signs nor anything else explains are the storm's. */
export function withUnexplained(
  clusters: readonly Cluster[],
  facts: readonly Fact[],
  around: Surroundings,
): Cluster[] {
  const explained = new Set(clusters.flatMap((cluster) => cluster.facts));
  return clusters.map((cluster) => {
    const judged =
      cluster.kind === 'area' ? cluster.facts.filter((fact) => skyCauseOf(fact) !== undefined) : [];
    if (judged.length === 0) return cluster;
    const amid = unjudgedAmong(facts, judged, around).filter((fact) => !explained.has(fact));
    for (const fact of amid) explained.add(fact);
    return amid.length === 0 ? cluster : { ...cluster, facts: [...cluster.facts, ...amid] };
  });
}

/** Outages amid these, of links that the same weather reaches, whose signs did not carry a verdict. */
function unjudgedAmong(facts: readonly Fact[], chain: readonly Fact[], { neighbours }: Surroundings): Fact[] {
  const times = new Map<number, number[]>();
  for (const { terminalIndex, from } of chain) {
    const cell = neighbours.cell(terminalIndex, UNJUDGED_SCALE);
    if (cell === undefined) continue;
    for (const near of cellsAround(cell)) times.set(near, (times.get(near) ?? []).concat(from));
  }
  const cause = chain[0]?.judgedAs ?? 'undetermined';
  return facts.filter((fact) => {
    if (!mayBe(cause, fact)) return false;
    const cell = neighbours.cell(fact.terminalIndex, UNJUDGED_SCALE) ?? Number.NaN;
    return (times.get(cell) ?? []).some((at) => Math.abs(at - fact.from) <= UNJUDGED_MS);
  });
}

function rainsOn(a: Fact, b: Fact): boolean {
  const [first, second] = a.from <= b.from ? [a, b] : [b, a];
  const apartMs = second.from - first.from;
  return apartMs <= WEATHER_MS || (apartMs <= LONGEST_MS && second.from <= first.to + MOVES_ON_MS);
}

/** Outages of which each began near one of the others, in place and time. */
function chainsOf(
  facts: readonly Fact[],
  placeOf: (fact: Fact) => number | undefined,
  nearTo: (place: number) => number[],
  isNear: (fact: Fact, other: Fact) => boolean,
): Fact[][] {
  const byPlace = new Map<number, Fact[]>();
  for (const fact of facts) {
    const place = placeOf(fact);
    if (place === undefined) continue;
    const there = byPlace.get(place);
    if (there === undefined) byPlace.set(place, [fact]);
    else there.push(fact);
  }
  const seen = new Set<Fact>();
  const chains: Fact[][] = [];
  for (const first of facts) {
    if (seen.has(first)) continue;
    seen.add(first);
    const chain = [first];
    for (const fact of chain) {
      for (const other of nearTo(placeOf(fact) ?? Number.NaN).flatMap((place) => byPlace.get(place) ?? [])) {
        if (seen.has(other) || !isNear(fact, other)) continue;
        seen.add(other);
        chain.push(other);
      }
    }
    if (chain.length > 1) chains.push(chain);
  }
  return chains;
}
