import type { CheckpointPart } from '../checkpoint-part.ts';
import type { Interval } from '../timeline/intervals.ts';
import { seeingProblems, type MonitoringHealth } from '../../telemetry/contract/console-events.ts';

/** Who is there shows itself within so long (`willDelayMs`, docs/judgement.md). */
export const GLANCE_MS = 180_000;

export type Problem = MonitoringHealth['problems'][number];

/** Whether we can see at all: what came before a restart or a broken broker says nothing of anybody's silence. */
export class Sight {
  readonly #now: () => number;
  /** With since when. */
  readonly #problems = new Map<Problem, number>();
  readonly #listeners = new Set<(health: MonitoringHealth) => void>();
  readonly #startedAt: number;
  #seeingSince: number;
  /** Since when we could not, before that. */
  #unseenFrom: number;
  #blindSince = Infinity;
  #lastReceivedAt = 0;

  constructor(now: () => number) {
    this.#now = now;
    this.#startedAt = this.#seeingSince = this.#unseenFrom = now();
  }

  /** Since when samples can be received, by what we know now. */
  get seeingSince(): number {
    return this.#seeingSince;
  }

  /** Whether we could see all the time since then; true for 0, which is never. */
  couldSeeSince(at: number): boolean {
    return at === 0 || at >= this.#seeingSince;
  }

  get isBlind(): boolean {
    return this.#blindSince !== Infinity;
  }

  /** Since when they cannot; Infinity: they can. */
  get blindSince(): number {
    return this.#blindSince;
  }

  /** The time that we cannot see, or that we could not before `seeingSince`. */
  get unseen(): Interval {
    if (this.isBlind) return { from: this.#begins(this.#blindSince), to: Infinity };
    return { from: this.#unseenFrom, to: this.#seeingSince };
  }

  /** What a restart needs to know since when nobody was looking. */
  readonly part: CheckpointPart = {
    name: 'sight',
    save: () => [this.isBlind ? this.unseen.from : this.#now()],
    load: (piece) => (this.#unseenFrom = Math.min(piece as number, this.#seeingSince)),
  };

  /** Whether anything but this keeps us from seeing. */
  isBlindBut(problem: Problem): boolean {
    return [...this.#problems.keys()].some((each) => each !== problem && blinds(each));
  }

  /** We saw nothing for a while, and see again: the machine slept, or our clock was set. */
  lookedAway(): void {
    this.#unseenFrom = this.#begins(Math.min(this.#lastReceivedAt || this.#now(), this.#now()));
    this.#seeingSince = this.#now();
    if (this.#blindSince !== Infinity) this.#blindSince = Math.min(this.#blindSince, this.#now());
    this.#lastReceivedAt = Math.min(this.#lastReceivedAt, this.#now());
  }

  /** Something was received. */
  received(at: number): void {
    this.#lastReceivedAt = Math.max(this.#lastReceivedAt, at);
    // By the process before this one, after it last wrote down that it sees.
    if (at < this.#startedAt && this.#seeingSince === this.#startedAt)
      this.#unseenFrom = Math.max(this.#unseenFrom, at);
  }

  /** Something keeps us from seeing (`broker...`, `journal...`) or from storing; undone with `solved`. */
  problem(problem: Problem): void {
    if (this.#problems.has(problem)) return;
    this.#problems.set(problem, this.#now());
    if (blinds(problem)) this.#blindSince = Math.min(this.#blindSince, this.#now());
    this.#publish();
  }

  solved(problem: Problem): void {
    if (!this.#problems.delete(problem)) return;
    if (![...this.#problems.keys()].some(blinds) && this.#blindSince !== Infinity) {
      this.#unseenFrom = this.#begins(this.#blindSince);
      this.#blindSince = Infinity;
      this.#seeingSince = this.#now();
    }
    this.#publish();
  }

  health(): MonitoringHealth {
    return {
      at: new Date(this.#now()).toISOString(),
      healthy: this.#problems.size === 0,
      problems: [...this.#problems.keys()],
      problemsSince: [...this.#problems.values()].map((at) => new Date(at).toISOString()),
      lastReceivedAt: this.#lastReceivedAt === 0 ? null : new Date(this.#lastReceivedAt).toISOString(),
    };
  }

  /** Calls back when the problems change; returns its undo. */
  onChange(listener: (health: MonitoringHealth) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A glance is too short for anybody to be missed: what we could not see before it goes on. */
  #begins(at: number): number {
    return at - this.#seeingSince < GLANCE_MS ? Math.min(at, this.#unseenFrom) : at;
  }

  #publish(): void {
    const health = this.health();
    for (const listener of this.#listeners) listener(health);
  }
}

function blinds(problem: Problem): boolean {
  return !seeingProblems.has(problem);
}
