import type { CheckpointPart } from '../checkpoint-part.ts';
import type { OutageCause } from '../../telemetry/contract/site-state.ts';
import { overlaps, unite, type Interval } from '../timeline/intervals.ts';
import { RUN_MS } from '../timeline/segments.ts';
import type { OutageLedger } from './ledger.ts';

export interface HindsightSource {
  now: () => number;
  /** Loads what the ledger has already let go of. */
  recall: (terminalIndex: number, from: number) => Promise<void>;
  /** When a terminal that was lost at `from` and started anew at `startedAt` was switched off in between, if it was. */
  leftDuring: (terminalIndex: number, from: number, startedAt: number) => number | undefined;
  /** Whether a person said why the incident happened: that stands. */
  isOverruled: (incidentId: string) => boolean;
  failed: (error: unknown) => void;
}

/** A terminal was off by its schedule from one good sample to the next. */
interface Off extends Interval {
  terminalIndex: number;
  /** Not known to have been off: it was down until then, and its equipment started anew. */
  startedAt?: number | undefined;
  /** It is let go of then. */
  until: number;
}

/** What waits is looked at so often, so many at once, and so long. */
const AGAIN_MS = 10_000;
const AT_ONCE = 300;
const PATIENCE_MS = 3_600_000;
/** An outage begins and ends so near to where the terminal went and came back. */
const EDGE_MS = 15 * 60_000;
/** What a building that is switched off is taken for. Of the others it was seen that they were no such thing. */
const mistakable: readonly OutageCause[] = ['undetermined', 'power', 'terminal', 'offBySchedule'];
/** Its outage is found by the time before it started. */
const SLACK_MS = 60_000;
/** Equipment that is switched off by its schedule is off for so long. */
const NIGHT_MS = 30 * 60_000;
/** A habit takes three days out of seven. */
const MEMORY_MS = 8 * 86_400_000;
const MAX_STARTS = 8;
const MAX_TERMINALS = 20_000;
const ENDED = 'switched off as usual while it was down';
const REASON = 'switched off as usual: its later days show it';

/** Takes back outages that a terminal's later habits explain: it was off by its schedule before anybody could know that. */
export class Hindsight {
  readonly #ledger: OutageLedger;
  readonly #source: HindsightSource;
  readonly #waiting = new Set<Off>();
  /** When equipment started anew after outages that may yet turn out to have been ended by switching it off. */
  #unexplained = new Map<number, number[]>();
  #running: Promise<void> | undefined;
  #notBefore = 0;
  #stopped = false;

  constructor(ledger: OutageLedger, source: HindsightSource) {
    this.#ledger = ledger;
    this.#source = source;
  }

  /** The terminal was off by its schedule from one good sample to the next. */
  wasOff(terminalIndex: number, from: number, to: number): void {
    this.#waiting.add({ terminalIndex, from, to, until: this.#patience(to) });
    for (const startedAt of this.#unexplained.get(terminalIndex) ?? [])
      this.restarted(terminalIndex, startedAt);
    this.#unexplained.delete(terminalIndex);
  }

  /** The terminal was down and is back with equipment that started then: it may have been switched off meanwhile, as usual. */
  restarted(terminalIndex: number, startedAt: number): void {
    const until = this.#patience(startedAt);
    this.#waiting.add({ terminalIndex, from: startedAt - SLACK_MS, to: startedAt, startedAt, until });
  }

  #patience(to: number): number {
    return Math.max(to, this.#source.now()) + PATIENCE_MS;
  }

  tick(): void {
    if (this.#stopped || this.#waiting.size === 0 || this.#source.now() < this.#notBefore) return;
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** Begins no more and waits for what is under way; what waits is in the next checkpoint. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.settled();
  }

  /** What waits, whole each time: it is little, or soon over. */
  readonly part: CheckpointPart = {
    name: 'hindsight',
    save: () => [{ waiting: [...this.#waiting], unexplained: new Map(this.#unexplained) }],
    load: (piece, indexOf) => {
      // Before there was anything unexplained it was the list of what waits.
      const { waiting, unexplained } = Array.isArray(piece)
        ? { waiting: piece as Off[], unexplained: new Map<number, number[]>() }
        : (piece as { waiting: Off[]; unexplained: Map<number, number[]> });
      this.#waiting.clear();
      for (const off of waiting) {
        const terminalIndex = indexOf(off.terminalIndex);
        if (terminalIndex === undefined) continue;
        this.#waiting.add({ ...off, terminalIndex, until: this.#patience(off.to) });
      }
      this.#unexplained = new Map(
        [...unexplained].flatMap(([saved, starts]): [number, number[]][] => {
          const terminalIndex = indexOf(saved);
          return terminalIndex === undefined ? [] : [[terminalIndex, starts]];
        }),
      );
    },
  };

  async #run(): Promise<void> {
    const now = this.#source.now();
    let failure: unknown;
    for (const off of [...this.#waiting].slice(0, AT_ONCE)) {
      if (this.#stopped) return;
      this.#waiting.delete(off);
      try {
        await this.#source.recall(off.terminalIndex, off.from - EDGE_MS);
        if (this.#isOver(off)) {
          if (off.startedAt === undefined) this.#takeBack(off);
          else this.#end(off, off.startedAt);
          continue;
        }
      } catch (error) {
        failure = error;
      }
      // Behind the others: what is not over yet, and what the database did not tell.
      if (now < off.until) this.#waiting.add(off);
    }
    if (failure !== undefined) this.#source.failed(failure);
    this.#notBefore = this.#waiting.size > AT_ONCE && failure === undefined ? 0 : now + AGAIN_MS;
  }

  /** Its outage ends only when service has been back for minutes. */
  #isOver(off: Off): boolean {
    const { outages } = this.#ledger.history(off.terminalIndex);
    return outages.every((outage) => outage.to !== Infinity || !overlaps(outage, off));
  }

  #takeBack({ terminalIndex, ...off }: Off): void {
    const widest = { from: off.from - EDGE_MS, to: off.to + EDGE_MS };
    const { outages, absences } = this.#ledger.history(terminalIndex);
    const isWithin = ({ from, to }: Interval) => from >= widest.from && to <= widest.to;
    const taken = outages.filter((outage) => overlaps(outage, off));
    if (taken.length === 0 || !taken.every(isWithin)) return;
    if (!taken.every(({ cause }) => mistakable.includes(cause))) return;
    if (taken.some(({ incidentId }) => this.#source.isOverruled(incidentId))) return;
    const unheard = absences.filter((absence) => overlaps(absence, off) && isWithin(absence));
    const all = [...taken, ...unheard];
    const window = {
      from: Math.min(...all.map(({ from }) => from)),
      to: Math.max(...all.map(({ to }) => to)),
    };
    this.#ledger.replace(terminalIndex, window, [], [{ ...window, kind: 'offBySchedule' }], REASON);
  }

  /** What was down when it was switched off for the night was down until then; nobody knows whether it came back meanwhile. */
  #end({ terminalIndex, ...off }: Off, startedAt: number): void {
    const { outages, absences } = this.#ledger.history(terminalIndex);
    const outage = outages.find((each) => overlaps(each, off));
    if (outage === undefined || this.#source.isOverruled(outage.incidentId)) return;
    const { from, to, startUncertaintyMs } = outage;
    const left = this.#source.leftDuring(terminalIndex, from, startedAt);
    if (left === undefined) {
      if (to - from >= NIGHT_MS) this.#remember(terminalIndex, startedAt);
      return;
    }
    // What it measured that night it measured switched on.
    const unmeasured = absences.filter(({ kind }) => kind !== 'doubtful').sort((a, b) => a.from - b.from);
    const away = unite(unmeasured, SLACK_MS).find((each) => overlaps(each, off));
    const leftAt = Math.max(left, away?.from ?? Infinity);
    if (startedAt - leftAt < NIGHT_MS) return;
    if (leftAt <= from || leftAt >= to) return;
    const gone = absences.find((each) => each.kind === 'disconnected' && overlaps(each, outage));
    // Who was gone from its beginning on, so near to when it usually goes, went.
    const onlyGone = gone !== undefined && gone.from <= from;
    const lasted = leftAt - from >= (onlyGone ? EDGE_MS : RUN_MS);
    const window = { from: Math.min(from, gone?.from ?? from), to };
    const until = lasted ? leftAt : window.from;
    this.#ledger.replace(
      terminalIndex,
      window,
      lasted ? [{ from, to: leftAt, startUncertaintyMs, endUncertaintyMs: EDGE_MS }] : [],
      [
        ...(lasted ? [{ from: window.from, to: until, kind: 'disconnected' as const }] : []),
        { from: until, to, kind: 'offBySchedule' },
      ],
      ENDED,
    );
  }

  /** The first days of a habit are understood when it has become one. */
  #remember(terminalIndex: number, startedAt: number): void {
    const starts = (this.#unexplained.get(terminalIndex) ?? []).filter((at) => at > startedAt - MEMORY_MS);
    // At the end of the map: who has been in it for longest goes first.
    this.#unexplained.delete(terminalIndex);
    this.#unexplained.set(terminalIndex, [...starts, startedAt].slice(-MAX_STARTS));
    if (this.#unexplained.size <= MAX_TERMINALS) return;
    const [oldest] = this.#unexplained.keys();
    if (oldest !== undefined) this.#unexplained.delete(oldest);
  }
}
