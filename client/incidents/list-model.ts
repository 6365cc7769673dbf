import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import type { OutageCause } from '../../telemetry/contract/site-state.ts';
import { fold } from '../../telemetry/contract/fold.ts';
import { incidentHolds } from '../../telemetry/contract/incident-search.ts';
import { harmNow, peopleOut } from './harm.ts';

/*
 * The list of open incidents as it is looked at: which, in what order, in which groups. Each incident is in one group, so that
 * the groups' counts add up to the list's.
 */

export const incidentOrders = ['harm', 'newest', 'people'] as const;
export type IncidentOrder = (typeof incidentOrders)[number];
export const incidentGroupings = ['none', 'cause', 'state', 'provider', 'assigned'] as const;
export type IncidentGrouping = (typeof incidentGroupings)[number];
/** `nobody`: neither acknowledged nor assigned, and people are called about it; `somebody`: one of both. */
export const whoFilters = ['anybody', 'mine', 'nobody', 'unassigned', 'somebody'] as const;
export type WhoFilter = (typeof whoFilters)[number];
export const severityFilters = ['all', 'critical', 'warning'] as const;
export type SeverityFilter = (typeof severityFilters)[number];

/**
 * What a shift looks at, one at a time: all that is open, what nobody has taken, what is urgent; what may fail next; what is over.
 */
export const incidentViews = ['open', 'untaken', 'urgent', 'warnings', 'resolved'] as const;
export type IncidentListView = (typeof incidentViews)[number];
/** Those that show open incidents. */
export const openViews = ['open', 'untaken', 'urgent'] as const satisfies readonly IncidentListView[];
export type OpenView = (typeof openViews)[number];

export interface IncidentFilter {
  text: string;
  cause: OutageCause | null;
  who: WhoFilter;
  severity: SeverityFilter;
  flapping: boolean;
}

/** Which view a filter amounts to. Both parts of it that a view can stand for may be set: who looks after it then says more. */
export function viewOf({ who, severity }: Pick<IncidentFilter, 'who' | 'severity'>): OpenView {
  if (who === 'nobody') return 'untaken';
  return severity === 'critical' ? 'urgent' : 'open';
}

/** The filter without what its view says already. */
export function beside(filter: IncidentFilter): IncidentFilter {
  const view = viewOf(filter);
  if (view === 'untaken') return { ...filter, who: 'anybody' };
  return view === 'urgent' ? { ...filter, severity: 'all' } : filter;
}

/** The parts of the filter that make it this view; what says another view goes, whatever else is chosen stays. */
export function turnedTo(
  view: OpenView,
  { who, severity }: Pick<IncidentFilter, 'who' | 'severity'>,
): Pick<IncidentFilter, 'who' | 'severity'> {
  const others = {
    who: who === 'nobody' ? 'anybody' : who,
    severity: severity === 'critical' ? 'all' : severity,
  } as const;
  if (view === 'untaken') return { ...others, who: 'nobody' };
  return view === 'urgent' ? { ...others, severity: 'critical' } : others;
}

/** What of incidents a view shows. */
export function inView(incidents: readonly IncidentView[], view: OpenView): IncidentView[] {
  if (view === 'untaken') return incidents.filter((each) => isLookedAfter(each, 'nobody', null));
  return ofSeverity(incidents, view === 'urgent' ? 'critical' : 'all');
}

/** What stays of incidents. */
export function matching(
  incidents: readonly IncidentView[],
  filter: IncidentFilter,
  personId: string | null,
): IncidentView[] {
  const { text, cause, who, severity, flapping } = filter;
  const wanted = fold(text.trim());
  return incidents.filter(
    (incident) =>
      (severity === 'all' || incident.severity === severity) &&
      (cause === null || incident.cause === cause) &&
      (!flapping || incident.flapping) &&
      isLookedAfter(incident, who, personId) &&
      (wanted === '' || incidentHolds(incident, wanted)),
  );
}

export function ofSeverity(incidents: readonly IncidentView[], severity: SeverityFilter): IncidentView[] {
  return severity === 'all' ? [...incidents] : incidents.filter((each) => each.severity === severity);
}

function isLookedAfter(
  { status, acknowledgedBy, assignedToId, mutedUntil }: IncidentView,
  who: WhoFilter,
  personId: string | null,
): boolean {
  const isTaken = status !== 'opened' || acknowledgedBy !== null || assignedToId !== null;
  switch (who) {
    case 'anybody':
      return true;
    case 'mine':
      return personId !== null && assignedToId === personId;
    case 'nobody':
      return !isTaken && mutedUntil === null;
    case 'unassigned':
      return assignedToId === null;
    case 'somebody':
      return isTaken;
  }
}

/** Of equals the newest first. */
export function orderIncidents(
  incidents: readonly IncidentView[],
  order: IncidentOrder,
  at: number,
): IncidentView[] {
  const measure: Record<IncidentOrder, (incident: IncidentView) => number> = {
    harm: (incident) => harmNow(incident, at),
    people: peopleOut,
    newest: ({ startsAt }) => Date.parse(startsAt),
  };
  const measured = incidents.map((incident) => ({
    incident,
    value: measure[order](incident),
    // What does no harm yet, because its sites are closed, comes before what does none at all.
    people: peopleOut(incident),
    startsAt: Date.parse(incident.startsAt),
  }));
  measured.sort((a, b) => b.value - a.value || b.people - a.people || b.startsAt - a.startsAt);
  return measured.map(({ incident }) => incident);
}

/** Incidents that share something. `key` is null where they share that nothing is known, or nobody has them. */
export interface IncidentGroup {
  key: string | null;
  incidents: IncidentView[];
  people: number;
}

/** Several states at once are a group of their own. */
export const SEVERAL = '*';

/** In the order of the list: a group stands where its first incident does. */
export function groupIncidents(ordered: readonly IncidentView[], by: IncidentGrouping): IncidentGroup[] {
  const groups = new Map<string | null, IncidentGroup>();
  for (const incident of ordered) {
    const key = keyOf(incident, by);
    let group = groups.get(key);
    if (group === undefined) groups.set(key, (group = { key, incidents: [], people: 0 }));
    group.incidents.push(incident);
    group.people += peopleOut(incident);
  }
  return [...groups.values()];
}

function keyOf(incident: IncidentView, by: IncidentGrouping): string | null {
  switch (by) {
    case 'none':
      return null;
    case 'cause':
      return incident.cause;
    case 'provider':
      return incident.provider;
    case 'assigned':
      return incident.assignedTo;
    case 'state': {
      const [first = null, ...others] = new Set(incident.regionCodes.map((code) => code.slice(0, 2)));
      return others.length === 0 ? first : SEVERAL;
    }
  }
}
