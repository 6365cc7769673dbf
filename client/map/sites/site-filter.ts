/** Which sites the map shows. Both parts must agree. */
export interface SiteFilter {
  /** Wire codes of the states shown; null shows all. */
  states: ReadonlySet<number> | null;
  /** By row of the fleet: 1 is shown, anything else (also a row beyond the end) is not; null shows all. */
  rows: Uint8Array | null;
}

export const showAll: SiteFilter = { states: null, rows: null };

/** Asked for each site of each tile: `states` must be a set by then, not a search. */
export function isShown({ states, rows }: SiteFilter, row: number, state: number): boolean {
  return (rows === null || rows[row] === 1) && (states === null || states.has(state));
}
