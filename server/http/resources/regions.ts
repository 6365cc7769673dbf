import { z } from 'zod';
import type { Region } from '../../../telemetry/contract/inventory.ts';
import { maySee, type Viewer } from '../../viewer.ts';
import { iso, listOf, regionFigures, regionHour } from '../answers.ts';
import { throughputNow, throughputReport, throughputView } from '../answers-throughput.ts';
import { byId, pageOf, readCursor } from '../cursor.ts';
import type { HttpDeps } from '../deps.ts';
import { inOrder, isInside, narrowed, page, period, periodOf, places, regionCode } from '../parameters.ts';
import { badParameter, notFound } from '../problem.ts';
import { everyRole, json, route, type Route } from '../route.ts';

const levels = ['country', 'state', 'municipality', 'locality'] as const;
const params = z.object({ code: regionCode });

/** A longer period is asked for by day. */
const MAX_HOURLY_MS = 100 * 86_400_000;
const throughputQuery = z
  .strictObject({ ...period, by: z.enum(['hour', 'day']).default('hour') })
  .superRefine(inOrder);

/** Administrative areas with their figures. */
export function regionRoutes({ fleet, regions, clock, reckoning }: HttpDeps): Route[] {
  const view = ({ code, name, level, parentCode, latitude, longitude }: Region): object => ({
    ...regions.figures(code),
    regionCode: code,
    name,
    level,
    parentCode,
    latitude,
    longitude,
  });
  /** Of another period than the last 24 hours. What went through in it is asked for region by region. */
  const viewsOf = async (
    found: readonly Region[],
    asked: { from: number; to: number },
  ): Promise<object[]> => {
    const codes = found.map(({ code }) => code);
    const rows = await reckoning.desk.rows({ by: 'region', codes }, asked, reckoning.defaultRule);
    return found.map((region, at) => {
      const { strict, contractual, upSeconds, scheduledSeconds, unknownSeconds, excludedSeconds } =
        rows[at] ?? {};
      return {
        ...view(region),
        ...{ strict, contractual, upSeconds, scheduledSeconds, unknownSeconds, excludedSeconds },
        ...{ downlinkMeanBps: null, uplinkMeanBps: null },
        ...{ from: iso(asked.from), to: iso(asked.to) },
      };
    });
  };
  const sorted = (keep: (region: Region) => boolean): Region[] =>
    [...fleet.regions()].filter(keep).sort((a, b) => (a.code < b.code ? -1 : 1));
  const visible = (code: string, viewer: Viewer): Region => {
    const region = fleet.region(code);
    if (region === undefined || !maySee(viewer, code)) throw notFound('region');
    return region;
  };

  return [
    route({
      method: 'get',
      path: '/regions',
      summary: 'Regions with uptime and throughput',
      access: everyRole,
      query: z
        .strictObject({
          ...period,
          region: places.region,
          ...page,
          level: z.enum(levels).optional(),
        })
        .superRefine(inOrder),
      answer: { status: 200, description: 'By code', schema: listOf(regionFigures) },
      handle: async ({ viewer, query }) => {
        const codes = narrowed(viewer.regionCodes, query.region);
        const after = readCursor(byId, query.cursor)?.[0];
        const found = sorted(
          ({ code, level }) =>
            isInside(codes, code) &&
            (query.level === undefined || level === query.level) &&
            (after === undefined || code > after),
        );
        const { items, nextCursor } = pageOf(
          found,
          query.limit,
          ({ code }) => [code],
          (region) => region,
        );
        const isOther = query.from !== undefined || query.to !== undefined;
        const views = isOther ? await viewsOf(items, periodOf(query, clock.now())) : items.map(view);
        return json({ items: views, nextCursor });
      },
    }),
    route({
      method: 'get',
      path: '/regions/{code}',
      summary: 'One region, and the regions directly inside it',
      access: everyRole,
      params,
      answer: {
        status: 200,
        description: 'The region',
        schema: regionFigures.extend({
          throughput: throughputNow.describe('Now; of the primary terminals that are there'),
          children: z.array(regionFigures),
        }),
      },
      handle: ({ viewer, params }) => {
        const region = visible(params.code, viewer);
        const children = sorted(({ parentCode }) => parentCode === region.code);
        const throughput = regions.throughputNow(region.code);
        return json({ ...view(region), throughput, children: children.map(view) });
      },
    }),
    route({
      method: 'get',
      path: '/regions/{code}/hours',
      summary: 'Uptime and throughput of a region, hour by hour',
      access: everyRole,
      params,
      query: z.strictObject(period).superRefine(inOrder),
      answer: { status: 200, description: 'Oldest first', schema: listOf(regionHour) },
      handle: async ({ viewer, params, query }) => {
        const { code } = visible(params.code, viewer);
        const { from, to } = periodOf(query, clock.now());
        const hours = await regions.hours(code, from, to);
        return json({ items: hours.map((each) => ({ ...each, hour: iso(each.hour) })), nextCursor: null });
      },
    }),
    route({
      method: 'get',
      path: '/regions/{code}/throughput',
      summary: 'Throughput, volume and use of a region by hour or by its own days',
      access: everyRole,
      params,
      query: throughputQuery,
      answer: { status: 200, description: 'Oldest first', schema: throughputReport },
      handle: async ({ viewer, params, query }) => {
        const { code } = visible(params.code, viewer);
        const { from, to } = periodOf(query, clock.now());
        if (query.by === 'hour' && to - from > MAX_HOURLY_MS)
          throw badParameter('by', 'day for more than 100 days', query.by);
        return json(throughputView(code, query.by, await regions.throughput(code, from, to, query.by)));
      },
    }),
  ];
}
