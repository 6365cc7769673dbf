import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import type { SilenceScope } from '../../telemetry/contract/incidents.ts';
import { allowed, choicesOfIncident } from '../maintenance/choices.ts';

/** One thing that notifications can be muted for. */
export interface SilenceChoice {
  scope: SilenceScope;
  target: string;
  provider?: string;
  /** What people call it. */
  name: string;
}

type Silenced = Pick<IncidentView, 'id' | 'siteIds' | 'siteNames' | 'group' | 'place' | 'regionCodes'>;

/** What a silence that is about an incident may be for: itself first, then what carries it, its sites, its region. */
export function silenceChoices(
  incident: Silenced,
  title: string,
  regionCodes: readonly string[] | null,
): SilenceChoice[] {
  const subjects = allowed(choicesOfIncident(incident), regionCodes);
  return [{ scope: 'incident', target: incident.id, name: title }, ...subjects];
}
