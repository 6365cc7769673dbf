import { z } from 'zod';
import { maintenanceScopes, outageCauses } from '../../telemetry/contract/site-state.ts';

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
  provider: maybeText
    .optional()
    .describe('with by=beam and by=gateway whose it is, null where the registry does not say'),
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
  scope: z.enum(maintenanceScopes),
  target: z.string(),
  provider: maybeText.describe('whose beam or gateway; null: of whoever has one of that name'),
  startsAt: time,
  endsAt: time,
  reason: z.string(),
  declaredBy: z.string().describe("a person's name, or token:NAME"),
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

export const contractTerm = z.object({
  id: z.string(),
  contract: z.string(),
  provider: maybeText,
  technology: maybeText,
  role: maybeText,
  target: z.number().describe('promised contractual availability, 0..1'),
  basis: z.enum(['always', 'calendar']),
  exonerates: z.array(z.enum(outageCauses)).describe("causes that are not the provider's"),
  steps: z.array(z.object({ below: z.number(), percent: z.number() })),
  from: maybeText.describe('first local day in force, like 2026-01-31'),
  to: maybeText.describe('last local day in force'),
});

export const standing = z.object({
  term: contractTerm,
  month: z.string(),
  links: z.number(),
  ...figures,
  meetsTarget: z.boolean().nullable(),
  certain: z.boolean().describe('the bounds leave no doubt about that'),
  budgetSeconds: z.number().describe('lost time that the target allows in the whole month'),
  spentSeconds: z.number(),
  remainingSeconds: z.number().describe('negative: overdrawn'),
  penaltyPercent: z.number(),
  penaltyPercentAtBest: z.number(),
  penaltyPercentAtWorst: z.number(),
});

export const frozenVersion = z.object({
  sequence: z.number().describe('over all months: the place in the chain'),
  month: z.string(),
  version: z.number().describe('1 is the freezing, more are restatements'),
  rule: z.string(),
  basis: z.enum(['always', 'calendar']),
  frozenAt: time,
  frozenBy: z.string().describe('as it is signed'),
  frozenByName: z.string().describe("a person's name, or token:NAME; not signed"),
  reason: z.string(),
  previousHash: z.string(),
  contentHash: z.string().describe('SHA-256 of the content'),
  hash: z.string().describe('SHA-256 of all of the above but the name'),
});

export const frozenRow = z.object({
  siteId: z.string().optional(),
  regionCode: z.string().optional(),
  contractTerm: z.string().optional(),
  term: contractTerm.optional().describe('with by=contract what was promised, as this version has it'),
  links: z.number().optional(),
  budgetSeconds: z.number().optional(),
  penaltyPercent: z.number().optional(),
  ...figures,
});

export const siteDifference = z.object({
  siteId: z.string(),
  before: z.object(figures).nullable(),
  after: z.object(figures).nullable(),
  strictDifference: maybeNumber,
  contractualDifference: maybeNumber,
  downDifferenceSeconds: z.number(),
});

export const chain = z.object({
  versions: z.number(),
  sound: z.boolean(),
  brokenAt: maybeNumber.describe('the first version that is not what its hash says'),
  lastHash: z.string().describe('keep it elsewhere: it stands for the whole chain'),
});
