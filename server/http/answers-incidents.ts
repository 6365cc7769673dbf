import { z } from 'zod';
import {
  groupKinds,
  incidentEventKinds,
  incidentSeverities,
  silenceScopes,
} from '../../telemetry/contract/incidents.ts';
import { siteKinds } from '../../telemetry/contract/inventory.ts';
import { outageCauses, roles } from '../../telemetry/contract/site-state.ts';
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

const harmPart = z.object({
  kind: z.enum(siteKinds),
  sites: z.number().describe('without service now'),
  assumedSites: z.number().describe('of them those of which nobody says how many people they serve'),
  people: z.number(),
  peopleNow: z.number().describe('of the people those at sites within their hours now'),
  personHours: z.number().describe('people x hours without service within the hours of their site'),
  weight: z.number(),
});

/** How much harm it does, and from what that is reckoned. */
export const harmMembers = {
  harm: z
    .number()
    .describe(
      'weighted person-hours at the sites without service now, until harmAt: personHours x weight of the parts',
    ),
  harmAt: time,
  harmRate: z.number().describe('added per hour now: peopleNow x weight of the parts'),
  harmUntil: time.nullable().describe("until when the rate stays so: the next site's hours begin or end"),
  harmParts: z.array(harmPart).describe('by kind of site'),
};

export const incidentComment = z.object({
  at: time,
  by: z.string().describe("a person's name, or token:NAME"),
  text: z.string(),
});

/** What people do about it; `acknowledgedBy` and `assignedTo` are names. */
const handlingMembers = {
  assignedToId: z.string().nullable().describe('of the person who handles it'),
  comments: z.number(),
  lastComment: incidentComment.nullable(),
  silencedSites: z
    .number()
    .describe('of the sites where it goes on, those that a silence keeps from being told of'),
  silencedUntil: time.nullable().describe('until when that is so of all of them; null: people are told'),
  mutedUntil: time
    .nullable()
    .describe(
      'until when nobody is told of any of them, for silences or agreed maintenance; null: people are',
    ),
};

/** What an incident is and how far it was told; lists have it too. */
export const correlationMembers = {
  group: incidentGroup,
  provider: z
    .string()
    .nullable()
    .describe('whose links serve its sites in the first place; null: of several, or not known'),
  flapping: z.boolean().describe('its links went down again and again'),
  mergedInto: z.string().nullable().describe('the older incident it proved to be a part of'),
  ...handlingMembers,
  announcedAt: time.nullable().describe('when notifications went out; null: nobody was told'),
  ...harmMembers,
  sitesOut: z.number().describe('of its sites, how many are without service now; 0 once it is over'),
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

/** Somebody who may handle an incident. */
export const assignee = z.object({ id: z.string(), name: z.string(), role: z.enum(roles) });

/** Planned muting of notifications. */
export const silence = z.object({
  id: z.string(),
  scope: z.enum(silenceScopes),
  target: z.string().describe('incident or site id, INEGI code, or the name that links bear'),
  provider: z.string().nullable().describe('whose beam or gateway; null: of whoever has one of that name'),
  startsAt: time,
  endsAt: time,
  reason: z.string(),
  declaredBy: z.string(),
  declaredAt: time,
  endedBy: z.string().nullable().describe('who ended it before its time'),
  endedAt: time.nullable(),
});
