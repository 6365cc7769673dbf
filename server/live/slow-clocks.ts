import type { SampleStore, TerminalSample, WantedSamples } from '../../telemetry/store/sample-store.ts';
import type { CheckpointPart } from '../checkpoint-part.ts';
import type { Fleet } from '../registry/fleet.ts';

/** The numbers behind knowing a slow clock. docs/judgement.md explains each. */
export const slowClockRules = {
  /** A clock that is less slow is believed: less than this late a sample is of now anyway. */
  leastLagMs: 5 * 60_000,
  /** All messages by which it is known are late by the same, but for this. */
  steadyMs: 60_000,
  /** So long they have been, and so many have come. */
  afterMs: 30 * 60_000,
  messages: 4,
} as const;

/** Terminals at most, of those that are known and of those that are watched; of more the first are forgotten. */
const MAX_TERMINALS = 20_000;

interface SlowClock {
  lagMs: number;
  /** By the slow clock: what it measured later is dated anew. */
  from: number;
}

/** Messages that were late by the same, so far. */
interface Watched {
  leastMs: number;
  mostMs: number;
  since: number;
  messages: number;
}

type IsThere = (terminalIndex: number) => boolean;

/**
 * Clocks that are slow by the same for good, of terminals whose connection the broker holds: what waits for its turn somewhere is
 * late by more and less. What such a terminal measures is judged at the time at which it was; the store keeps the time that it said.
 */
export class SlowClocks {
  readonly #fleet: Pick<Fleet, 'terminalById'>;
  /** By terminal index, as all here. */
  readonly #slow = new Map<number, SlowClock>();
  readonly #watched = new Map<number, Watched>();

  constructor(fleet: Pick<Fleet, 'terminalById'>) {
    this.#fleet = fleet;
  }

  /**
   * The sample at the time at which it was measured.
   * @param endsMessage it is the last of its message
   * @param isThere whether the broker holds the terminal's connection and we can see; asked seldom
   */
  date(index: number, sample: TerminalSample, endsMessage: boolean, isThere: IsThere): TerminalSample {
    const { receivedAt, released } = sample;
    const { measuredAt } = sample.sample;
    if (endsMessage && released !== true) this.#learn(index, measuredAt, receivedAt, isThere);
    const slow = this.#slow.size === 0 ? undefined : this.#slow.get(index);
    if (slow === undefined || measuredAt < slow.from) return sample;
    return { ...sample, sample: { ...sample.sample, measuredAt: measuredAt + slow.lagMs } };
  }

  /** By how much a terminal's clock is slow, milliseconds; undefined: it is believed. */
  lagMs(terminalIndex: number): number | undefined {
    return this.#slow.get(terminalIndex)?.lagMs;
  }

  /** It was our own clock. */
  forget(): void {
    this.#slow.clear();
    this.#watched.clear();
  }

  /** What the store holds, at the times at which it was measured. */
  dated(store: Pick<SampleStore, 'samplesOf'>): Pick<SampleStore, 'samplesOf'> {
    return {
      samplesOf: async (wanted, fields, limit) => {
        // As they are now: what is read must go back by as much as what is asked.
        const clocks = this.#clocksOf(wanted);
        if (clocks.size === 0) return store.samplesOf(wanted, fields, limit);
        const asked = wanted.map((each) => bySlowClock(each, clocks.get(each.terminalId)));
        const read = await store.samplesOf(asked, fields, limit);
        return Array.from(read, (sample) => {
          const lagMs = clocks.get(sample.terminalId)?.lagMs ?? 0;
          return { ...sample, sample: { ...sample.sample, measuredAt: sample.sample.measuredAt + lagMs } };
        });
      },
    };
  }

  /** Whole each time: few clocks are slow. */
  readonly part: CheckpointPart = {
    name: 'slowClocks',
    save: () => [{ slow: this.#slow, watched: this.#watched }],
    load: (piece, indexOf) => {
      const { slow, watched } = piece as { slow: Map<number, SlowClock>; watched: Map<number, Watched> };
      this.forget();
      for (const [saved, clock] of slow) putAt(this.#slow, indexOf(saved), clock);
      for (const [saved, messages] of watched) putAt(this.#watched, indexOf(saved), messages);
    },
  };

  #clocksOf(wanted: readonly WantedSamples[]): Map<string, SlowClock> {
    const clocks = new Map<string, SlowClock>();
    if (this.#slow.size === 0) return clocks;
    for (const { terminalId } of wanted) {
      const clock = this.#slow.get(this.#fleet.terminalById(terminalId)?.index ?? -1);
      if (clock !== undefined) clocks.set(terminalId, { ...clock });
    }
    return clocks;
  }

  #learn(index: number, measuredAt: number, receivedAt: number, isThere: IsThere): void {
    const { leastLagMs, steadyMs, afterMs, messages } = slowClockRules;
    const lagMs = receivedAt - measuredAt;
    if (lagMs < leastLagMs && this.#slow.size === 0 && this.#watched.size === 0) return;
    const known = this.#slow.get(index);
    // What was measured lies in no future: the clock was set.
    if (known !== undefined && lagMs < known.lagMs - steadyMs) this.#slow.delete(index);
    const isAsKnown = known !== undefined && Math.abs(lagMs - known.lagMs) <= steadyMs;
    // The fastest message tells it best, and a slow clock may gain a second a day.
    if (isAsKnown) known.lagMs = Math.min(known.lagMs, lagMs);
    if (lagMs < leastLagMs || isAsKnown) {
      this.#watched.delete(index);
      return;
    }
    const before = this.#watched.get(index);
    const leastMs = Math.min(before?.leastMs ?? lagMs, lagMs);
    const mostMs = Math.max(before?.mostMs ?? lagMs, lagMs);
    if (before === undefined || mostMs - leastMs > steadyMs) {
      put(this.#watched, index, { leastMs: lagMs, mostMs: lagMs, since: receivedAt, messages: 1 });
      return;
    }
    Object.assign(before, { leastMs, mostMs, messages: before.messages + 1 });
    if (before.messages < messages || receivedAt - before.since < afterMs || !isThere(index)) return;
    this.#watched.delete(index);
    put(this.#slow, index, { lagMs: leastMs, from: measuredAt });
  }
}

/** Of a terminal that is gone nothing is kept. */
function putAt<T>(map: Map<number, T>, index: number | undefined, value: T): void {
  if (index !== undefined) map.set(index, value);
}

/** The newest goes to the end, and the first goes when there are too many. */
function put<T>(map: Map<number, T>, index: number, value: T): void {
  map.delete(index);
  map.set(index, value);
  if (map.size <= MAX_TERMINALS) return;
  const [first] = map.keys();
  if (first !== undefined) map.delete(first);
}

/** The question as the slow clock would put it. Before it was known it was believed. */
function bySlowClock(wanted: WantedSamples, clock: SlowClock | undefined): WantedSamples {
  if (clock === undefined) return wanted;
  const from = Math.max(wanted.from - clock.lagMs, clock.from);
  return { ...wanted, from, to: Math.max(from, wanted.to - clock.lagMs) };
}
