import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import type { SiteState } from '../../telemetry/contract/site-state.ts';

/** Why nobody is called about an incident. */
export type Quiet = 'silence' | 'maintenance';

type Muted = Pick<IncidentView, 'siteIds' | 'silencedUntil'>;

/**
 * Whether an incident is muted as a whole, and by what: all that goes on is silenced, or lies in agreed maintenance. Where only
 * a part is, or a part by the one and a part by the other, it counts as loud: rather a sound too many than one too few.
 */
export function quietOf(
  { siteIds, silencedUntil }: Muted,
  stateOf: (siteId: string) => SiteState | undefined,
  at: number,
): Quiet | null {
  if (silencedUntil !== null && Date.parse(silencedUntil) > at) return 'silence';
  let maintained = false;
  for (const siteId of siteIds) {
    const state = stateOf(siteId);
    if (state === 'maintenance') maintained = true;
    else if (state === undefined || state === 'offline' || state === 'unknown') return null;
  }
  return maintained ? 'maintenance' : null;
}
