import { outageCauses, type OutageCause } from '../../telemetry/contract/site-state.ts';

/** Whether an outage with this cause is kept out of the contractual figure. */
export type Exonerates = (cause: OutageCause) => boolean;

/**
 * Causes that are not the provider's unless a contract says otherwise: the site's power, its own network, what it switches
 * off, what stands before its dish, that it was moved, and what we could not see. The dish and the account are the
 * provider's, as is everything between them and the internet, rain and sun included; so is what nobody could determine.
 */
export const exoneratedByDefault: readonly OutageCause[] = [
  'power',
  'lan',
  'offBySchedule',
  'obstruction',
  'relocated',
  'monitoring',
];

export function exoneratesThese(causes: readonly string[]): Exonerates {
  const known = new Set(outageCauses.filter((cause) => causes.includes(cause)));
  return (cause) => known.has(cause);
}
