import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import { groupKinds } from '../../../telemetry/contract/incidents.ts';
import { PAST_DAYS, PAST_PART_MS } from '../../../telemetry/contract/past.ts';
import { outageCauses } from '../../../telemetry/contract/site-state.ts';
import type { HttpDeps } from '../deps.ts';
import { iso, isoOrNull } from '../iso.ts';
import { time } from '../parameters.ts';
import { everyRole, json, route, type Route } from '../route.ts';

const expand = promisify(gunzip);
const HOURS = PAST_PART_MS / 3_600_000;

const moment = z.string().meta({ format: 'date-time' });
const incidentThen = z.object({
  id: z.string(),
  startsAt: moment,
  endsAt: moment.nullable().describe('null: it goes on'),
  takenAt: moment.nullable().describe('since when somebody looks after it'),
  siteIds: z.array(z.string()).describe('in the order in which they joined'),
  joinedAfterS: z
    .array(z.number())
    .describe('seconds from startsAt to when each joined: when its first outage in it began'),
  said: z
    .array(
      z.object({
        at: moment,
        cause: z.enum(outageCauses),
        place: z.string(),
        group: z.object({
          kind: z.enum(groupKinds),
          key: z.string(),
          affected: z.number(),
          watched: z.number(),
        }),
      }),
    )
    .describe('what was said of it from when on, the oldest first'),
});

/** How the sites were, for consoles that look back. */
export function pastRoutes({ past, clock }: HttpDeps): Route[] {
  const query = z.strictObject({
    from: time
      .refine((from) => from % PAST_PART_MS === 0, { error: `a whole multiple of ${HOURS} hours, UTC` })
      .refine((from) => from <= clock.now(), { error: 'a time that has come' })
      .refine((from) => from > clock.now() - PAST_DAYS * 86_400_000 - PAST_PART_MS, {
        error: `one of the last ${PAST_DAYS} days`,
      }),
  });
  return [
    route({
      method: 'get',
      path: '/console/past',
      summary: `How every site was in the ${HOURS} hours from a moment of the last ${PAST_DAYS} days on`,
      access: everyRole,
      query,
      answer: {
        status: 200,
        description: 'A part of telemetry/contract/past.ts, in bytes',
        contentType: 'application/octet-stream',
      },
      handle: async (request) => {
        const gzipped = await past.part(request.viewer, request.query.from);
        const headers = { 'content-type': 'application/octet-stream', vary: 'Accept-Encoding' };
        return /\bgzip\b/.test(request.header('accept-encoding') ?? '')
          ? { headers: { ...headers, 'content-encoding': 'gzip' }, content: gzipped }
          : { headers, content: await expand(gzipped) };
      },
    }),
    route({
      method: 'get',
      path: '/console/past/incidents',
      summary: `Which incidents of several sites there were in the ${HOURS} hours from a moment of the last ${PAST_DAYS} days on`,
      access: everyRole,
      query,
      answer: {
        status: 200,
        description:
          'The widest; sites join when their outage began, names and causes hold from when they were said',
        schema: z.object({ items: z.array(incidentThen) }),
      },
      handle: async (request) => {
        const told = await past.incidents(request.viewer, request.query.from);
        const items = told.map(({ id, startsAt, endsAt, takenAt, sites, said }) => ({
          id,
          startsAt: iso(startsAt),
          endsAt: isoOrNull(endsAt),
          takenAt: isoOrNull(takenAt),
          siteIds: sites.map(({ siteId }) => siteId),
          joinedAfterS: sites.map(({ joinedAt }) => Math.max(0, Math.floor((joinedAt - startsAt) / 1000))),
          said: said.map((each) => ({ ...each, at: iso(each.at) })),
        }));
        return json({ items });
      },
    }),
    route({
      method: 'get',
      path: '/console/past/series',
      summary: `How many sites were out of service, by quarters of an hour, in the last ${PAST_DAYS} days`,
      access: everyRole,
      answer: {
        status: 200,
        description: 'Counts of sites that were out at some moment of each step',
        schema: z.object({
          from: z.string(),
          stepMs: z.number(),
          out: z.array(z.number()),
          beganAt: z.string().nullable().describe('before, nothing is known; null: nothing ever was'),
        }),
      },
      handle: async ({ viewer }) => {
        const { from, stepMs, out, beganAt } = await past.series(viewer);
        return json({ from: iso(from), stepMs, out, beganAt: beganAt === null ? null : iso(beganAt) });
      },
    }),
  ];
}
