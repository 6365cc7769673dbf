import { siteStates } from '../../telemetry/contract/site-state.ts';
import type { SiteState } from '../../telemetry/contract/site-state.ts';

/** States as the columns of a fleet have them; null stays null, which is all. */
export function wireCodes(states: ReadonlySet<SiteState> | null): ReadonlySet<number> | null {
  return states === null ? null : new Set([...states].map((state) => siteStates.indexOf(state)));
}
