import { groupKinds } from '../../telemetry/contract/incidents.ts';
import { outageCauses } from '../../telemetry/contract/site-state.ts';
import { ask } from './api.ts';
import { PastParts } from './past-parts.ts';
import { items, list, nullable, number, oneOf, record, text, time } from './shape.ts';

const said = record({
  at: time,
  cause: oneOf(outageCauses),
  place: text,
  group: record({ kind: oneOf(groupKinds), key: text, affected: number, watched: number }),
});

const incidentThen = record({
  id: text,
  startsAt: time,
  endsAt: nullable(time),
  takenAt: nullable(time),
  siteIds: list(text),
  joinedAfterS: list(number),
  said: list(said),
});
/** An incident of several sites over time: its sites in the order in which they joined, and what it was called when. */
export type IncidentThen = ReturnType<typeof incidentThen>;

const incidentsThen = items(incidentThen);

/** Incidents of several sites, part by part. Rejects with ApiError. */
export function pastIncidents(signal: AbortSignal): PastParts<IncidentThen[]> {
  return new PastParts((from) => ask(`/console/past/incidents?from=${from}`, incidentsThen, { signal }));
}
