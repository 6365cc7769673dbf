import type { SiteState } from '../../telemetry/contract/site-state.ts';

/** From worst to best: the order of counts, lists and of what is painted on top. */
export const statesBySeverity: readonly SiteState[] = [
  'offline',
  'unknown',
  'degraded',
  'maintenance',
  'online',
  'planned',
];

/** States that ask for somebody's attention: they are marked, never merged into density. */
export function isTrouble(state: SiteState): boolean {
  return state === 'offline' || state === 'degraded' || state === 'unknown';
}
