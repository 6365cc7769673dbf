import { z } from 'zod';

/*
 * Links that are worse than they use to be, than others, or about to fail, as schemas.
 */

/** The names that server/baselines/unusual.ts gives them. */
export const degradationKinds = ['latencyUnusual', 'lossUnusual', 'capacityLow', 'signalFalling'] as const;

const time = z.string().meta({ format: 'date-time' });
const figure = z.number().nullable();

export const degradation = z.object({
  id: z.string(),
  siteId: z.string(),
  siteName: z.string(),
  terminalId: z.string(),
  what: z.enum(degradationKinds),
  startsAt: time.describe('start of the first unusual hour'),
  endsAt: time.nullable().describe('start of the first usual hour after; null: it goes on'),
  lastUnusualAt: time.describe('start of the last unusual hour'),
  unusualHours: z.number(),
  unit: z.enum(['ms', 'ratio', 'bps', 'signal']),
  value: z.number().describe('of the last unusual hour'),
  worst: z.number().describe('of an hour'),
  usual: z.number().describe('median of this hour of the week in the weeks before'),
  spread: z.number(),
  limit: z.number().describe('beyond it an hour is unusual'),
  weeks: z.number().describe('weeks that say what is usual'),
});

const ofLink = {
  terminalId: z.string(),
  siteId: z.string(),
  siteName: z.string(),
  provider: z.string().nullable(),
  technology: z.string().nullable(),
};

export const chronicLink = z.object({
  ...ofLink,
  from: time,
  to: time,
  outages: z.number().describe("its own: not its beam's, gateway's or provider's"),
  downSeconds: z.number(),
  peerGroup: z.string().describe('links of the same technology'),
  peers: z.number(),
  peersMedianSeconds: z.number(),
  peersP95Seconds: z.number(),
  worseThan: z.number().describe('share of its peers that were down for a shorter time'),
});

export const linkAtRisk = z.object({
  ...ofLink,
  score: z.number().describe('0 to 1; it orders links and is no probability'),
  assessedAt: time,
  evidence: z.array(
    z.object({
      kind: z.enum(['lossesRising', 'signalFalling', 'outagesRising']),
      from: z.number().describe('bad minutes a day, signal, or outages a week: before'),
      to: z.number().describe('lately'),
      points: z.number(),
    }),
  ),
});

const usual = z
  .object({ usual: z.number(), spread: z.number(), weeks: z.number() })
  .nullable()
  .describe('null: fewer than 3 weeks speak of it');

export const siteBaseline = z.object({
  items: z.array(
    z.object({
      terminalId: z.string(),
      timeZone: z.string(),
      hours: z.array(
        z.object({
          hourOfWeek: z.number().describe('0: Monday, midnight to one, local time'),
          usual: z.object({
            latencyUnusual: usual,
            lossUnusual: usual,
            capacityLow: usual,
            signalFalling: usual,
          }),
          now: z
            .object({ latencyMs: figure, lossRatio: figure, capacityBps: figure, signal: figure })
            .describe("this week's hour"),
        }),
      ),
    }),
  ),
  nextCursor: z.null(),
});
