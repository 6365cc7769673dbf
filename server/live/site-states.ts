import {
  siteStates,
  stateReasons,
  type SiteState,
  type StateReason,
} from '../../telemetry/contract/site-state.ts';

/** State, reason and since when of every site, ten bytes each. */
export class SiteStates {
  #codes = new Uint16Array(0);
  #since = new Float64Array(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Makes room for so many sites; new ones have no terminal since `now`. */
  grow(length: number, now: number): void {
    if (length <= this.#length) return;
    if (length > this.#codes.length) {
      const capacity = this.#length === 0 ? length : Math.ceil(length * 1.125);
      const [codes, since] = [new Uint16Array(capacity), new Float64Array(capacity)];
      codes.set(this.#codes);
      since.set(this.#since);
      [this.#codes, this.#since] = [codes, since];
    }
    this.#codes.fill(codeOf('planned', 'noTerminal'), this.#length, length);
    this.#since.fill(now, this.#length, length);
    this.#length = length;
  }

  state(index: number): SiteState {
    return siteStates[(this.#codes[index] ?? 0) >>> 8] ?? 'planned';
  }

  reason(index: number): StateReason {
    return stateReasons[(this.#codes[index] ?? 0) & 0xff] ?? 'noTerminal';
  }

  since(index: number): number {
    return this.#since[index] ?? 0;
  }

  /** False when the site was in that state for that reason already. */
  set(index: number, state: SiteState, reason: StateReason, since: number): boolean {
    const code = codeOf(state, reason);
    if (this.#codes[index] === code) return false;
    this.#codes[index] = code;
    this.#since[index] = since;
    return true;
  }
}

function codeOf(state: SiteState, reason: StateReason): number {
  return (siteStates.indexOf(state) << 8) | stateReasons.indexOf(reason);
}
