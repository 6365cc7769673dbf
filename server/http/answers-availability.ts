import { z } from 'zod';

/*
 * What the interface answers about availability. Times are ISO 8601 UTC, lengths of time seconds.
 */

const time = z.string().meta({ format: 'date-time' });
const maybeText = z.string().nullable();
const maybeNumber = z.number().nullable();
const maybeTime = time.nullable();

export const figure = z.object({
  ratio: maybeNumber,
  lowerBound: maybeNumber.describe('the true figure is not lower'),
  upperBound: maybeNumber,
  numeratorSeconds: z.number(),
  denominatorSeconds: z.number(),
  unknownSeconds: z.number(),
  excludedSeconds: z.number(),
});

export const figures = {
  strict: maybeNumber,
  contractual: maybeNumber,
  lowerBound: maybeNumber.describe('of strict'),
  upperBound: maybeNumber,
  upSeconds: z.number(),
  scheduledSeconds: z.number(),
  unknownSeconds: z.number(),
  excludedSeconds: z
    .number()
    .describe('maintenance and exonerated outages; only the contractual figure leaves them out'),
  downSeconds: z.number(),
  silentSeconds: z.number(),
  monitoringSeconds: z.number(),
  maintenanceSeconds: z.number(),
  exoneratedSeconds: z.number(),
  strictFigure: figure,
  contractualFigure: figure,
  basis: z.enum(['always', 'calendar']),
  rule: z.string().describe('version of the rule'),
};

export const availabilityRow = z.object({
  siteId: z.string().optional(),
  regionCode: z.string().optional(),
  provider: z.string().optional(),
  beam: z.string().optional(),
  gateway: z.string().optional(),
  kind: z.string().optional(),
  technology: z.string().optional(),
  from: time,
  to: time,
  ...figures,
});

export const maintenanceWindow = z.object({
  id: z.string(),
  scope: z.enum(['site', 'municipality', 'state', 'provider', 'beam', 'gateway']),
  target: z.string(),
  startsAt: time,
  endsAt: time,
  reason: z.string(),
  declaredBy: z.string(),
  declaredAt: time,
  afterwards: z.boolean().describe('declared when it had begun already'),
  withdrawnBy: maybeText,
  withdrawnAt: maybeTime,
  withdrawnReason: maybeText,
});

export const outageChange = z.object({
  outageId: z.string(),
  at: time,
  reason: z.string(),
  startsAt: maybeTime.describe('null: withdrawn'),
  endsAt: maybeTime.describe('null: open, or withdrawn'),
});
