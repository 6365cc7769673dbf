import { createFleet, type SimulatedSite } from './fleet.ts';
import { PlayedTerminal } from './playing/played-terminal.ts';
import { truthOf } from './playing/true-intervals.ts';
import type { Settlement } from './settlements.ts';
import type { Truth, TruthFailure } from './truth.ts';
import { Courses } from './world/courses.ts';
import { groupsOf } from './world/groups.ts';
import { plans, type ScenarioName } from './world/plan.ts';
import { traitsOf } from './world/traits.ts';

export { playScenarioNames, type ScenarioName } from './world/plan.ts';
export type * from './truth.ts';

/** One MQTT message as it reaches our broker. */
export interface Delivery {
  /** Epoch milliseconds, by our clock, which is the world's true time. */
  at: number;
  /** Index in the fleet. */
  terminalIndex: number;
  channel: 'samples' | 'presence' | 'inventory';
  payload: string;
  /** What the broker kept and says again to whoever subscribes anew. */
  retained?: boolean;
}

/** A step of virtual time: what reached the broker since the one before, in order. */
export interface PlayStep {
  now: number;
  deliveries: readonly Delivery[];
  brokerUp: boolean;
}

/** A fleet living through a scenario in virtual time. */
export interface Play {
  /** Each entry is a terminal; two of one site share it (see `createFleet`). */
  fleet: readonly SimulatedSite[];
  /** Steps of ten seconds, in order; all deliveries with `at` in [the `now` before, `now`). Can be gone through once. */
  steps(): Iterable<PlayStep>;
  /** The terminal's reporting interval. */
  intervalMs(terminalIndex: number): number;
  truth(): Truth;
}

export interface PlayOptions {
  seed: number;
  scenario: ScenarioName;
  sites: number;
  /** Epoch milliseconds. */
  from: number;
  days: number;
  settlements: readonly Settlement[];
}

const STEP_MS = 10_000;
const DAY_MS = 86_400_000;
/** So that every terminal was heard before anything happens. */
const FIRST_AFTER_MS = 30 * 60_000;

/** The same options give the same bytes; a longer play begins with the shorter. */
export function play({ seed, scenario, sites, from, days, settlements }: PlayOptions): Play {
  const fleet = createFleet({ seed, sites, settlements });
  const to = from + Math.round(days * DAY_MS);
  const traits = traitsOf(fleet, seed);
  const around = { fleet, groups: groupsOf(fleet), traits, seed, origin: from, firstAfterMs: FIRST_AFTER_MS };
  const courses = (): Courses => new Courses(around, plans[scenario]);
  const failures: TruthFailure[] = [];
  return {
    fleet,
    intervalMs: (terminalIndex) => traits[terminalIndex]?.reporting.intervalMs ?? 60_000,
    steps: () => steps(),
    truth: () => ({ ...truthOf(courses(), fleet, from, to), failures }),
  };

  function* steps(): Iterable<PlayStep> {
    const own = courses();
    const agenda = new Agenda(fleet.length, from);
    let deliveries: Delivery[] = [];
    const terminals = fleet.map((place, index) => {
      const self = { place, traits: traits[index] as (typeof traits)[number], seed, index };
      return new PlayedTerminal(
        self,
        own,
        (at, terminalIndex, channel, payload) => deliveries.push({ at, terminalIndex, channel, payload }),
        from,
      );
    });
    for (let now = from + STEP_MS; now <= to; now += STEP_MS) {
      for (const index of agenda.due(now))
        agenda.comeAgain(index, terminals[index]?.advance(now) ?? Infinity);
      const early = deliveries.filter(({ at }) => at < now);
      // A message may still be on its way when the step ends.
      deliveries = early.length === deliveries.length ? [] : deliveries.filter(({ at }) => at >= now);
      early.sort((a, b) => a.at - b.at || a.terminalIndex - b.terminalIndex);
      yield { now, deliveries: early, brokerUp: true };
    }
  }
}

/** Who is to be called when, in buckets of one step. */
class Agenda {
  readonly #buckets = new Map<number, number[]>();
  #next: number;

  constructor(size: number, from: number) {
    this.#next = Math.floor(from / STEP_MS);
    this.#buckets.set(this.#next, [...Array(size).keys()]);
  }

  /** Everybody to be called before `until`, once. */
  due(until: number): number[] {
    const all: number[] = [];
    for (; this.#next * STEP_MS < until; this.#next += 1) {
      all.push(...(this.#buckets.get(this.#next) ?? []));
      this.#buckets.delete(this.#next);
    }
    return all;
  }

  comeAgain(index: number, at: number): void {
    if (at === Infinity) return;
    const bucket = Math.max(this.#next, Math.floor(at / STEP_MS));
    const members = this.#buckets.get(bucket);
    if (members === undefined) this.#buckets.set(bucket, [index]);
    else members.push(index);
  }
}
