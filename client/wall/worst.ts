import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { orderIncidents } from '../incidents/list-model.ts';

/**
 * What harms most now first, then by the harm done so far; what another link carries comes last. By that harm alone, old outages of
 * single sites would keep a beam that fails now off the wall for hours, and nobody can turn its pages.
 */
export function worstFirst(incidents: readonly IncidentView[], at: number): IncidentView[] {
  const ordered = orderIncidents(incidents, 'harm', at);
  const isWarning = (incident: IncidentView) => Number(incident.severity === 'warning');
  return ordered.sort((a, b) => isWarning(a) - isWarning(b) || b.harmRate - a.harmRate);
}

/** Incidents of which a site passes the filter; null: all do. */
export function concerning(
  incidents: Iterable<IncidentView>,
  isShown: ((siteId: string) => boolean) | null,
): IncidentView[] {
  return isShown === null
    ? [...incidents]
    : [...incidents].filter(({ siteIds }) => siteIds.some((siteId) => isShown(siteId)));
}
