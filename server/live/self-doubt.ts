import type { Clock } from '../../telemetry/contract/clock.ts';
import type { Fleet } from '../registry/fleet.ts';
import type { TellTrouble, Trouble } from '../troubles.ts';
import { ClockWatch } from './clock-watch.ts';
import type { LiveState } from './live-state.ts';
import { ReceptionDoubt, receptionRules } from './reception-doubt.ts';

const LOOK_EVERY_MS = 10_000;

/** Doubts what we see: our own clock, and whether anything reaches us at all. What it finds is told like any other trouble. */
export class SelfDoubt {
  readonly #live: LiveState;
  readonly #clock: Clock;
  readonly #watch: ClockWatch | undefined;
  readonly #reception: ReceptionDoubt;
  readonly #tellClock: TellTrouble;
  readonly #tellReception: TellTrouble;
  readonly #clockRight: (from: number, to: number) => void;
  #lookedAt = 0;
  /** What our clock showed when it was first found wrong, and what it showed last. */
  #wrongFrom = Infinity;
  #wrongUntil = 0;

  constructor(options: {
    live: LiveState;
    fleet: Fleet;
    clock: Clock;
    /** Milliseconds of a clock that nobody sets, of the same time as `clock`; null: there is none, and ours is not doubted. */
    monotonic?: (() => number) | null;
    troubles: (trouble: Trouble) => TellTrouble;
    /** Our clock is right again; it was wrong while it showed these times. */
    clockRight?: (from: number, to: number) => void;
  }) {
    const { live, fleet, clock, monotonic = () => performance.now(), troubles } = options;
    this.#live = live;
    this.#clock = clock;
    this.#watch = monotonic === null ? undefined : new ClockWatch(() => clock.now(), monotonic);
    this.#reception = new ReceptionDoubt(
      fleet,
      (index) => live.terminal(index),
      (index) => live.mayBeOff(index),
    );
    this.#tellClock = troubles('clockWrong');
    this.#tellReception = troubles('receptionDoubtful');
    this.#clockRight = options.clockRight ?? (() => undefined);
    live.witnessClock((index, ageMs, synced) => this.#watch?.heard(index, ageMs, synced));
  }

  /** Call it once a second, before silence is judged. */
  tick(): void {
    const now = this.#clock.now();
    const { lookedAway = false, wrong } = this.#watch?.tick() ?? {};
    if (lookedAway) this.#live.lookedAway();
    this.#tellClock(wrong);
    if (wrong !== undefined) {
      // Windows end some time after the clock went wrong.
      this.#wrongFrom = Math.min(this.#wrongFrom, now - LOOK_EVERY_MS * 12);
      this.#wrongUntil = Math.max(this.#wrongUntil, now);
    } else if (this.#wrongFrom !== Infinity) {
      this.#clockRight(this.#wrongFrom, this.#wrongUntil);
      this.#wrongFrom = Infinity;
      this.#wrongUntil = 0;
    }
    if (Math.abs(now - this.#lookedAt) < LOOK_EVERY_MS || this.#live.sight.isBlindBut('receptionDoubtful'))
      return;
    this.#lookedAt = now;
    const doubt = this.#reception.look(now, this.#live.sight.seeingSince);
    if (doubt !== undefined && !this.#live.sight.isBlind)
      this.#live.takeBackAbsences(now - receptionRules.recentMs);
    this.#tellReception(doubt);
  }
}
