import type { IncidentView } from '../../../telemetry/contract/console-events.ts';
import { harmWeights, type IncidentHarm } from '../../../telemetry/contract/harm.ts';
import type { SiteKind } from '../../../telemetry/contract/inventory.ts';

const HOUR = 3_600_000;

/** An open incident of one site that nobody looks after, but as said. */
export function incidentDraft(change: Partial<IncidentView> & Pick<IncidentView, 'id'>): IncidentView {
  return {
    cause: 'power',
    startsAt: new Date(0).toISOString(),
    endsAt: null,
    status: 'opened',
    siteIds: ['a'],
    siteNames: ['A'],
    regionCodes: ['09'],
    place: '',
    peopleServed: 0,
    sitesOut: change.siteIds?.length ?? 1,
    carriedSites: 0,
    severity: 'critical',
    harm: 0,
    harmAt: new Date(0).toISOString(),
    harmRate: 0,
    harmUntil: null,
    harmParts: [],
    causeConfidence: 0.8,
    provisional: true,
    group: { kind: 'site', key: '', affected: 1, watched: 1 },
    provider: null,
    flapping: false,
    mergedInto: null,
    acknowledgedBy: null,
    assignedTo: null,
    assignedToId: null,
    comments: 0,
    lastComment: null,
    silencedSites: 0,
    silencedUntil: null,
    mutedUntil: null,
    ...change,
  };
}

/** The harm of sites of one kind that have been without service since a moment, all within their hours. */
export function harmDraft(
  people: number,
  since: number,
  now: number,
  { kind = 'school', sites = 1 }: { kind?: SiteKind; sites?: number } = {},
): IncidentHarm {
  const personHours = (people * (now - since)) / HOUR;
  const weight = harmWeights[kind];
  return {
    harm: personHours * weight,
    harmAt: new Date(now).toISOString(),
    harmRate: people * weight,
    harmUntil: null,
    harmParts: [{ kind, sites, assumedSites: 0, people, peopleNow: people, personHours, weight }],
  };
}
