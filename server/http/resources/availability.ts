import { z } from 'zod';
import { COUNTRY_CODE, siteKinds } from '../../../telemetry/contract/inventory.ts';
import type { AvailabilityRow } from '../../regions/region-view.ts';
import type { FleetSite } from '../../registry/fleet.ts';
import { maySee, type Viewer } from '../../viewer.ts';
import { availabilityRow, iso, listOf } from '../answers.ts';
import { byId, readCursor, writeCursor } from '../cursor.ts';
import type { HttpDeps } from '../deps.ts';
import { inOrder, isInside, narrowed, page, period, periodOf, places } from '../parameters.ts';
import { notFound } from '../problem.ts';
import { everyRole, json, route, type Route } from '../route.ts';
import { SortedSites, visibleSite } from '../visible.ts';

const listQuery = z
  .strictObject({
    ...period,
    ...places,
    ...page,
    by: z.enum(['site', 'region']).optional().describe('site: the sites of the region'),
    kind: z.enum(siteKinds).optional().describe('kind of the sites, with by=site'),
  })
  .superRefine(inOrder);
type Query = z.output<typeof listQuery>;

/** Share of the scheduled time in which service was there. */
export function availabilityRoutes({ fleet, regions, clock }: HttpDeps): Route[] {
  const sorted = new SortedSites(fleet);

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
    const children = [...fleet.regions()].filter(({ parentCode }) => known.includes(parentCode ?? ''));
    const after = readCursor(byId, query.cursor)?.[0];
    const all = [...new Set([...known, ...children.map(({ code }) => code)])].sort();
    return all.filter((code) => after === undefined || code > after);
  };

  return [
    route({
      method: 'get',
      path: '/availability',
      summary: 'Availability of sites or regions over a period',
      access: everyRole,
      query: listQuery,
      answer: { status: 200, description: 'By id or code', schema: listOf(availabilityRow) },
      handle: async ({ viewer, query }) => {
        const { from, to } = periodOf(query, clock.now());
        if (query.site !== undefined || query.by === 'site') {
          const sites = sitesOf(viewer, query);
          const shown = sites.slice(0, query.limit);
          const rows = await regions.siteAvailability(
            shown.map(({ index }) => index),
            from,
            to,
          );
          return json(answer(rows, sites.length > query.limit ? shown.at(-1)?.id : undefined));
        }
        const codes = codesOf(viewer, query);
        const shown = codes.slice(0, query.limit);
        const rows = await regions.regionAvailability(shown, from, to);
        return json(answer(rows, codes.length > query.limit ? shown.at(-1) : undefined));
      },
    }),
  ];
}

function answer(
  rows: readonly AvailabilityRow[],
  last: string | undefined,
): { items: z.infer<typeof availabilityRow>[]; nextCursor: string | null } {
  const items = rows.map((row) => ({ ...row, from: iso(row.from), to: iso(row.to) }));
  return { items, nextCursor: last === undefined ? null : writeCursor([last]) };
}
