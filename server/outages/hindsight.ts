import { overlaps, type Interval } from '../timeline/intervals.ts';
import type { OutageLedger } from './ledger.ts';

export interface HindsightSource {
  now: () => number;
  /** Loads what the ledger has already let go of. */
  recall: (terminalIndex: number, from: number) => Promise<void>;
  /** Whether a person said why the incident happened: that stands. */
  isOverruled: (incidentId: string) => boolean;
  failed: (error: unknown) => void;
}

/** A terminal was off by its schedule from one good sample to the next. */
interface Off extends Interval {
  terminalIndex: number;
}

/** After the database could not be read. */
const RETRY_MS = 30_000;
/** What waits is looked at so often, and so long. */
const AGAIN_MS = 10_000;
const PATIENCE_MS = 3_600_000;
/** An outage begins and ends so near to where the terminal went and came back. */
const EDGE_MS = 15 * 60_000;
const REASON = 'switched off as usual: its later days show it';

/** Takes back outages that a terminal's later habits explain: it was off by its schedule before anybody could know that. */
export class Hindsight {
  readonly #ledger: OutageLedger;
  readonly #source: HindsightSource;
  #waiting: Off[] = [];
  #running: Promise<void> | undefined;
  #notBefore = 0;

  constructor(ledger: OutageLedger, source: HindsightSource) {
    this.#ledger = ledger;
    this.#source = source;
  }

  /** The terminal was off by its schedule from one good sample to the next. */
  wasOff(terminalIndex: number, from: number, to: number): void {
    this.#waiting.push({ terminalIndex, from, to });
  }

  tick(): void {
    if (this.#waiting.length === 0 || this.#source.now() < this.#notBefore) return;
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
  }

  async settled(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      // What is not over yet is looked at again later.
      for (const off of [...this.#waiting]) {
        await this.#source.recall(off.terminalIndex, off.from - EDGE_MS);
        if (this.#isOver(off)) this.#takeBack(off);
        else if (this.#source.now() < off.to + PATIENCE_MS) continue;
        this.#waiting = this.#waiting.filter((each) => each !== off);
      }
      this.#notBefore = this.#source.now() + AGAIN_MS;
    } catch (error) {
      this.#notBefore = this.#source.now() + RETRY_MS;
      this.#source.failed(error);
    }
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
    if (taken.some(({ incidentId }) => this.#source.isOverruled(incidentId))) return;
    const unheard = absences.filter((absence) => overlaps(absence, off) && isWithin(absence));
    const all = [...taken, ...unheard];
    const window = {
      from: Math.min(...all.map(({ from }) => from)),
      to: Math.max(...all.map(({ to }) => to)),
    };
    this.#ledger.replace(terminalIndex, window, [], [{ ...window, kind: 'offBySchedule' }], REASON);
  }
}
