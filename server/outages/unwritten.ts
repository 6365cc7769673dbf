import type { Absence, Outage } from '../timeline/segments.ts';

/** A change of an outage's interval and why, kept for whoever asks later. */
export interface OutageChange {
  outageId: string;
  at: number;
  reason: string;
  startsAt: number | null;
  endsAt: number | null;
}

/** Rows the database does not have yet. */
export interface LedgerChanges {
  outages: { terminalIndex: number; outage: Outage }[];
  removedOutages: string[];
  absences: { terminalIndex: number; absence: Absence }[];
  removedAbsences: string[];
  changes: OutageChange[];
  /** Terminals of which anything changed. */
  touched: Set<number>;
}

/** What the ledger knows and the database does not have yet, up to when a transaction with it is known to be through. */
export class Unwritten {
  #pending: LedgerChanges = nothing();
  /** Taken last: the database may not have it yet. */
  #underWay: LedgerChanges = nothing();
  /** Ids removed here that the database may still have. */
  #removed = new Set<string>();

  /** Anything changed of a terminal. */
  touch(terminalIndex: number): void {
    this.#pending.touched.add(terminalIndex);
  }

  outage(terminalIndex: number, outage: Outage): void {
    this.#pending.outages.push({ terminalIndex, outage });
  }

  absence(terminalIndex: number, absence: Absence): void {
    this.#pending.absences.push({ terminalIndex, absence });
  }

  change(change: OutageChange): void {
    this.#pending.changes.push(change);
  }

  removeOutage(id: string): void {
    this.#pending.removedOutages.push(id);
    this.#removed.add(id);
  }

  removeAbsence(id: string): void {
    this.#pending.removedAbsences.push(id);
    this.#removed.add(id);
  }

  /** Whether an outage or absence that the database may still have was removed here. */
  isRemoved(id: string): boolean {
    return this.#removed.has(id);
  }

  /** Outages and absences that the database may not have as they are. */
  ids(): Set<string> {
    const ids = new Set<string>();
    for (const { outages, absences } of [this.#pending, this.#underWay]) {
      for (const { outage } of outages) ids.add(outage.id);
      for (const { absence } of absences) ids.add(absence.id);
    }
    return ids;
  }

  /** Hands over what the database does not have yet; the caller writes it in one transaction or gives it back. */
  take(): LedgerChanges {
    const taken = this.#pending;
    this.#pending = nothing();
    this.#underWay = taken;
    this.#removed = new Set([...taken.removedOutages, ...taken.removedAbsences]);
    // Copies: what is judged while they are written belongs to the next transaction.
    return {
      ...taken,
      outages: taken.outages.map(({ terminalIndex, outage }) => ({ terminalIndex, outage: { ...outage } })),
      absences: taken.absences.map(({ terminalIndex, absence }) => ({
        terminalIndex,
        absence: { ...absence },
      })),
    };
  }

  giveBack(changes: LedgerChanges): void {
    const later = this.#pending;
    this.#pending = {
      outages: [...changes.outages, ...later.outages],
      removedOutages: [...changes.removedOutages, ...later.removedOutages],
      absences: [...changes.absences, ...later.absences],
      removedAbsences: [...changes.removedAbsences, ...later.removedAbsences],
      changes: [...changes.changes, ...later.changes],
      touched: new Set([...changes.touched, ...later.touched]),
    };
  }
}

function nothing(): LedgerChanges {
  return {
    outages: [],
    removedOutages: [],
    absences: [],
    removedAbsences: [],
    changes: [],
    touched: new Set(),
  };
}
