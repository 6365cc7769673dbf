import type { Interval } from '../timeline/intervals.ts';
import type { AbsenceInterval } from '../timeline/segments.ts';
import type { OutageLedger } from './ledger.ts';
import { breakRun, consider, phaseUp, RUN_MS } from './machine.ts';

/** One stretch of measured time. */
export interface Stretch extends Interval {
  bad: boolean;
  /** In words: "linkDown". */
  reason: string;
}

/** Judges in-order evidence as it comes. Late evidence goes to the restatement instead. */
export class OutageJudge {
  readonly #ledger: OutageLedger;
  readonly #disconnected = new Set<number>();

  constructor(ledger: OutageLedger) {
    this.#ledger = ledger;
  }

  /** The newest measured stretch of a terminal. */
  measured(terminalIndex: number, stretch: Stretch): void {
    const history = this.#ledger.history(terminalIndex);
    const turn = consider(history.phase, stretch.from, stretch.to, stretch.bad);
    if (turn === undefined) return;
    if (turn.down) this.#ledger.beginOutage(terminalIndex, turn.at, [`bad minutes: ${stretch.reason}`]);
    else this.#ledger.endOutage(terminalIndex, turn.at);
  }

  /** A terminal fell silent, was said to be gone, or could not be seen. `to` given: it is already over. */
  absent(terminalIndex: number, kind: AbsenceInterval['kind'], from: number, to = Infinity): void {
    const history = this.#ledger.history(terminalIndex);
    this.#ledger.beginAbsence(terminalIndex, kind, from, to);
    if (kind !== 'disconnected') breakRun(history.phase);
    if (kind === 'disconnected' && to === Infinity) this.#disconnected.add(terminalIndex);
  }

  /** Silence was judged to be a disconnection. */
  judgedDisconnected(terminalIndex: number): void {
    this.#ledger.reclassifyAbsence(terminalIndex, 'disconnected');
    this.#disconnected.add(terminalIndex);
  }

  /** Something came again. A silence of at most `bridgedMs` was a lost report and is forgotten. */
  returned(terminalIndex: number, at: number, bridgedMs: number): void {
    const absence = this.#ledger.openAbsence(terminalIndex);
    this.#disconnected.delete(terminalIndex);
    if (absence === undefined) return;
    const { kind, from } = absence;
    const bridged = kind === 'silent' && at - from <= bridgedMs;
    this.#ledger.endAbsence(terminalIndex, bridged ? from : at);
    if (kind === 'disconnected' && at > from)
      this.measured(terminalIndex, { from, to: at, bad: true, reason: kind });
  }

  /** The terminal was taken out of service: what goes on ends with that. */
  retire(terminalIndex: number, now: number): void {
    this.#disconnected.delete(terminalIndex);
    if (this.#ledger.openOutage(terminalIndex) !== undefined)
      this.#ledger.endOutage(terminalIndex, now, 'the terminal was taken out of service');
    if (this.#ledger.openAbsence(terminalIndex) !== undefined) this.#ledger.endAbsence(terminalIndex, now);
    Object.assign(this.#ledger.history(terminalIndex).phase, phaseUp());
  }

  /** Opens outages of terminals that have been gone for long enough. */
  tick(now: number): void {
    for (const terminalIndex of this.#disconnected) {
      const { phase } = this.#ledger.history(terminalIndex);
      const absence = this.#ledger.openAbsence(terminalIndex);
      if (absence === undefined || phase.down) continue;
      const from = Number.isNaN(phase.candidateFrom) ? absence.from : phase.candidateFrom;
      if (now - from < RUN_MS) continue;
      phase.down = true;
      phase.candidateFrom = Number.NaN;
      this.#ledger.beginOutage(terminalIndex, from, [
        'the broker lost the terminal, and nothing has come since',
      ]);
    }
  }

  /** Picks up after a restart. */
  resume(): void {
    for (const terminalIndex of this.#ledger.indexes()) {
      if (this.#ledger.openAbsence(terminalIndex)?.kind === 'disconnected')
        this.#disconnected.add(terminalIndex);
    }
  }

  isDown(terminalIndex: number): boolean {
    return this.#ledger.history(terminalIndex).phase.down;
  }
}
