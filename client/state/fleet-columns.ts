import type { FleetSnapshot, SiteChanges } from '../../telemetry/contract/console-events.ts';
import { siteKinds } from '../../telemetry/contract/inventory.ts';
import type { SiteKind } from '../../telemetry/contract/inventory.ts';
import { siteStates, stateReasons } from '../../telemetry/contract/site-state.ts';
import type { SiteState, StateReason } from '../../telemetry/contract/site-state.ts';

/**
 * Every site the person may see, in columns. A site is addressed by its row; rows follow the snapshot's order
 * and stay valid until the next snapshot. States are wire codes into `siteStates`.
 */
export class FleetColumns {
  readonly size: number;
  readonly ids: readonly string[];
  readonly names: readonly string[];
  readonly regionCodes: readonly string[];
  /** Degrees; NaN where a site has no position. */
  readonly latitudes: Float64Array;
  readonly longitudes: Float64Array;
  readonly states: Uint8Array;
  readonly reasons: Uint8Array;
  readonly kinds: Uint8Array;
  /** Epoch seconds. */
  readonly since: Float64Array;
  /** How many sites are in each state, by wire code. */
  readonly counts: Uint32Array;
  readonly #rowByIndex: Int32Array;
  readonly #rowById = new Map<string, number>();

  constructor(snapshot: FleetSnapshot) {
    this.size = snapshot.indexes.length;
    this.ids = snapshot.ids;
    this.names = snapshot.names;
    this.regionCodes = snapshot.regionCodes;
    this.latitudes = degrees(snapshot.latitudesE5);
    this.longitudes = degrees(snapshot.longitudesE5);
    this.states = Uint8Array.from(snapshot.states);
    this.reasons = Uint8Array.from(snapshot.reasons);
    this.kinds = Uint8Array.from(snapshot.kinds);
    this.since = Float64Array.from(snapshot.since);
    this.counts = new Uint32Array(siteStates.length);
    for (const state of this.states) this.counts[state] = (this.counts[state] ?? 0) + 1;
    this.#rowByIndex = new Int32Array((snapshot.indexes.at(-1) ?? -1) + 1).fill(-1);
    snapshot.indexes.forEach((index, row) => (this.#rowByIndex[index] = row));
    snapshot.ids.forEach((id, row) => this.#rowById.set(id, row));
  }

  /** The row of a site, or undefined when this person's fleet has none such. */
  rowOf(siteId: string): number | undefined {
    return this.#rowById.get(siteId);
  }

  stateOf(row: number): SiteState {
    return siteStates[this.states[row] ?? 0] ?? 'unknown';
  }

  reasonOf(row: number): StateReason {
    return stateReasons[this.reasons[row] ?? 0] ?? 'monitoring';
  }

  kindOf(row: number): SiteKind {
    return siteKinds[this.kinds[row] ?? 0] ?? 'other';
  }

  /** Takes a batch over and returns the rows it concerned; indexes of other people's sites are passed over. */
  apply(changes: SiteChanges): number[] {
    const rows: number[] = [];
    changes.indexes.forEach((index, at) => {
      const row = this.#rowByIndex[index] ?? -1;
      if (row < 0) return;
      const before = this.states[row] ?? 0;
      const after = changes.states[at] ?? before;
      this.counts[before] = (this.counts[before] ?? 1) - 1;
      this.counts[after] = (this.counts[after] ?? 0) + 1;
      this.states[row] = after;
      this.reasons[row] = changes.reasons[at] ?? 0;
      this.since[row] = changes.since[at] ?? 0;
      rows.push(row);
    });
    return rows;
  }
}

function degrees(column: readonly (number | null)[]): Float64Array {
  return Float64Array.from(column, (value) => (value === null ? NaN : value / 1e5));
}
