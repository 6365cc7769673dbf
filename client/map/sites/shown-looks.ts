import { siteStates } from '../../../telemetry/contract/site-state.ts';
import { isTroubleLook, lookCode, looks, looksBySeverity, stateUnder } from '../../look/looks.ts';
import type { FleetColumns } from '../../state/fleet-columns.ts';
import { isShown } from './site-filter.ts';
import type { SiteFilter } from './site-filter.ts';

/** What a site's look comes from, by row: wire codes. */
export type LookColumns = Pick<FleetColumns, 'states' | 'reasons'>;

/** Instead of a look: the filter leaves the site out. */
export const NOT_SHOWN = 255;

/** What the map shows of one row: the code of its look, or `NOT_SHOWN`. */
export function shownLook({ states, reasons }: LookColumns, filter: SiteFilter, row: number): number {
  const state = states[row] ?? 0;
  return isShown(filter, row, state) ? lookCode(state, reasons[row] ?? 0) : NOT_SHOWN;
}

/** The same for all rows at once, so that tiles need not ask again and again. */
export function shownLooks(columns: LookColumns, filter: SiteFilter): Uint8Array {
  const shown = new Uint8Array(columns.states.length);
  for (let row = 0; row < shown.length; row += 1) shown[row] = shownLook(columns, filter, row);
  return shown;
}

/** By code of a look: the wire code of the state whose colour it has. */
export const stateOfLook = Uint8Array.from(looks, (look) => siteStates.indexOf(stateUnder(look)));

/** Codes of the looks that ask for attention, from the worst on. A look's place here is its slot in counts. */
export const troubleLooks: readonly number[] = looksBySeverity
  .map((look) => looks.indexOf(look))
  .filter((code) => isTroubleLook[code]);

/** Instead of a slot: the look asks for no attention. */
export const QUIET = 255;

/** By code of a look: its slot among `troubleLooks`, or `QUIET`. */
export const troubleSlot = Uint8Array.from(looks, (_, code) => {
  const slot = troubleLooks.indexOf(code);
  return slot === -1 ? QUIET : slot;
});
