import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { orderIncidents } from '../incidents/list-model.ts';

/** The worst first, by harm at this moment; what another link carries comes last. */
export function worstFirst(incidents: readonly IncidentView[], at: number): IncidentView[] {
  const ordered = orderIncidents(incidents, 'harm', at);
  const isWarning = (incident: IncidentView) => Number(incident.severity === 'warning');
  return ordered.sort((a, b) => isWarning(a) - isWarning(b));
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
