import type { IncidentView } from '../../telemetry/contract/console-events.ts';

export type IncidentOrder = 'newest' | 'widest';

/** Nobody's incidents come before those somebody has taken; then by start, or by the people they concern. */
export function orderIncidents(incidents: readonly IncidentView[], order: IncidentOrder): IncidentView[] {
  const newest = (a: IncidentView, b: IncidentView) => Date.parse(b.startsAt) - Date.parse(a.startsAt);
  return [...incidents].sort((a, b) => {
    const taken = Number(a.status !== 'opened') - Number(b.status !== 'opened');
    if (taken !== 0) return taken;
    if (order === 'newest') return newest(a, b);
    return b.peopleServed - a.peopleServed || b.siteIds.length - a.siteIds.length || newest(a, b);
  });
}
