import { causeFacts } from '../../telemetry/contract/cause-facts.ts';
import type { CauseFact } from '../../telemetry/contract/cause-facts.ts';
import { incidentEventKinds } from '../../telemetry/contract/incidents.ts';
import type { IncidentEventKind } from '../../telemetry/contract/incidents.ts';
import { outageCauses } from '../../telemetry/contract/site-state.ts';
import type { OutageCause } from '../../telemetry/contract/site-state.ts';
import { ask } from './api.ts';
import { incident, incidentFields } from './incident-view.ts';
import {
  anything,
  flag,
  known,
  list,
  nullable,
  number,
  oneOf,
  optional,
  record,
  text,
  time,
} from './shape.ts';
import type { Reader } from './shape.ts';

/*
 * One incident with all that is known of it. Words of a newer server that this console has no text for are left out of
 * lists, as an incident is worth showing without them.
 */

export type FactValues = Readonly<Record<string, number | string>>;

/** A fact that speaks for the cause; `against`: it speaks against this one, which came second. */
export interface Because {
  fact: CauseFact;
  values: FactValues;
  against: OutageCause | null;
}

/** What happened, between two times: equal for a single fact. `by` is a person's name, `token:NAME`, or null: the judge. */
export interface TimelineEntry {
  at: number;
  until: number;
  kind: IncidentEventKind;
  count: number;
  by: string | null;
  values: FactValues;
  because: Because[];
}

export const factValues: Reader<FactValues> = (value, path) => {
  const taken: Record<string, number | string> = {};
  for (const [name, one] of Object.entries(anything(value, path))) {
    if (typeof one === 'number' || typeof one === 'string') taken[name] = one;
  }
  return taken;
};
const because = record<Because>({
  fact: oneOf(causeFacts),
  values: factValues,
  against: nullable(oneOf(outageCauses)),
});

const entry = record<TimelineEntry>({
  at: time,
  until: time,
  kind: oneOf(incidentEventKinds),
  count: number,
  by: nullable(text),
  values: factValues,
  because: optional(known(because), []),
});

/** When one of its links was without service. */
export interface MemberOutage {
  siteId: string;
  startsAt: number;
  endsAt: number | null;
  terminalId: string;
  /** It ended because people took the equipment out of service: nobody saw service return. */
  takenOut: boolean;
}
const memberOutage = record<MemberOutage>({
  siteId: text,
  startsAt: time,
  endsAt: nullable(time),
  terminalId: text,
  takenOut: optional(flag, false),
});

export const incidentDetail = record({
  ...incidentFields,
  withdrawn: optional(flag, false),
  announcedAt: nullable(time),
  because: known(because),
  machineCause: oneOf(outageCauses),
  overruledBy: nullable(text),
  overruledAt: nullable(time),
  overruledReason: nullable(text),
  timeline: known(entry),
  outages: optional(list(memberOutage), []),
});
export type IncidentDetail = ReturnType<typeof incidentDetail>;

/** Says why service was lost, above the judge. Rejects with ApiError. */
export async function overrule(incidentId: string, cause: OutageCause, reason: string): Promise<void> {
  const path = `/incidents/${encodeURIComponent(incidentId)}/cause`;
  await ask(path, record({}), { method: 'POST', body: { cause, reason } });
}

/** An incident as lists have it. */
export function loadIncident(incidentId: string): Promise<ReturnType<typeof incident>> {
  return ask(`/incidents/${encodeURIComponent(incidentId)}`, incident);
}
