import { z } from 'zod';
import { incidentEventKinds } from '../../telemetry/contract/incidents.ts';
import { maintenanceWindow } from './answers-availability.ts';
import { listedIncident, silence } from './answers-incidents.ts';

/*
 * What the interface answers about shifts. See answers.ts.
 */

const time = z.string().meta({ format: 'date-time' });

const briefIncident = listedIncident.extend({
  sites: z.number().describe('how many it concerns; siteIds and siteNames hold the first three'),
});

function some<T extends z.ZodType>(item: T) {
  return z.object({ count: z.number(), items: z.array(item) });
}

/** What changed among the incidents since a moment. */
export const incidentChanges = z.object({
  since: time,
  until: time.describe('of the answer; what was seen is confirmed up to here'),
  isCut: z.boolean().describe('you last looked longer ago than is told of'),
  opened: some(briefIncident),
  resolved: some(briefIncident),
  worse: some(
    briefIncident.extend({ joined: z.number().describe('outages that joined it since; 0: it opened again') }),
  ),
});

export const handoverNote = z.object({
  id: z.string(),
  at: time,
  by: z.string(),
  text: z.string(),
  isOfShift: z.boolean().describe('left during the shift or after it, not before'),
});

/** What a shift leaves to the next one. */
export const handover = z.object({
  from: time,
  to: time,
  at: time.describe('when this was reckoned; what is open is as of then'),
  open: some(briefIncident).extend({ people: z.number().describe('without service now') }),
  opened: some(briefIncident),
  resolved: some(briefIncident),
  deeds: z
    .array(
      z.object({
        at: time,
        kind: z.enum(incidentEventKinds),
        by: z.string(),
        values: z.record(z.string(), z.union([z.number(), z.string()])),
        incident: briefIncident,
      }),
    )
    .describe('what people did in the shift, oldest first'),
  silences: z.array(silence).describe('that hold, or will within twelve hours'),
  maintenance: z.array(maintenanceWindow).describe('that runs, or begins within twelve hours'),
  monitoring: z
    .array(z.object({ from: time, to: time.nullable(), sites: z.number() }))
    .describe('when the product itself could not see, and of how many sites at most'),
  notes: z.array(handoverNote).describe('newest first'),
  isCut: z.boolean().describe('there is more than this holds'),
});
