import {
  segmentsOf,
  type Absence,
  type AbsenceInterval,
  type JudgedInterval,
  type Outage,
  type Segment,
} from '../timeline/segments.ts';
import type { OutageCause } from '../../telemetry/contract/site-state.ts';
import { overlaps, type Interval } from '../timeline/intervals.ts';
import { Phases } from './phases.ts';
import { Unwritten, type LedgerChanges } from './unwritten.ts';

/** One terminal's recorded time: what is open and what ended lately. */
export interface TerminalHistory {
  outages: Outage[];
  absences: Absence[];
  /** Another one after every change, so that a judgement made meanwhile can be seen to be stale. */
  revision: number;
}

export type OutageEventKind = 'opened' | 'closed' | 'changed' | 'withdrawn';

/** What the next stages want to know. `terminalIndex` is the fleet's. */
export interface LedgerListener {
  segmentsChanged(terminalIndex: number, before: readonly Segment[], after: readonly Segment[]): void;
  outageChanged(kind: OutageEventKind, terminalIndex: number, outage: Outage): void;
}

/** Outages and absences of every terminal, in memory, with what still has to be written down. */
export class OutageLedger {
  readonly phases = new Phases();
  readonly #histories = new Map<number, TerminalHistory>();
  readonly #listener: LedgerListener;
  readonly #newId: () => string;
  readonly #now: () => number;
  readonly #unwritten = new Unwritten();
  #revision = 0;

  constructor(options: { listener: LedgerListener; newId: () => string; now: () => number }) {
    this.#listener = options.listener;
    this.#newId = options.newId;
    this.#now = options.now;
  }

  history(terminalIndex: number): TerminalHistory {
    let history = this.#histories.get(terminalIndex);
    if (history === undefined) {
      history = { outages: [], absences: [], revision: (this.#revision += 1) };
      this.#histories.set(terminalIndex, history);
    }
    return history;
  }

  /** Terminals with anything recorded. */
  indexes(): Iterable<number> {
    return this.#histories.keys();
  }

  /** Outages going on. */
  openCount(): number {
    return [...this.#histories.keys()].filter((index) => this.openOutage(index) !== undefined).length;
  }

  openOutage(terminalIndex: number): Outage | undefined {
    return this.#histories.get(terminalIndex)?.outages.find(({ to }) => to === Infinity);
  }

  openAbsence(terminalIndex: number): Absence | undefined {
    return this.#histories.get(terminalIndex)?.absences.find(({ to }) => to === Infinity);
  }

  /** Begins an outage with its first facts; it truly began within `startUncertaintyMs` of `from`. */
  beginOutage(terminalIndex: number, from: number, evidence: string[], startUncertaintyMs: number): void {
    this.#mutate(terminalIndex, (history) => {
      const interval = { from, to: Infinity, startUncertaintyMs, endUncertaintyMs: 0 };
      this.#addOutage(terminalIndex, history, interval, evidence);
    });
  }

  /** How the recorded time counts. */
  segments(terminalIndex: number): Segment[] {
    const { outages, absences } = this.#histories.get(terminalIndex) ?? { outages: [], absences: [] };
    return segmentsOf(outages, absences);
  }

  endOutage(terminalIndex: number, to: number, reason = 'service returned', endUncertaintyMs = 0): void {
    this.#mutate(terminalIndex, (history) => {
      const outage = history.outages.find(({ to }) => to === Infinity);
      if (outage === undefined) return;
      const { from, startUncertaintyMs } = outage;
      const interval = { from, to, startUncertaintyMs, endUncertaintyMs };
      if (to > from) this.#moveOutage(terminalIndex, outage, interval, reason);
      else this.#withdraw(terminalIndex, history, outage, reason);
    });
  }

  beginAbsence(terminalIndex: number, kind: AbsenceInterval['kind'], from: number, to = Infinity): void {
    if (to <= from) return;
    this.#mutate(terminalIndex, (history) => {
      const absence = { id: this.#newId(), kind, from, to };
      history.absences.push(absence);
      this.#unwritten.absence(terminalIndex, absence);
    });
  }

  /** What looked like one kind of absence proved to be another. */
  reclassifyAbsence(terminalIndex: number, kind: AbsenceInterval['kind']): void {
    this.#mutate(terminalIndex, () => {
      const absence = this.openAbsence(terminalIndex);
      if (absence === undefined) return;
      absence.kind = kind;
      this.#unwritten.absence(terminalIndex, absence);
    });
  }

  endAbsence(terminalIndex: number, to: number): void {
    this.#mutate(terminalIndex, (history) => {
      const absence = history.absences.find(({ to }) => to === Infinity);
      if (absence === undefined) return;
      if (to <= absence.from) this.#removeAbsence(history, absence);
      else {
        absence.to = to;
        this.#unwritten.absence(terminalIndex, absence);
      }
    });
  }

  /** Puts what was judged anew in the place of what stood in the window. Outages that still overlap keep their identity. */
  replace(
    terminalIndex: number,
    window: Interval,
    outages: readonly JudgedInterval[],
    absences: readonly AbsenceInterval[],
    reason: string,
  ): void {
    this.#mutate(terminalIndex, (history) => {
      this.#replaceAbsences(terminalIndex, history, window, absences);
      this.#replaceOutages(terminalIndex, history, window, outages, reason);
    });
  }

  /** Why service was lost, as far as the evidence carries. An outage that was withdrawn meanwhile is passed over. */
  setCause(terminalIndex: number, outageId: string, cause: OutageCause, confidence: number): void {
    const outage = this.#histories.get(terminalIndex)?.outages.find(({ id }) => id === outageId);
    if (outage === undefined || (outage.cause === cause && outage.causeConfidence === confidence)) return;
    this.#mutate(terminalIndex, () => {
      outage.cause = cause;
      outage.causeConfidence = confidence;
      this.#unwritten.outage(terminalIndex, outage);
    });
  }

  /** A person said why an incident happened: so it is with all its outages here, or a later change of one would write back the old cause. */
  overrule(incidentId: string, cause: OutageCause): void {
    for (const [terminalIndex, { outages }] of this.#histories) {
      for (const outage of outages) {
        if (outage.incidentId !== incidentId || outage.cause === cause) continue;
        outage.cause = cause;
        this.#unwritten.touch(terminalIndex);
        this.#unwritten.outage(terminalIndex, outage);
      }
    }
  }

  /** The outage is handled as part of this incident. One that was withdrawn meanwhile, or let go of, is passed over. */
  setIncident(terminalIndex: number, outageId: string, incidentId: string): void {
    const outage = this.#histories.get(terminalIndex)?.outages.find(({ id }) => id === outageId);
    if (outage === undefined || outage.incidentId === incidentId) return;
    outage.incidentId = incidentId;
    this.#unwritten.outage(terminalIndex, outage);
  }

  /** Hands over what the database does not have yet; the caller writes it in one transaction or gives it back. */
  takeChanges(): LedgerChanges {
    return this.#unwritten.take();
  }

  giveBack(changes: LedgerChanges): void {
    this.#unwritten.giveBack(changes);
  }

  /**
   * Takes in rows read from the database, without telling anybody: they were counted when they were made.
   * What was removed since and not yet written stays removed.
   */
  load(terminalIndex: number, outages: readonly Outage[], absences: readonly Absence[]): void {
    const history = this.history(terminalIndex);
    for (const outage of outages) {
      if (this.#unwritten.isRemoved(outage.id)) continue;
      if (!history.outages.some(({ id }) => id === outage.id)) history.outages.push(outage);
    }
    for (const absence of absences) {
      if (this.#unwritten.isRemoved(absence.id)) continue;
      if (!history.absences.some(({ id }) => id === absence.id)) history.absences.push(absence);
    }
    if (history.outages.some(({ to }) => to === Infinity) && !this.phases.isDown(terminalIndex))
      this.phases.set(terminalIndex, { ...this.phases.of(terminalIndex), down: true });
  }

  /** Lets go of what ended before `time`; the database has it. What is not written yet stays. */
  forget(time: number): void {
    const unwritten = this.#unwritten.ids();
    const stays = ({ id, to }: { id: string; to: number }) => to >= time || unwritten.has(id);
    for (const [index, history] of this.#histories) {
      const outages = history.outages.filter(stays);
      const absences = history.absences.filter(stays);
      const dropped = history.outages.length - outages.length + history.absences.length - absences.length;
      // A judgement under way may rest on what goes now.
      if (dropped > 0) Object.assign(history, { outages, absences, revision: (this.#revision += 1) });
      if (outages.length + absences.length === 0) this.#histories.delete(index);
    }
  }

  #mutate(terminalIndex: number, change: (history: TerminalHistory) => void): void {
    const history = this.history(terminalIndex);
    const before = segmentsOf(history.outages, history.absences);
    change(history);
    history.revision = this.#revision += 1;
    this.#unwritten.touch(terminalIndex);
    this.#listener.segmentsChanged(terminalIndex, before, segmentsOf(history.outages, history.absences));
  }

  #replaceOutages(
    terminalIndex: number,
    history: TerminalHistory,
    window: Interval,
    outages: readonly JudgedInterval[],
    reason: string,
  ): void {
    const standing = history.outages.filter((outage) => overlaps(outage, window));
    for (const interval of outages) {
      const match = standing.findIndex((outage) => overlaps(outage, interval));
      const [outage] = match < 0 ? [] : standing.splice(match, 1);
      if (outage === undefined) this.#addOutage(terminalIndex, history, interval, [reason]);
      else if (outage.from !== interval.from || outage.to !== interval.to) {
        this.#moveOutage(terminalIndex, outage, interval, reason);
      } else this.#sharpen(terminalIndex, outage, interval);
    }
    for (const outage of standing) this.#withdraw(terminalIndex, history, outage, reason);
  }

  #replaceAbsences(
    terminalIndex: number,
    history: TerminalHistory,
    window: Interval,
    absences: readonly AbsenceInterval[],
  ): void {
    // Doubtful time widens no window: what sticks out of this one stays as it was.
    const isWithin = ({ kind, from, to }: AbsenceInterval) =>
      kind !== 'doubtful' || (from >= window.from && to <= window.to);
    const standing = history.absences.filter((absence) => overlaps(absence, window) && isWithin(absence));
    for (const interval of absences) {
      const match = standing.findIndex(
        (absence) => overlaps(absence, interval) && absence.kind === interval.kind,
      );
      const [kept] = match < 0 ? [] : standing.splice(match, 1);
      if (kept?.from === interval.from && kept.to === interval.to) continue;
      const absence = kept ?? { ...interval, id: this.#newId() };
      absence.from = interval.from;
      absence.to = interval.to;
      if (kept === undefined) history.absences.push(absence);
      this.#unwritten.absence(terminalIndex, absence);
    }
    for (const absence of standing) this.#removeAbsence(history, absence);
  }

  #addOutage(
    terminalIndex: number,
    history: TerminalHistory,
    interval: JudgedInterval,
    evidence: string[],
  ): void {
    const outage: Outage = {
      ...interval,
      id: this.#newId(),
      cause: 'undetermined',
      causeConfidence: 0,
      evidence,
      incidentId: '',
      detectedAt: this.#now(),
    };
    history.outages.push(outage);
    this.#record(terminalIndex, outage, evidence.join('; '));
    this.#listener.outageChanged('opened', terminalIndex, outage);
    if (outage.to !== Infinity) this.#listener.outageChanged('closed', terminalIndex, outage);
  }

  #moveOutage(terminalIndex: number, outage: Outage, interval: JudgedInterval, reason: string): void {
    const wasOpen = outage.to === Infinity;
    const { to } = interval;
    Object.assign(outage, interval);
    this.#record(terminalIndex, outage, reason);
    const kind = wasOpen && to !== Infinity ? 'closed' : !wasOpen && to === Infinity ? 'opened' : 'changed';
    this.#listener.outageChanged(kind, terminalIndex, outage);
  }

  /** Its ends stand where they stood, and are known otherwise. */
  #sharpen(
    terminalIndex: number,
    outage: Outage,
    { startUncertaintyMs, endUncertaintyMs }: JudgedInterval,
  ): void {
    const same =
      outage.startUncertaintyMs === startUncertaintyMs && outage.endUncertaintyMs === endUncertaintyMs;
    if (same) return;
    Object.assign(outage, { startUncertaintyMs, endUncertaintyMs });
    this.#unwritten.outage(terminalIndex, outage);
  }

  #withdraw(terminalIndex: number, history: TerminalHistory, outage: Outage, reason: string): void {
    history.outages = history.outages.filter(({ id }) => id !== outage.id);
    this.#unwritten.removeOutage(outage.id);
    this.#unwritten.change({
      outageId: outage.id,
      at: this.#now(),
      reason,
      startsAt: null,
      endsAt: null,
    });
    this.#listener.outageChanged('withdrawn', terminalIndex, outage);
  }

  #removeAbsence(history: TerminalHistory, absence: Absence): void {
    history.absences = history.absences.filter(({ id }) => id !== absence.id);
    this.#unwritten.removeAbsence(absence.id);
  }

  #record(terminalIndex: number, outage: Outage, reason: string): void {
    this.#unwritten.outage(terminalIndex, outage);
    this.#unwritten.change({
      outageId: outage.id,
      at: this.#now(),
      reason,
      startsAt: outage.from,
      endsAt: outage.to === Infinity ? null : outage.to,
    });
  }
}
