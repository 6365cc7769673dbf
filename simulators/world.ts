import type { SimulatedSite } from './fleet.ts';
import type { Reading } from './measure.ts';
import { readInto } from './playing/reading.ts';
import type { ScenarioName } from './scenarios.ts';
import { scenarioPlan } from './scenarios.ts';
import { Courses } from './world/courses.ts';
import { groupsOf } from './world/groups.ts';
import { DAY_MS } from './world/schedule.ts';
import { influenceAt, sense } from './world/senses.ts';
import { traitsOf } from './world/traits.ts';

/** What a terminal can find out about its link at a moment. A link that is down carries nothing at all. */
export type LinkConditions =
  | {
      linkUp: false;
      signalDb: number;
      /** The agent does not run: nothing is measured. */
      isOff?: boolean;
      /** The site's other link carries the agent's messages. */
      isCarried?: boolean;
    }
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
  /** Conditions of the link of the fleet's `index`th terminal. `at` in epoch milliseconds. */
  conditions(index: number, at: number): LinkConditions;
  /** What that terminal's agent measures over `[from, to)`. Left out: what follows from the conditions at the end. */
  reading?(index: number, from: number, to: number): Reading;
}

export interface WorldOptions {
  seed: number;
  scenario: ScenarioName;
  /** When somebody begins to watch: what a scenario has to show begins soon after. `everyday` is older than that. */
  startsAt: number;
}

const HOUR_MS = 3_600_000;
/** Somebody who watches does not want to wait for long. */
const LEAD = { afterMs: 120_000, withinMs: 30_000 };
/** Nothing runs for ever. */
const LONGEST_UPTIME_MS = 30 * DAY_MS;

/** The world as it is lived in by real clocks; `play` goes through the same one in virtual time. */
export function createWorld(
  fleet: readonly SimulatedSite[],
  { seed, scenario, startsAt }: WorldOptions,
): World {
  const { plan, wrongClocks } = scenarioPlan(scenario);
  const traits = traitsOf(fleet, seed, wrongClocks);
  const since = scenario === 'everyday' ? { origin: 0, lead: undefined } : { origin: startsAt, lead: LEAD };
  const courses = new Courses({ fleet, groups: groupsOf(fleet), traits, seed, ...since }, plan);
  const of = (index: number) => {
    const [place, own] = [fleet[index], traits[index]];
    if (place === undefined || own === undefined) throw new RangeError(`the fleet has no terminal ${index}`);
    return { place, traits: own, seed, index };
  };

  return {
    conditions(index, at) {
      const measurer = of(index);
      const segment = courses.segmentAt(index, at);
      const now = sense(measurer.place, measurer.traits, seed, index, at, influenceAt(segment.felt, at));
      const { stoppedBy, isCarried } = segment;
      const packetLossRatio = 1 - (1 - segment.loss) * (1 - now.loss);
      if (packetLossRatio > 0.9 || stoppedBy !== null)
        return { linkUp: false, signalDb: now.floorDb, isOff: stoppedBy !== null, isCarried };
      const { downlinkCapacityBps, uplinkCapacityBps } = now;
      return {
        linkUp: true,
        latencyMs: Math.round(now.latencyMs * 10) / 10,
        jitterMs: Math.round(now.jitterMs * 10) / 10,
        packetLossRatio: Math.round(packetLossRatio * 1000) / 1000,
        downlinkBps: Math.round(now.downlinkBps),
        uplinkBps: Math.round(now.uplinkBps),
        signalDb: now.signalDb,
        clients: now.clients,
        speedTest: {
          at: lastTest(measurer.traits.phase, at),
          downlinkBps: Math.round(downlinkCapacityBps),
          uplinkBps: Math.round(uplinkCapacityBps),
        },
      };
    },

    reading(index, from, to) {
      const measurer = of(index);
      const past = courses.segmentsWithin(index, from, to);
      const reading: Reading = { measuredAt: to + measurer.traits.clockOffsetMs };
      readInto(reading, measurer, past, from, to);
      const last = past.at(-1);
      const { phase } = measurer.traits;
      const booted = lastStart(phase, to);
      if (reading.temperatureC !== undefined)
        reading.terminalUptimeS = Math.round((to - (last?.terminalBootAt || booted)) / 1000);
      reading.agentUptimeS = Math.round((to - (last?.agentBootAt || booted)) / 1000);
      return reading;
    },
  };
}

/** Every terminal tests once an hour, each at a minute of its own. */
function lastTest(phase: number, at: number): number {
  const offset = Math.floor(phase * HOUR_MS);
  return Math.floor((at - offset) / HOUR_MS) * HOUR_MS + offset;
}

/** When it started for reasons of its own. */
function lastStart(phase: number, at: number): number {
  const offset = phase * LONGEST_UPTIME_MS;
  return Math.floor((at - offset) / LONGEST_UPTIME_MS) * LONGEST_UPTIME_MS + offset;
}
