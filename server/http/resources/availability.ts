import { z } from 'zod';
import { COUNTRY_CODE, siteKinds } from '../../../telemetry/contract/inventory.ts';
import type { FigureRow, Subjects } from '../../availability/desk.ts';
import type { Period } from '../../availability/periods.ts';
import type { Rule } from '../../availability/terms.ts';
import type { FleetSite } from '../../registry/fleet.ts';
import { maySee, type Viewer } from '../../viewer.ts';
import { iso, listOf } from '../answers.ts';
import { availabilityRow } from '../answers-availability.ts';
import { byId, readCursor, writeCursor } from '../cursor.ts';
import type { HttpDeps } from '../deps.ts';
import { inOrder, isInside, month, narrowed, page, period, periodOf, places } from '../parameters.ts';
import { badParameter, notFound } from '../problem.ts';
import { everyRole, json, route, type Answer, type Route } from '../route.ts';
import { SortedSites, visibleSite } from '../visible.ts';

const shared = ['provider', 'beam', 'gateway', 'kind', 'technology'] as const;

const listQuery = z
  .strictObject({
    ...period,
    ...places,
    ...page,
    month: month
      .optional()
      .describe('a month like 2026-03, by the clock of each place, instead of from and to'),
    by: z
      .enum(['site', 'region', ...shared])
      .optional()
      .describe(
        'site: the sites of the region; provider, beam, gateway, kind, technology: what its links share',
      ),
    kind: z.enum(siteKinds).optional().describe('kind of the sites; not with by=region'),
    basis: z
      .enum(['always', 'calendar'])
      .default('always')
      .describe('always: every moment counts; calendar: the hours of service'),
    step: z
      .enum(['hour', 'day', 'month'])
      .optional()
      .describe('one site or region step by step; days and months whole, by the clock of each place'),
  })
  .superRefine(inOrder)
  .superRefine(({ site, by = site === undefined ? 'region' : 'site', ...query }, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    // What is passed over in silence makes a figure of something else.
    if (query.month !== undefined && (query.from ?? query.to) !== undefined)
      refuse('month', 'a month, or from and to');
    if (query.kind !== undefined && (by === 'region' || query.step !== undefined))
      refuse('kind', 'none with by=region and with step; by=kind tells them apart');
    if (query.step !== undefined && site === undefined && by !== 'region')
      refuse('step', 'none but of a site or a region');
  });
type Query = z.output<typeof listQuery>;

/** Share of the scheduled time in which service was there. */
export function availabilityRoutes({ fleet, reckoning, clock }: HttpDeps): Route[] {
  const sorted = new SortedSites(fleet);
  const { desk } = reckoning;

  /** One more than the page holds, so that the last knows whether it is the last. */
  const sitesOf = (viewer: Viewer, query: Query): FleetSite[] => {
    if (query.site !== undefined) return [visibleSite(fleet, query.site, viewer)];
    const codes = narrowed(viewer.regionCodes, query.region);
    const found: FleetSite[] = [];
    for (const site of sorted.after(readCursor(byId, query.cursor)?.[0])) {
      if (!isInside(codes, site.regionCode)) continue;
      if (query.kind !== undefined && site.kind !== query.kind) continue;
      found.push(site);
      if (found.length > query.limit) break;
    }
    return found;
  };

  /** The region that was asked for and those directly inside it; a limited viewer starts with their own regions. */
  const codesOf = (viewer: Viewer, query: Query): string[] => {
    const tops = query.region !== undefined ? [query.region] : [...(viewer.regionCodes ?? [COUNTRY_CODE])];
    const known = tops.filter((code) => fleet.region(code) !== undefined && maySee(viewer, code));
    if (known.length === 0) throw notFound('region');
    if (query.step !== undefined) return known.slice(0, 1);
    const children = [...fleet.regions()].filter(({ parentCode }) => known.includes(parentCode ?? ''));
    const after = readCursor(byId, query.cursor)?.[0];
    const all = [...new Set([...known, ...children.map(({ code }) => code)])].sort();
    return all.filter((code) => after === undefined || code > after);
  };

  /** Of a month that stands fast the links that it was reckoned from. */
  const keptOf = async ({ month }: Query) => month && (await reckoning.linksOf(month));

  const bySteps = async (viewer: Viewer, query: Query, asked: Period, rule: Rule): Promise<Answer> => {
    const subjects: Subjects =
      query.site === undefined
        ? { by: 'region', codes: codesOf(viewer, query) }
        : { by: 'site', siteIndexes: [visibleSite(fleet, query.site, viewer).index] };
    const links = subjects.by === 'site' ? undefined : await keptOf(query);
    const rows = await desk.steps(subjects, asked, query.step ?? 'day', rule, links);
    if (rows === undefined) throw badParameter('step', 'at most 1000 steps', query.step);
    return answer(rows, subjects.by, false);
  };

  return [
    route({
      method: 'get',
      path: '/availability',
      summary: 'Availability of sites, regions, or what links share, over a period',
      access: everyRole,
      query: listQuery,
      answer: {
        status: 200,
        description: 'By id, code or name; steps oldest first',
        schema: listOf(availabilityRow),
      },
      handle: async ({ viewer, query }) => {
        const asked: Period =
          query.month === undefined
            ? periodOf(query, clock.now())
            : { firstDay: query.month.first, endDay: query.month.end };
        const rule = { ...reckoning.defaultRule, basis: query.basis };
        if (query.step !== undefined) return bySteps(viewer, query, asked, rule);
        if (query.site !== undefined || query.by === 'site') {
          const sites = sitesOf(viewer, query);
          const shown = sites.slice(0, query.limit);
          const siteIndexes = shown.map(({ index }) => index);
          const rows = await desk.rows({ by: 'site', siteIndexes }, asked, rule);
          return answer(rows, 'site', sites.length > query.limit);
        }
        if (query.by === undefined || query.by === 'region') {
          const codes = codesOf(viewer, query);
          const shown = codes.slice(0, query.limit);
          const rows = await desk.rows({ by: 'region', codes: shown }, asked, rule, await keptOf(query));
          return answer(rows, 'region', codes.length > query.limit);
        }
        const within = narrowed(viewer.regionCodes, query.region);
        const shared = { by: query.by, within, kind: query.kind };
        const all = await desk.rows(shared, asked, rule, await keptOf(query));
        const after = readCursor(byId, query.cursor)?.[0];
        const rows = all.filter(({ key }) => after === undefined || key > after);
        return answer(rows.slice(0, query.limit), query.by, rows.length > query.limit);
      },
    }),
  ];
}

function answer(rows: readonly FigureRow[], by: Subjects['by'], hasMore: boolean): Answer {
  const field = by === 'site' ? 'siteId' : by === 'region' ? 'regionCode' : by;
  const items = rows.map(({ key: _key, name, provider, from, to, ...figures }) => ({
    [field]: name,
    ...(provider !== undefined && { provider }),
    from: iso(from),
    to: iso(to),
    ...figures,
  }));
  const last = rows.at(-1);
  return json({ items, nextCursor: hasMore && last !== undefined ? writeCursor([last.key]) : null });
}
