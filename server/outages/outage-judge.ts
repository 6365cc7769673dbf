import type { AbsenceInterval } from '../timeline/segments.ts';
import type { OutageLedger } from './ledger.ts';
import { breakRun, consider, phaseUp, RUN_MS } from './machine.ts';

/** Judges in-order evidence as it comes. Late evidence goes to the restatement instead. */
export class OutageJudge {
  readonly #ledger: OutageLedger;
  readonly #disconnected = new Set<number>();

  constructor(ledger: OutageLedger) {
    this.#ledger = ledger;
  }

  /** The newest measured stretch `[from, to)` of a terminal. `reason` in words: "linkDown". */
  measured(
    terminalIndex: number,
    from: number,
    to: number,
    { bad, reason }: { bad: boolean; reason: string },
  ): void {
    const { phases } = this.#ledger;
    // Nearly always the link goes on as it was.
    if (bad === phases.isDown(terminalIndex) && !phases.isTurning(terminalIndex)) return;
    const phase = phases.of(terminalIndex);
    const turn = consider(phase, from, to, bad);
    phases.set(terminalIndex, phase);
    if (turn === undefined) return;
    if (turn.down) this.#ledger.beginOutage(terminalIndex, turn.at, [`bad minutes: ${reason}`]);
    else this.#ledger.endOutage(terminalIndex, turn.at);
  }

  /** A terminal fell silent, was said to be gone, or could not be seen. `to` given: it is already over. */
  absent(terminalIndex: number, kind: AbsenceInterval['kind'], from: number, to = Infinity): void {
    this.#ledger.beginAbsence(terminalIndex, kind, from, to);
    if (kind !== 'disconnected' && this.#ledger.phases.isTurning(terminalIndex)) {
      const phase = this.#ledger.phases.of(terminalIndex);
      breakRun(phase);
      this.#ledger.phases.set(terminalIndex, phase);
    }
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
      this.measured(terminalIndex, from, at, { bad: true, reason: kind });
  }

  /** The terminal was taken out of service: what goes on ends with that. */
  retire(terminalIndex: number, now: number): void {
    this.#disconnected.delete(terminalIndex);
    if (this.#ledger.openOutage(terminalIndex) !== undefined)
      this.#ledger.endOutage(terminalIndex, now, 'the terminal was taken out of service');
    if (this.#ledger.openAbsence(terminalIndex) !== undefined) this.#ledger.endAbsence(terminalIndex, now);
    this.#ledger.phases.set(terminalIndex, phaseUp());
  }

  /** Opens outages of terminals that have been gone for long enough. */
  tick(now: number): void {
    for (const terminalIndex of this.#disconnected) {
      if (this.#ledger.phases.isDown(terminalIndex)) continue;
      const { candidateFrom } = this.#ledger.phases.of(terminalIndex);
      const absence = this.#ledger.openAbsence(terminalIndex);
      if (absence === undefined) continue;
      const from = Number.isNaN(candidateFrom) ? absence.from : candidateFrom;
      if (now - from < RUN_MS) continue;
      this.#ledger.phases.set(terminalIndex, { down: true, candidateFrom: Number.NaN });
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
    return this.#ledger.phases.isDown(terminalIndex);
  }
}
