import { z } from 'zod';
import { causeFacts } from '../../telemetry/contract/cause-facts.ts';
import { outageCauses } from '../../telemetry/contract/site-state.ts';

/*
 * What the interface answers of causes. See answers.ts.
 */

const cause = z.enum(outageCauses);
const values = z.record(z.string(), z.union([z.number(), z.string()]));

export const because = z.object({
  fact: z.enum(causeFacts),
  values: values.describe('units in their names'),
  against: cause.optional().describe('it speaks against this cause, which came second'),
});

/** What an incident's detail says where a person knew better; all null where nobody did. */
export const overruleMembers = {
  overruledBy: z.string().nullable().describe("a person's name, or token:NAME"),
  overruledAt: z.string().meta({ format: 'date-time' }).nullable(),
  overruledReason: z.string().nullable(),
};

/** An incident's cause, and why. */
export const incidentCause = z.object({
  incidentId: z.string(),
  cause: cause.describe('what a person said, where one did; else the judge'),
  machineCause: cause.describe('what the judge said last'),
  causeConfidence: z.number().describe('0..1; of the judge'),
  provisional: z.boolean().describe('judged while evidence was still missing'),
  because: z.array(because).describe('of the judge, the strongest first'),
  ...overruleMembers,
});

export const exampleFact = because.extend({
  strength: z.number().describe('0..1: how much of the group shows it'),
});

export const causeExample = z.object({
  id: z.number(),
  incidentId: z.string(),
  at: z.string().meta({ format: 'date-time' }),
  by: z.string().describe("a person's name, or token:NAME"),
  cause: cause.describe('what the person said'),
  reason: z.string(),
  machineCause: cause,
  machineConfidence: z.number(),
  provisional: z.boolean(),
  because: z.array(because),
  facts: z.array(exampleFact).describe('everything that was weighed'),
});
