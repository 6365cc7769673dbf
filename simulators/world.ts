import { dailyLoad } from './daily-load.ts';
import type { SimulatedSite } from './fleet.ts';
import { noise, smoothNoise } from './random.ts';
import type { Scenario } from './scenarios.ts';
import { attenuation, CUT_ATTENUATION } from './storms.ts';

/** What a terminal can find out about its link at a moment. A link that is down carries nothing at all. */
export type LinkConditions =
  | { linkUp: false; signalDb: number }
  | {
      linkUp: true;
      latencyMs: number;
      jitterMs: number;
      packetLossRatio: number;
      downlinkBps: number;
      uplinkBps: number;
      /** Signal to noise, decibel. */
      signalDb: number;
      clients: number;
      /** When the terminal last tested its link, and what a test reaches in these conditions. Left out: it never tests. */
      speedTest?: { at: number; downlinkBps: number; uplinkBps: number };
    };

/** The world the terminals stand in. A function of site and time alone: any order of questions gives the same answers. */
export interface World {
  /** Conditions of the link of the fleet's `index`th site. `at` in epoch milliseconds. */
  conditions(index: number, at: number): LinkConditions;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 86_400_000;
const CLEAR_SKY_SIGNAL_DB = 11;

/**
 * What a technology gives on a good day: empty round trip, downlink capacity from the poorest site to the best, the
 * uplink's share of it, and how much rain takes from them.
 */
const characters = {
  leo: { latencyMs: 38, downlinkBps: [70e6, 200e6], uplinkShare: 0.11, rain: 0.85 },
  geo: { latencyMs: 590, downlinkBps: [9e6, 26e6], uplinkShare: 0.15, rain: 1 },
  cellular: { latencyMs: 62, downlinkBps: [6e6, 42e6], uplinkShare: 0.3, rain: 0 },
} as const;

export function createWorld(fleet: readonly SimulatedSite[], scenario: Scenario, seed: number): World {
  return {
    conditions(index, at) {
      const place = fleet[index];
      if (place === undefined) throw new RangeError(`the fleet has no site ${index}`);
      const character = characters[technologyOf(place)];
      const rain = character.rain * rainAt(scenario, place, at);
      const signalDb =
        CLEAR_SKY_SIGNAL_DB - 10 * rain + smoothNoise(seed, stream(index, 1), at, 5 * MINUTE_MS);
      if (rain >= CUT_ATTENUATION || beamIsLost(scenario, place, at)) return { linkUp: false, signalDb };
      if (hasFault(seed, index, scenario.faultRate, at)) return { linkUp: false, signalDb };
      return carrying(place, character, rain, signalDb, index, at);
    },
  };

  function carrying(
    { site }: SimulatedSite,
    character: (typeof characters)[keyof typeof characters],
    rain: number,
    signalDb: number,
    index: number,
    at: number,
  ): LinkConditions {
    const wander = smoothNoise(seed, stream(index, 2), at, 10 * MINUTE_MS);
    const flicker = noise(seed, stream(index, 3), Math.floor(at / 1000));
    const load = dailyLoad(site.kind, site.regionCode, at) * (0.35 + 0.5 * wander);
    // A few sites share a congested cell: their busy hours are lossy and slow.
    const congested = noise(seed, stream(index, 4), 0) < 0.02 ? load : 0;
    const [poorest, best] = character.downlinkBps;
    // More sites are poor than good.
    const quality = noise(seed, stream(index, 10), 0) ** 1.5;
    const downlinkBps = (poorest + (best - poorest) * quality) * (1 - 0.9 * rain) * (0.85 + 0.15 * flicker);
    const uplinkBps = downlinkBps * character.uplinkShare;
    return {
      linkUp: true,
      latencyMs: tenths(
        character.latencyMs * (1 + 0.12 * wander) +
          25 * load ** 2 +
          6 * flicker +
          60 * rain +
          300 * congested,
      ),
      jitterMs: tenths(2 + 5 * flicker + 12 * load + 30 * rain),
      packetLossRatio: thousandths(
        0.002 * flicker + 0.15 * congested + Math.max(0, rain - 0.25) ** 2 + (flicker > 0.995 ? 0.02 : 0),
      ),
      downlinkBps: Math.round(downlinkBps * load),
      uplinkBps: Math.round(uplinkBps * load * 0.6),
      signalDb,
      clients: Math.round(load * 45),
      speedTest: {
        at: lastTest(noise(seed, stream(index, 11), 0), at),
        downlinkBps: Math.round(downlinkBps),
        uplinkBps: Math.round(uplinkBps),
      },
    };
  }
}

function technologyOf({ link }: SimulatedSite): keyof typeof characters {
  return link.technology === 'geo' || link.technology === 'cellular' ? link.technology : 'leo';
}

function rainAt(scenario: Scenario, { site }: SimulatedSite, at: number): number {
  return scenario.storms(at).reduce((sum, storm) => sum + attenuation(storm, site, at), 0);
}

function beamIsLost(scenario: Scenario, { link }: SimulatedSite, at: number): boolean {
  return scenario
    .beamOutages(at)
    .some(({ beam, startsAt, endsAt }) => beam === link.beam && at >= startsAt && at < endsAt);
}

/** At most one fault of its own per site and day, longer ones rarer; one site in twenty is a troublesome one. */
function hasFault(seed: number, index: number, rate: number, at: number): boolean {
  const shifted = at + noise(seed, stream(index, 5), 0) * DAY_MS;
  const day = Math.floor(shifted / DAY_MS);
  const troublesome = noise(seed, stream(index, 6), 0) < 0.05;
  if (noise(seed, stream(index, 7), day) >= rate * (troublesome ? 0.6 : 0.06)) return false;
  const durationMs = (6 + 84 * noise(seed, stream(index, 8), day) ** 2) * MINUTE_MS;
  const start = noise(seed, stream(index, 9), day) * (DAY_MS - durationMs);
  const inDay = shifted - day * DAY_MS;
  return inDay >= start && inDay < start + durationMs;
}

/** Every terminal tests once an hour, each at a minute of its own. */
function lastTest(phase: number, at: number): number {
  const offset = Math.floor(phase * HOUR_MS);
  return Math.floor((at - offset) / HOUR_MS) * HOUR_MS + offset;
}

/** Each question about each site draws from its own stream. */
function stream(index: number, question: number): number {
  return index * 16 + question;
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

function thousandths(value: number): number {
  return Math.round(Math.min(1, value) * 1000) / 1000;
}
