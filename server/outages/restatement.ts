import type { CheckpointPart } from '../checkpoint-part.ts';
import type { OutageLedger } from './ledger.ts';
import { overlaps, type Interval } from '../timeline/intervals.ts';
import { isRest, type AbsenceInterval } from '../timeline/segments.ts';
import { BRIDGED_MS, restate, type Evidence, type Restated } from './restate.ts';

/** How far beyond the late samples the judgement looks at least: enough for a run of minutes to begin and end. */
const MIN_MARGIN_MS = 900_000;
/** So many terminals are judged anew together, so that the store is asked once about all of them ... */
const AT_ONCE = 64;
/** ... but, beyond a few, of no more time than this: what was measured in it is in memory. */
const FEW = 4;
const TIME_AT_ONCE_MS = 14 * 86_400_000;

/** What the restatement asks of the rest. */
export interface RestatementSource {
  /** The terminal's samples from the store, as evidence sorted by `from`. */
  evidence(terminalIndex: number, from: number, to: number): Promise<Evidence[]>;
  /** Loads what the ledger has already let go of. */
  recall(terminalIndex: number, from: number): Promise<void>;
  /** The longest interval that a sample of the terminal ever covered. */
  longestIntervalMs(terminalIndex: number): number;
  /** How far the true end of service may lie from where an absence of the terminal is said to begin. */
  absenceEdgeMs(terminalIndex: number): number;
  /** Whether the terminal keeps what it measures while it is not connected. */
  keeps(terminalIndex: number): boolean;
  /** Up to here the terminal's samples have been judged live. */
  coveredUntil(terminalIndex: number): number;
  now(): number;
  /** After a terminal was judged anew. */
  restated(terminalIndex: number): void;
  failed(error: unknown): void;
}

/** Late time of one terminal, waiting until the store has the samples. */
export interface Waiting extends Interval {
  /** The journal position of the newest of them. */
  position: number;
}

/** Judges anew what late samples touch, as soon as the store holds them. */
export class Restatement {
  readonly #ledger: OutageLedger;
  readonly #source: RestatementSource;
  /** The first came first: what the store holds of it stands in front. */
  readonly #waiting = new Map<number, Waiting>();
  #stored = 0;
  #stopped = false;
  #running: Promise<void> | undefined;

  constructor(ledger: OutageLedger, source: RestatementSource) {
    this.#ledger = ledger;
    this.#source = source;
  }

  /** Late evidence came; `position` is that of its batch in the journal. */
  late(terminalIndex: number, from: number, to: number, position: number): void {
    const waiting = this.#waiting.get(terminalIndex);
    this.#waiting.delete(terminalIndex);
    this.#waiting.set(terminalIndex, {
      from: Math.min(from, waiting?.from ?? from),
      to: Math.max(to, waiting?.to ?? to),
      position: Math.max(position, waiting?.position ?? 0),
    });
  }

  /** The store now holds everything up to `position`. */
  stored(position: number): void {
    this.#stored = Math.max(this.#stored, position);
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
  }

  /** Resolves when nothing that the store already holds waits any more. */
  async settled(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** Begins no more and waits for what is under way; what waits is in the next checkpoint. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.settled();
  }

  /** What waits, whole each time: it is little, or soon over. */
  readonly part: CheckpointPart = {
    name: 'waiting',
    save: () => [new Map(this.#waiting)],
    load: (piece, indexOf) => {
      this.#waiting.clear();
      for (const [savedIndex, waiting] of piece as Map<number, Waiting>) {
        const index = indexOf(savedIndex);
        if (index !== undefined) this.#waiting.set(index, waiting);
      }
    },
  };

  async #run(): Promise<void> {
    for (;;) {
      const due = this.#due();
      if (due.length === 0 || this.#stopped) return;
      const results = await Promise.allSettled(due.map(([index, waiting]) => this.#restate(index, waiting)));
      const failure = results.find((result) => result.status === 'rejected');
      if (failure !== undefined) {
        // The store or the database is away: what waits is kept, and the next stored batch tries again.
        this.#source.failed(failure.reason);
        return;
      }
    }
  }

  #due(): [number, Waiting][] {
    const due: [number, Waiting][] = [];
    let timeMs = 0;
    for (const [index, waiting] of this.#waiting) {
      // A country may wait, and what stands behind came later.
      if (waiting.position > this.#stored) break;
      timeMs += waiting.to - waiting.from + 2 * this.#marginMs(index);
      if (due.length >= FEW && timeMs > TIME_AT_ONCE_MS) break;
      if (due.push([index, waiting]) === AT_ONCE) break;
    }
    return due;
  }

  async #restate(terminalIndex: number, waiting: Waiting): Promise<void> {
    await this.#recall(terminalIndex, waiting);
    const { revision } = this.#ledger.history(terminalIndex);
    const { window, evidence, judged } = await this.#judge(terminalIndex, waiting);
    const changedMeanwhile =
      this.#ledger.history(terminalIndex).revision !== revision ||
      this.#waiting.get(terminalIndex) !== waiting;
    if (changedMeanwhile) return;

    this.#waiting.delete(terminalIndex);
    const covered = this.#source.coveredUntil(terminalIndex);
    const reachesNow = window.to >= covered;
    const last = evidence.at(-1)?.to ?? 0;
    if (reachesNow) this.#ledger.phases.set(terminalIndex, judged.phase);
    this.#ledger.replace(
      terminalIndex,
      window,
      judged.outages,
      judged.absences,
      'judged anew with late samples',
    );
    // Samples judged live that the store does not have yet: once more when it has them.
    if (reachesNow && covered > last && last > 0 && this.#ledger.openAbsence(terminalIndex) === undefined) {
      this.#waiting.set(terminalIndex, { from: last, to: covered, position: this.#stored + 1 });
    }
    this.#source.restated(terminalIndex);
  }

  /** Until memory holds all of the window: what it knows by then may widen it into time that it has let go of. */
  async #recall(terminalIndex: number, waiting: Interval): Promise<void> {
    for (let from = waiting.from; ;) {
      const known = from - 2 * this.#marginMs(terminalIndex);
      await this.#source.recall(terminalIndex, known);
      ({ from } = this.#widen(terminalIndex, waiting));
      if (from >= known) return;
    }
  }

  /** Judges a window that ends in the open: an outage that reaches its end is followed further. */
  async #judge(
    terminalIndex: number,
    waiting: Interval,
  ): Promise<{ window: Interval; evidence: Evidence[]; judged: Restated }> {
    const end = this.#end(terminalIndex, waiting.to);
    for (let reach = waiting.to; ; reach += 4 * this.#marginMs(terminalIndex)) {
      const widened = this.#widen(terminalIndex, { from: waiting.from, to: reach });
      const window = { from: widened.from, to: Math.min(widened.to, end) };
      const evidence = await this.#source.evidence(terminalIndex, window.from, window.to);
      const { outages, absences } = this.#ledger.history(terminalIndex);
      const startsDown = outages.some(({ from, to }) => from < window.from && to > window.from);
      const touched = absences
        .filter(({ kind }) => kind !== 'doubtful')
        .filter((absence) => overlaps(absence, window))
        .sort((a, b) => a.from - b.from);
      const edgeMs = this.#source.absenceEdgeMs(terminalIndex);
      const judged = restate(
        window,
        evidence,
        touched,
        startsDown,
        edgeMs,
        this.#source.keeps(terminalIndex),
      );
      if (!judged.phase.down || window.to >= end) return { window, evidence, judged };
    }
  }

  /** Takes in every outage and absence the window touches, whole, until nothing sticks out. */
  #widen(terminalIndex: number, { from, to }: Interval): Interval {
    const marginMs = this.#marginMs(terminalIndex);
    const { outages, absences } = this.#ledger.history(terminalIndex);
    const covered = this.#source.coveredUntil(terminalIndex);
    const window = { from: from - marginMs, to: to + marginMs };
    for (let grown = true; grown;) {
      grown = false;
      // Behind the newest sample lies only what is going on, and where the machine stands rests on that.
      if (window.to >= covered) window.to = Infinity;
      for (const interval of [...outages, ...absences]) {
        if (('kind' in interval && !widens(interval)) || !overlaps(interval, window)) continue;
        const from = Math.min(window.from, interval.from - marginMs);
        const to = Math.max(window.to, interval.to + marginMs);
        grown ||= from !== window.from || to !== window.to;
        Object.assign(window, { from, to });
      }
    }
    return window;
  }

  /** Nothing was measured later. A clock that is a little ahead measures later than now; a rest that begins now ends what goes on. */
  #end(terminalIndex: number, lateUntil: number): number {
    const open = this.#ledger.openAbsence(terminalIndex);
    const restsSince = open !== undefined && isRest(open) ? open.from + 1 : 0;
    return Math.max(this.#source.now(), this.#source.coveredUntil(terminalIndex), lateUntil, restsSince);
  }

  /** A sample says something of the hole before it, which is up to three intervals long, and of a run that began before that. */
  #marginMs(terminalIndex: number): number {
    return Math.max(MIN_MARGIN_MS, 4 * this.#source.longestIntervalMs(terminalIndex) + BRIDGED_MS);
  }
}

/** Doubtful time is judged from what it lies in, and nothing reaches over time out of service. */
function widens({ kind }: AbsenceInterval): boolean {
  return kind !== 'doubtful' && !isRest({ kind });
}
