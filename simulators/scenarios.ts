import type { SimulatedSite } from './fleet.ts';
import { noise } from './random.ts';
import { stormOver, type StormCell } from './storms.ts';

/** All sites of one beam go dark together. */
export interface BeamOutage {
  beam: string;
  startsAt: number;
  endsAt: number;
}

/** What happens to the fleet as a whole. Functions of time alone: asking changes nothing. */
export interface Scenario {
  beamOutages(at: number): readonly BeamOutage[];
  storms(at: number): readonly StormCell[];
  /** How often single sites fail by themselves, as a multiple of the usual. */
  faultRate: number;
}

export const scenarioNames = ['quiet', 'storm', 'beamOutage', 'everyday'] as const;
export type ScenarioName = (typeof scenarioNames)[number];

const MINUTE_MS = 60_000;

/**
 * - `quiet`: nothing fails.
 * - `storm`: one storm, beginning two minutes after `startsAt`.
 * - `beamOutage`: one beam is lost for six minutes, two minutes after `startsAt`.
 * - `everyday`: single faults, a lost beam every quarter of an hour or so, a storm every few hours; the same for
 *   every start with the same seed, so that history made afterwards agrees with what was lived through.
 */
export function createScenario(
  name: ScenarioName,
  fleet: readonly SimulatedSite[],
  seed: number,
  startsAt: number,
): Scenario {
  const beams = usedBeams(fleet);
  switch (name) {
    case 'quiet':
      return { beamOutages: () => [], storms: () => [], faultRate: 0 };
    case 'storm': {
      const storm = stormNumber(fleet, seed, 0, startsAt + 2 * MINUTE_MS);
      return { beamOutages: () => [], storms: () => storm, faultRate: 0 };
    }
    case 'beamOutage': {
      const from = startsAt + 2 * MINUTE_MS;
      const outage = beamOutageNumber(beams, seed, 0, from, 6 * MINUTE_MS);
      return { beamOutages: () => outage, storms: () => [], faultRate: 0 };
    }
    case 'everyday':
      return {
        beamOutages: slotted(15 * MINUTE_MS, (slot, slotStart) => {
          if (noise(seed, 5_001, slot) > 0.75) return [];
          const from = slotStart + noise(seed, 5_002, slot) * 7 * MINUTE_MS;
          return beamOutageNumber(beams, seed, slot, from, (4 + 4 * noise(seed, 5_003, slot)) * MINUTE_MS);
        }),
        storms: slotted(180 * MINUTE_MS, (slot, slotStart) => {
          if (noise(seed, 5_004, slot) > 0.7) return [];
          return stormNumber(fleet, seed, slot, slotStart + noise(seed, 5_005, slot) * 80 * MINUTE_MS);
        }),
        faultRate: 1,
      };
  }
}

/** The satellite beams of the fleet with the sites of each, in order of name. */
export function usedBeams(fleet: readonly SimulatedSite[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { link } of fleet) {
    if (link.beam !== null) counts.set(link.beam, (counts.get(link.beam) ?? 0) + 1);
  }
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Computes what happens in a slot of time once, not at every question. The last few slots are kept: history goes backwards. */
function slotted<T>(
  slotMs: number,
  create: (slot: number, slotStart: number) => readonly T[],
): (at: number) => readonly T[] {
  const known = new Map<number, readonly T[]>();
  return (at) => {
    const slot = Math.floor(at / slotMs);
    let events = known.get(slot);
    if (events === undefined) {
      if (known.size >= 512) known.clear();
      events = create(slot, slot * slotMs);
      known.set(slot, events);
    }
    return events;
  };
}

/** Beams of some size only, and never one that carries a twentieth of the country: that would be another story. */
function beamOutageNumber(
  beams: ReadonlyMap<string, number>,
  seed: number,
  number: number,
  startsAt: number,
  durationMs: number,
): BeamOutage[] {
  const total = [...beams.values()].reduce((sum, sites) => sum + sites, 0);
  const fitting = [...beams].filter(([, sites]) => sites >= 3 && sites <= Math.max(10, total / 20));
  const candidates = fitting.length > 0 ? fitting : [...beams];
  const chosen = candidates[Math.floor(noise(seed, 5_006, number) * candidates.length)];
  return chosen === undefined ? [] : [{ beam: chosen[0], startsAt, endsAt: startsAt + durationMs }];
}

function stormNumber(
  fleet: readonly SimulatedSite[],
  seed: number,
  number: number,
  startsAt: number,
): StormCell[] {
  const target = fleet[Math.floor(noise(seed, 5_007, number) * fleet.length)];
  return target === undefined ? [] : [stormOver(seed, number, target.site, startsAt)];
}
