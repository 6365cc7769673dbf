import { z } from 'zod';
import { groupKinds, incidentEventKinds, incidentSeverities } from '../../telemetry/contract/incidents.ts';
import { outageCauses } from '../../telemetry/contract/site-state.ts';
import { because, overruleMembers } from './answers-causes.ts';
import { incident, outage } from './answers.ts';

/*
 * What the interface answers of incidents. See answers.ts.
 */

const time = z.string().meta({ format: 'date-time' });

export const incidentGroup = z.object({
  kind: z.enum(groupKinds).describe('what the outages share; site: nobody else is concerned'),
  key: z.string().describe('name of the beam, gateway, provider or service line, code of the municipality'),
  provider: z
    .string()
    .nullish()
    .describe('whose beam or gateway it is; null: of nothing else, or the registry does not say'),
  affected: z.number().describe('terminals of the group that lost service together'),
  watched: z.number().describe('terminals of the group that were watched at the time'),
});

/** What an incident is and how far it was told; lists have it too. */
export const correlationMembers = {
  group: incidentGroup,
  flapping: z.boolean().describe('its links went down again and again'),
  mergedInto: z.string().nullable().describe('the older incident it proved to be a part of'),
  announcedAt: time.nullable().describe('when notifications went out; null: nobody was told'),
  carriedSites: z
    .number()
    .describe('of its sites, how many have service through another of their links now; 0 once it is over'),
  severity: z
    .enum(incidentSeverities)
    .describe('warning: each of its sites has service through another link'),
  causeConfidence: z.number().describe('0..1; of the judge'),
  provisional: z.boolean().describe('judged while evidence was still missing'),
};

export const timelineEntry = z.object({
  at: time,
  until: time.describe('of the last fact that this entry holds'),
  kind: z.enum(incidentEventKinds),
  count: z.number(),
  by: z.string().nullable().describe("a person's name, or token:NAME; null: the judge"),
  values: z.record(z.string(), z.union([z.number(), z.string()])).describe('units in their names'),
  because: z.array(because).optional(),
});

/** One incident as lists have it. */
export const listedIncident = incident.extend(correlationMembers);

/** One incident with all that is known of it. */
export const incidentDetail = listedIncident.extend({
  because: z.array(because).describe('of the judge, the strongest first'),
  machineCause: z
    .enum(outageCauses)
    .describe('what the judge said last; `cause` is what a person said, where one did'),
  ...overruleMembers,
  timeline: z.array(timelineEntry).describe('oldest first'),
  outages: z.array(outage),
});
