import type { Fleet } from '../registry/fleet.ts';
import { foldSite, stateOf, type Standing } from './fold-site.ts';
import { isInService } from './site-figures.ts';
import { SiteStates } from './site-states.ts';

/** How every terminal stands and what its site shows for it; tells which sites changed. */
export class SiteBoard {
  readonly states = new SiteStates();
  readonly #fleet: Fleet;
  readonly #standingOf: (terminalIndex: number) => Standing;
  /** How each terminal stood when its site was last folded. */
  #standings = new Uint8Array(0);
  readonly #changed = new Set<number>();
  readonly #listeners = new Set<(indexes: readonly number[]) => void>();

  constructor(fleet: Fleet, standingOf: (terminalIndex: number) => Standing) {
    this.#fleet = fleet;
    this.#standingOf = standingOf;
  }

  /** Whether the terminal stands otherwise than when its site was last folded. */
  differs(terminalIndex: number, standing: Standing): boolean {
    return standing !== this.#standings[terminalIndex];
  }

  /** Makes room for the fleet; new sites changed. */
  grow(now: number): void {
    const { terminals, sites } = this.#fleet;
    if (this.#standings.length < terminals.length) {
      const standings = new Uint8Array(terminals.length);
      standings.set(this.#standings);
      this.#standings = standings;
    }
    const known = this.states.length;
    this.states.grow(sites.length, now);
    for (let index = known; index < sites.length; index += 1) this.#changed.add(index);
  }

  /** @param since when its state began, should it be another one */
  fold(siteIndex: number, since: number): void {
    const site = this.#fleet.sites[siteIndex];
    if (site === undefined) return;
    const [only] = site.terminalIndexes;
    if (only !== undefined && site.terminalIndexes.length === 1 && isInService(this.#fleet, only)) {
      // Most sites: it is as its terminal is.
      const standing = this.#standingOf(only);
      this.#standings[only] = standing;
      const { state, reason } = stateOf(standing);
      if (this.states.set(siteIndex, state, reason, since)) this.#changed.add(siteIndex);
      return;
    }
    const inService = [];
    for (const index of site.terminalIndexes) {
      const standing = this.#standingOf(index);
      this.#standings[index] = standing;
      if (isInService(this.#fleet, index))
        inService.push({ standing, role: this.#fleet.terminals[index]?.role ?? 'primary' });
    }
    const { state, reason } = foldSite(inService, site.terminalIndexes.length);
    if (this.states.set(siteIndex, state, reason, since)) this.#changed.add(siteIndex);
  }

  /** Tells listeners which sites changed since the last call. */
  publish(): void {
    if (this.#changed.size === 0) return;
    const indexes = [...this.#changed];
    this.#changed.clear();
    for (const listener of this.#listeners) listener(indexes);
  }

  /** Forgets what changed: after a start everybody looks at everything. */
  forgetChanges(): void {
    this.#changed.clear();
  }

  onChanges(listener: (indexes: readonly number[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
