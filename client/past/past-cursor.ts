import type { PastPart } from '../../telemetry/contract/past.ts';
import { siteStates, stateReasons } from '../../telemetry/contract/site-state.ts';
import type { FleetColumns } from '../state/fleet-columns.ts';

const ONLINE = siteStates.indexOf('online');
const HEALTHY = stateReasons.indexOf('healthy');

/**
 * Moves a fleet's columns to any moment of a part of the past, forwards and backwards. What a step costs goes with what
 * changed on the way, not with the fleet.
 */
export class PastCursor {
  readonly columns: FleetColumns;
  #part: PastPart;
  /** How rows were before each change, so that it can be taken back. */
  #before: { states: Uint8Array; reasons: Uint8Array; since: Uint32Array };
  /** So many changes are applied. */
  #applied = 0;

  /** @param fleet the same sites, of which only the places and names are taken */
  constructor(fleet: FleetColumns, part: PastPart) {
    this.columns = fleet.atAnotherTime(beginningOf(part, fleet.size));
    this.#part = part;
    this.#before = roomFor(part);
  }

  get part(): PastPart {
    return this.#part;
  }

  /** Goes on in another part of the same layout, at its beginning; returns the rows that are otherwise now. */
  take(part: PastPart): number[] {
    this.#part = part;
    this.#before = roomFor(part);
    this.#applied = 0;
    return this.columns.restate(beginningOf(part, this.columns.size));
  }

  /** Shows the columns as they were at a moment, epoch seconds, and returns the rows that may be otherwise than before. */
  moveTo(at: number): number[] {
    const target = this.#appliedAt(at);
    const rows = new Set<number>();
    while (this.#applied < target) rows.add(this.#forward());
    while (this.#applied > target) rows.add(this.#back());
    return [...rows];
  }

  /** The next moment after, or the last before, at which anything changed; null: there is none in this part. */
  neighbour(at: number, direction: 1 | -1): number | null {
    const times = this.#part.changes.at;
    return times[direction === 1 ? this.#appliedAt(at) : this.#appliedAt(at - 1) - 1] ?? null;
  }

  #forward(): number {
    const { rows, states, reasons, at } = this.#part.changes;
    const each = this.#applied;
    const row = rows[each] ?? 0;
    this.#before.states[each] = this.columns.states[row] ?? 0;
    this.#before.reasons[each] = this.columns.reasons[row] ?? 0;
    this.#before.since[each] = this.columns.since[row] ?? 0;
    this.#put(row, states[each] ?? 0, reasons[each] ?? 0, at[each] ?? 0);
    this.#applied += 1;
    return row;
  }

  #back(): number {
    this.#applied -= 1;
    const each = this.#applied;
    const row = this.#part.changes.rows[each] ?? 0;
    const { states, reasons, since } = this.#before;
    this.#put(row, states[each] ?? 0, reasons[each] ?? 0, since[each] ?? 0);
    return row;
  }

  #put(row: number, state: number, reason: number, since: number): void {
    if (row < this.columns.size) this.columns.put(row, state, reason, since);
  }

  /** How many changes had happened by then: a binary search. */
  #appliedAt(at: number): number {
    const times = this.#part.changes.at;
    let [low, high] = [0, times.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((times[middle] ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function roomFor({ changes }: PastPart) {
  const size = changes.rows.length;
  return { states: new Uint8Array(size), reasons: new Uint8Array(size), since: new Uint32Array(size) };
}

function beginningOf({ start }: PastPart, size: number) {
  const states = new Uint8Array(size).fill(ONLINE);
  const reasons = new Uint8Array(size).fill(HEALTHY);
  const since = new Uint32Array(size);
  start.rows.forEach((row, each) => {
    if (row >= size) return;
    states[row] = start.states[each] ?? ONLINE;
    reasons[row] = start.reasons[each] ?? HEALTHY;
    since[row] = start.at[each] ?? 0;
  });
  return { states, reasons, since };
}
