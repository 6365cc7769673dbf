import { lostAfterMs, RUN_MS, type AbsenceInterval } from '../timeline/segments.ts';
import type { OutageLedger } from './ledger.ts';
import { breakRun, consider, doubtOf, doubtOfFirstRun, phaseUp, type Stretch } from './machine.ts';

/** A sample beside a bridged hole covers so much unless it says otherwise, and part of it may have been lost too. */
export const BRIDGE_EDGE_MS = 60_000;

/** The newest sample of a terminal. */
export interface LastSample {
  /** Its end. */
  at: number;
  intervalMs: number;
}

interface Judged extends Pick<Stretch, 'bad' | 'badMs' | 'lostFrom'> {
  /** In words: "linkDown". */
  reason: string;
}

/** Judges in-order evidence as it comes. Late evidence goes to the restatement instead. */
export class OutageJudge {
  readonly #ledger: OutageLedger;
  readonly #absenceEdgeMs: (terminalIndex: number) => number;
  readonly #lastSample: (terminalIndex: number) => LastSample;
  readonly #disconnected = new Set<number>();

  /** @param absenceEdgeMs how far the true end of service may lie from where an absence of the terminal is said to begin */
  constructor(
    ledger: OutageLedger,
    absenceEdgeMs: (terminalIndex: number) => number,
    lastSample: (terminalIndex: number) => LastSample = () => ({ at: 0, intervalMs: 0 }),
  ) {
    this.#ledger = ledger;
    this.#lastSample = lastSample;
    this.#absenceEdgeMs = absenceEdgeMs;
  }

  /** The newest measured stretch `[from, to)` of a terminal. */
  measured(
    terminalIndex: number,
    from: number,
    to: number,
    { bad, reason, badMs, lostFrom }: Judged,
    edgeMs = to - from,
  ): void {
    const { phases } = this.#ledger;
    // Nearly always the link goes on as it was: up.
    if (!bad && badMs === undefined && !phases.isDown(terminalIndex) && !phases.isTurning(terminalIndex))
      return;
    const phase = phases.of(terminalIndex);
    const outageFrom = bad ? undefined : this.#ledger.openOutage(terminalIndex)?.from;
    const doubt =
      doubtOf(phase, from, to, bad) ??
      (outageFrom === undefined ? undefined : doubtOfFirstRun(phase, outageFrom, from, to));
    const turns = consider(phase, { from, to, bad, badMs, lostFrom }, edgeMs);
    phases.set(terminalIndex, phase);
    if (doubt !== undefined && turns.length === 0)
      this.#ledger.beginAbsence(terminalIndex, 'doubtful', doubt.from, doubt.to);
    for (const turn of turns) {
      if (turn.down)
        this.#ledger.beginOutage(
          terminalIndex,
          turn.at,
          [`bad minutes: ${bad ? reason : 'highLoss'}`],
          turn.edgeMs,
        );
      else this.#ledger.endOutage(terminalIndex, turn.at, undefined, turn.edgeMs);
    }
  }

  /** A terminal fell silent, was said to be gone, or could not be seen. `to` given: it is already over. */
  absent(terminalIndex: number, kind: AbsenceInterval['kind'], from: number, to = Infinity): void {
    this.#ledger.beginAbsence(terminalIndex, kind, from, to);
    // What a silence that has just begun is shows when it ends: a lost report, a disconnection, or time that nobody knows.
    const mayGoOn = kind === 'disconnected' || (kind === 'silent' && to === Infinity);
    if (!mayGoOn) this.#breakOff(terminalIndex, from);
    if (kind === 'disconnected' && to === Infinity) this.#disconnected.add(terminalIndex);
  }

  /** What is unknown from here on is neither good nor bad. */
  #breakOff(terminalIndex: number, from: number): void {
    if (!this.#ledger.phases.isTurning(terminalIndex)) return;
    const phase = this.#ledger.phases.of(terminalIndex);
    // What went before the silence may have gone on in it.
    this.#ledger.beginAbsence(terminalIndex, 'doubtful', phase.candidateFrom - phase.edgeMs, from);
    breakRun(phase);
    this.#ledger.phases.set(terminalIndex, phase);
  }

  /** Silence was judged to be a disconnection. */
  judgedDisconnected(terminalIndex: number): void {
    this.#ledger.reclassifyAbsence(terminalIndex, 'disconnected');
    this.#disconnected.add(terminalIndex);
  }

  /** We could not see, after all. */
  unseen(terminalIndex: number): void {
    this.#ledger.reclassifyAbsence(terminalIndex, 'monitoring');
    this.#disconnected.delete(terminalIndex);
  }

  /** Something came again. A silence of at most `bridgedMs` was a lost report and is forgotten. */
  returned(terminalIndex: number, at: number, bridgedMs: number): void {
    const absence = this.#ledger.openAbsence(terminalIndex);
    this.#disconnected.delete(terminalIndex);
    if (absence === undefined) return;
    const { kind, from } = absence;
    const bridged = kind === 'silent' && at - from <= bridgedMs;
    this.#ledger.endAbsence(terminalIndex, bridged ? from : at);
    if (bridged)
      this.#ledger.beginAbsence(terminalIndex, 'doubtful', from - BRIDGE_EDGE_MS, at + BRIDGE_EDGE_MS);
    if (kind !== 'disconnected' && !bridged) this.#breakOff(terminalIndex, from);
    if (kind !== 'disconnected' || at <= from) return;
    const judged = { bad: true, reason: kind, lostFrom: this.#lostFrom(terminalIndex, from, at) };
    this.measured(terminalIndex, from, at, judged, this.#absenceEdgeMs(terminalIndex));
  }

  /** The link carries what cannot be dated, and has since then. */
  carried(terminalIndex: number, at: number): void {
    this.#ledger.endOutage(terminalIndex, at, 'samples come again, of a time that cannot be believed');
    this.#ledger.phases.set(terminalIndex, phaseUp());
  }

  /** The terminal was taken out of service: what goes on ends with that. */
  retire(terminalIndex: number, now: number): void {
    this.#disconnected.delete(terminalIndex);
    if (this.#ledger.openOutage(terminalIndex) !== undefined)
      this.#ledger.endOutage(terminalIndex, now, 'the terminal was taken out of service');
    if (this.#ledger.openAbsence(terminalIndex) !== undefined) this.#ledger.endAbsence(terminalIndex, now);
    this.#ledger.phases.set(terminalIndex, phaseUp());
  }

  /** Opens outages of terminals that have been gone for long enough while we could see. */
  tick(now: number, seeingSince = 0): void {
    for (const terminalIndex of this.#disconnected) {
      if (this.#ledger.phases.isDown(terminalIndex)) continue;
      const { candidateFrom, turnsAt, edgeMs } = this.#ledger.phases.of(terminalIndex);
      const absence = this.#ledger.openAbsence(terminalIndex);
      if (absence === undefined) continue;
      const runs = !Number.isNaN(candidateFrom);
      const from = runs ? turnsAt : absence.from;
      if (now - Math.max(from, seeingSince) < RUN_MS) continue;
      this.#ledger.phases.set(terminalIndex, { ...phaseUp(), down: true });
      const evidence = ['the broker lost the terminal, and nothing has come since'];
      const uncertaintyMs = runs ? edgeMs : this.#absenceEdgeMs(terminalIndex);
      const lostFrom = runs ? from : this.#lostFrom(terminalIndex, from, now);
      this.#ledger.beginOutage(terminalIndex, lostFrom, evidence, uncertaintyMs);
    }
  }

  /** Picks up after a restart. */
  resume(): void {
    for (const terminalIndex of this.#ledger.indexes()) {
      if (this.#ledger.openAbsence(terminalIndex)?.kind === 'disconnected')
        this.#disconnected.add(terminalIndex);
    }
  }

  #lostFrom(terminalIndex: number, from: number, to: number): number {
    const { at, intervalMs } = this.#lastSample(terminalIndex);
    return at === from ? from + lostAfterMs(intervalMs, to - from) : from;
  }

  isDown(terminalIndex: number): boolean {
    return this.#ledger.phases.isDown(terminalIndex);
  }

  /** The run of bad or good time that may turn the link, and since when it lasts. */
  run(terminalIndex: number): { bad: boolean; from: number } | undefined {
    const { down, candidateFrom } = this.#ledger.phases.of(terminalIndex);
    return Number.isNaN(candidateFrom) ? undefined : { bad: !down, from: candidateFrom };
  }
}
