import { createFleet, type SimulatedSite } from './fleet.ts';
import { PlayedTerminal, type BrokerState, type Deliver } from './playing/played-terminal.ts';
import { truthOf } from './playing/true-intervals.ts';
import type { Settlement } from './settlements.ts';
import type { Truth, TruthCondition, TruthFailure } from './truth.ts';
import { Courses } from './world/courses.ts';
import { calendarRows, declareHours, type CalendarRow } from './world/declared-hours.ts';
import { groupsOf } from './world/groups.ts';
import { occasionsOf, type Surroundings } from './world/phenomena/phenomenon.ts';
import { plans, type ScenarioName, type ScenarioPlan } from './world/plan.ts';
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
  steps: () => Iterable<PlayStep>;
  /** The terminal's reporting interval. */
  intervalMs: (terminalIndex: number) => number;
  truth: () => Truth;
  /** Hours of service that somebody declared, to be imported beside the fleet; none where nobody is switched off. */
  calendars: readonly CalendarRow[];
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
const LEAD = { afterMs: 30 * 60_000, withinMs: Infinity };

/** The same options give the same bytes; a longer play begins with the shorter. */
export function play({ scenario, ...options }: PlayOptions): Play {
  return playPlan(options, plans[scenario]);
}

/** Plays what a plan says may happen. `only`: nobody else is heard, which saves the time of playing them. */
export function playPlan(
  { seed, sites, from, days, settlements }: Omit<PlayOptions, 'scenario'>,
  { plan, brokerFailures, wrongClocks }: ScenarioPlan,
  only?: (terminalIndex: number) => boolean,
): Play {
  const fleet = createFleet({ seed, sites, settlements, backups: true });
  const to = from + Math.round((days * DAY_MS) / STEP_MS) * STEP_MS;
  const traits = traitsOf(fleet, seed, wrongClocks);
  const around = { fleet, groups: groupsOf(fleet), traits, seed, origin: from, lead: LEAD };
  const failures = failuresOf(around, brokerFailures, from, to);
  const courses = (): Courses => new Courses(around, plan);
  const share = plan.switchedOff ?? 0;
  return {
    fleet: declareHours(around, share),
    calendars: share === 0 ? [] : calendarRows(),
    intervalMs: (terminalIndex) => traits[terminalIndex]?.reporting.intervalMs ?? 60_000,
    steps: () => steps(),
    truth: () => {
      const { events, outages, conditions } = truthOf(courses(), fleet, from, to);
      return { events, outages, failures, conditions: [...conditions, ...wrongClocksOf()] };
    },
  };

  function* steps(): Iterable<PlayStep> {
    const own = courses();
    const heard = [...fleet.keys()].filter((index) => only?.(index) ?? true);
    const agenda = new Agenda(heard, from);
    const broker = new BrokerCourse(failures);
    let deliveries: Delivery[] = [];
    const deliver: Deliver = (at, terminalIndex, channel, payload) =>
      deliveries.push({ at, terminalIndex, channel, payload });
    const terminals = fleet.map((place, index) => {
      const self = { place, traits: traits[index] as (typeof traits)[number], seed, index };
      return new PlayedTerminal(self, own, broker, deliver, from);
    });
    for (let now = from + STEP_MS; now <= to; now += STEP_MS) {
      const begins = now - STEP_MS;
      if (broker.moveTo(begins)) {
        for (const terminal of terminals) terminal.brokerChanged(begins);
        if (broker.up) deliveries.push(...retainedOf(terminals, begins));
        agenda.everybody(heard);
      }
      for (const index of agenda.due(now))
        agenda.comeAgain(index, terminals[index]?.advance(now) ?? Infinity);
      const early = deliveries.filter(({ at }) => at < now);
      // A message may still be on its way when the step ends.
      deliveries = early.length === deliveries.length ? [] : deliveries.filter(({ at }) => at >= now);
      early.sort((a, b) => a.at - b.at || a.terminalIndex - b.terminalIndex);
      yield { now, deliveries: early, brokerUp: broker.up };
    }
  }

  function wrongClocksOf(): TruthCondition[] {
    return fleet.flatMap(({ site, terminal }, index) => {
      if (traits[index]?.clockOffsetMs === 0) return [];
      const eventId = `clock-${terminal.id}`;
      return [{ kind: 'wrongClock' as const, siteId: site.id, terminalId: terminal.id, from, to, eventId }];
    });
  }
}

/** What the broker kept of everybody's presence, said again to us when we subscribe anew. */
function retainedOf(terminals: readonly PlayedTerminal[], at: number): Delivery[] {
  return terminals.flatMap(({ retained }, terminalIndex): Delivery[] =>
    retained === undefined
      ? []
      : [
          {
            at: at + (terminalIndex % 1_000),
            terminalIndex,
            channel: 'presence',
            payload: retained,
            retained: true,
          },
        ],
  );
}

/** When our broker fails: for minutes, at whole steps. */
function failuresOf(around: Surroundings, perDay: number, from: number, to: number): TruthFailure[] {
  return occasionsOf(around, 60, perDay, from, to).flatMap(({ at, random }): TruthFailure[] => {
    const begins = from + Math.ceil((at - from) / STEP_MS) * STEP_MS;
    const ends = begins + Math.round((random.between(3, 40) * 60_000) / STEP_MS) * STEP_MS;
    return begins < to ? [{ from: begins, to: Math.min(to, ends), of: 'broker' }] : [];
  });
}

/** Our broker as time passes. */
class BrokerCourse implements BrokerState {
  up = true;
  failsAt = Infinity;
  readonly #failures: readonly TruthFailure[];

  constructor(failures: readonly TruthFailure[]) {
    this.#failures = failures;
    this.#look(-Infinity);
  }

  /** True when it changed. */
  moveTo(at: number): boolean {
    const was = this.up;
    this.#look(at);
    return this.up !== was;
  }

  #look(at: number): void {
    this.up = !this.#failures.some(({ from, to }) => at >= from && at < to);
    this.failsAt = this.#failures.find(({ from }) => from > at)?.from ?? Infinity;
  }
}

/** Who is to be called when, in buckets of one step. */
class Agenda {
  readonly #buckets = new Map<number, number[]>();
  #next: number;

  constructor(all: readonly number[], from: number) {
    this.#next = Math.floor(from / STEP_MS);
    this.#buckets.set(this.#next, [...all]);
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

  /** Everybody is called at the next step, whatever they said. */
  everybody(all: readonly number[]): void {
    for (const index of all) this.comeAgain(index, 0);
  }

  comeAgain(index: number, at: number): void {
    if (at === Infinity) return;
    const bucket = Math.max(this.#next, Math.floor(at / STEP_MS));
    const members = this.#buckets.get(bucket);
    if (members === undefined) this.#buckets.set(bucket, [index]);
    else members.push(index);
  }
}
