import type { IncidentView } from '../../telemetry/contract/console-events.ts';

/** Why nobody is called about an incident. */
export type Quiet = 'silence' | 'maintenance' | 'both';

/**
 * Whether an incident is muted as a whole at a moment, and by what; the server says it of each link, as it judges whom to call.
 * Where people are told of any part, it counts as loud.
 */
export function quietOf(
  {
    silencedSites,
    silencedUntil,
    mutedUntil,
  }: Pick<IncidentView, 'silencedSites' | 'silencedUntil' | 'mutedUntil'>,
  at: number,
): Quiet | null {
  if (silencedUntil !== null && Date.parse(silencedUntil) > at) return 'silence';
  if (mutedUntil === null || Date.parse(mutedUntil) <= at) return null;
  return silencedSites > 0 ? 'both' : 'maintenance';
}
