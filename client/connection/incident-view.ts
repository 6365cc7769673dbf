import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import type { HarmPart } from '../../telemetry/contract/harm.ts';
import { groupKinds, incidentSeverities } from '../../telemetry/contract/incidents.ts';
import type { IncidentSeverity } from '../../telemetry/contract/incidents.ts';
import { siteKinds } from '../../telemetry/contract/inventory.ts';
import { incidentStatuses, outageCauses } from '../../telemetry/contract/site-state.ts';
import { flag, list, nullable, number, oneOf, optional, record, text } from './shape.ts';

/*
 * An incident as lists and the stream have it. Members that an older server does not send have a plain default, so that the
 * list is there while a server is being replaced.
 */

const maybeText = nullable(text);
const texts = list(text);

const harmPart = record<HarmPart>({
  kind: oneOf(siteKinds),
  sites: number,
  assumedSites: number,
  people: number,
  peopleNow: number,
  personHours: number,
  weight: number,
});

export const incidentFields = {
  id: text,
  cause: oneOf(outageCauses),
  startsAt: text,
  endsAt: maybeText,
  status: oneOf(incidentStatuses),
  siteIds: texts,
  siteNames: texts,
  regionCodes: texts,
  place: text,
  peopleServed: number,
  sitesOut: optional(number, 0),
  carriedSites: optional(number, 0),
  severity: optional<IncidentSeverity>(oneOf(incidentSeverities), 'critical'),
  harm: optional(number, 0),
  harmAt: optional(text, '1970-01-01T00:00:00.000Z'),
  harmRate: optional(number, 0),
  harmUntil: maybeText,
  harmParts: optional(list(harmPart), []),
  causeConfidence: number,
  provisional: flag,
  group: record({
    kind: oneOf(groupKinds),
    key: text,
    provider: maybeText,
    affected: number,
    watched: number,
  }),
  provider: maybeText,
  flapping: flag,
  mergedInto: maybeText,
  acknowledgedBy: maybeText,
  assignedTo: maybeText,
  assignedToId: maybeText,
  comments: optional(number, 0),
  lastComment: nullable(record({ at: text, by: text, text })),
  silencedSites: optional(number, 0),
  silencedUntil: maybeText,
  mutedUntil: maybeText,
};

export const incident = record<IncidentView>(incidentFields);
/** One page of a list of incidents. */
export const incidentPage = record<{ items: IncidentView[]; nextCursor: string | null }>({
  items: list(incident),
  nextCursor: maybeText,
});

const resolvedIncident = record({ ...incidentFields, resolvedAt: maybeText });
export type ResolvedIncident = ReturnType<typeof resolvedIncident>;
export const resolvedPage = record<{ items: ResolvedIncident[]; nextCursor: string | null }>({
  items: list(resolvedIncident),
  nextCursor: maybeText,
});
