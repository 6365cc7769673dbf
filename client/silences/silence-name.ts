import type { Silence } from '../connection/handling.ts';
import { format, words } from '../language/current.ts';
import { incidentTitle } from '../incidents/incident-title.ts';
import { regionName } from '../regions/region-path.ts';
import { fleet, incidents } from '../state/live.ts';

/** What a silence's subject is called, as far as the console knows. `titles`: of incidents that are known from elsewhere. */
export function silenceName(
  { scope, target, provider }: Pick<Silence, 'scope' | 'target' | 'provider'>,
  titles: ReadonlyMap<string, string> = new Map(),
): string {
  if (provider !== null) return `${target} (${provider})`;
  if (scope === 'state' || scope === 'municipality') return regionName(target);
  if (scope === 'incident') {
    const open = incidents.value?.get(target);
    if (open !== undefined) return incidentTitle(open, words.value.incidents, format.value);
    return titles.get(target) ?? target;
  }
  const row = scope === 'site' ? fleet.value?.rowOf(target) : undefined;
  return (row === undefined ? undefined : fleet.value?.nameOf(row)) ?? target;
}
