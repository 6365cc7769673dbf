import type { Clock } from '../../telemetry/contract/clock.ts';
import type { RegionFigures } from '../../telemetry/contract/console-events.ts';
import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import type { Fleet } from '../registry/fleet.ts';
import type { Availability } from './availability.ts';
import { regionKeys } from './desk.ts';
import { figuresOf } from './figures.ts';
import type { Rule } from './terms.ts';

/** What the figures of a region say of its last 24 hours. */
export type DayFigures = Pick<
  RegionFigures,
  | 'from'
  | 'to'
  | 'strict'
  | 'contractual'
  | 'upSeconds'
  | 'scheduledSeconds'
  | 'unknownSeconds'
  | 'excludedSeconds'
>;

const HOUR_MS = 3_600_000;
/** Reckoned anew after so long at the earliest, and when it took longer, so many times as long as it took: half a percent of the time. */
const LEAST_MS = 10_000;
const REST = 200;

/**
 * Availability of every region over its last 24 hours, by the same reckoning as any other period, so that a list of regions says
 * what a report says. Reckoned anew now and then: what a list shows is at most that old.
 */
export class RegionDay {
  readonly #availability: Availability;
  readonly #fleet: Fleet;
  readonly #clock: Clock;
  readonly #rule: Rule;
  readonly #listeners = new Set<(codes: readonly RegionCode[]) => void>();
  #figures: ReadonlyMap<RegionCode, DayFigures> = new Map();
  #dueAt = -Infinity;
  #running = false;

  constructor(options: { availability: Availability; fleet: Fleet; clock: Clock; rule: Rule }) {
    this.#availability = options.availability;
    this.#fleet = options.fleet;
    this.#clock = options.clock;
    this.#rule = options.rule;
  }

  /** Undefined: not reckoned yet. */
  of(code: RegionCode): DayFigures | undefined {
    return this.#figures.get(code);
  }

  /** Calls back with the codes of regions whose availability is another; returns its undo. */
  onChange(listener: (codes: readonly RegionCode[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reckons when it is due; call it every few seconds. */
  async look(): Promise<void> {
    const startedAt = performance.now();
    if (this.#running || startedAt < this.#dueAt) return;
    this.#running = true;
    try {
      await this.reckon();
    } finally {
      this.#running = false;
      const tookMs = performance.now() - startedAt;
      this.#dueAt = performance.now() + Math.max(LEAST_MS, REST * tookMs);
    }
  }

  /** 24 hours that end now, from a full hour on. */
  async reckon(): Promise<void> {
    const to = this.#clock.now();
    const from = (Math.floor(to / HOUR_MS) - 23) * HOUR_MS;
    const codes = [...this.#fleet.regions()].map(({ code }) => code);
    const sums = await this.#availability.groups({ from, to }, this.#rule, regionKeys(new Set(codes)));
    const span = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    const before = this.#figures;
    const figures = new Map<RegionCode, DayFigures>();
    for (const [code, one] of sums) {
      const { strict, contractual, upSeconds, scheduledSeconds, unknownSeconds, excludedSeconds } = figuresOf(
        one,
        this.#rule.basis,
      );
      const seconds = { upSeconds, scheduledSeconds, unknownSeconds, excludedSeconds };
      figures.set(code, { ...span, strict, contractual, ...seconds });
    }
    this.#figures = figures;
    const isOther = (code: RegionCode) => {
      const [was, is] = [before.get(code), figures.get(code)];
      return was?.strict !== is?.strict || was?.contractual !== is?.contractual;
    };
    const changed = codes.filter(isOther);
    if (changed.length > 0) for (const listener of this.#listeners) listener(changed);
  }
}
