import { z } from 'zod';
import { siteKinds } from '../../../telemetry/contract/inventory.ts';
import { fold } from '../../../telemetry/contract/fold.ts';
import { siteStates } from '../../../telemetry/contract/site-state.ts';
import type { FleetSite } from '../../registry/fleet.ts';
import { iso, isoOrNull, listOf, site, siteDetail } from '../answers.ts';
import { byId, pageOf, readCursor } from '../cursor.ts';
import type { HttpDeps } from '../deps.ts';
import { id, isInside, narrowed, page, period, places, sought } from '../parameters.ts';
import { everyRole, json, route, type Route } from '../route.ts';
import { siteFacts } from '../site-facts.ts';
import { SortedSites, visibleSite } from '../visible.ts';

/** Sites with their judged state. */
export function siteRoutes(deps: HttpDeps): Route[] {
  const { fleet, live } = deps;
  const sorted = new SortedSites(fleet);

  const view = (each: FleetSite): z.infer<typeof site> => {
    const { state, reason, since, lastMeasuredAt } = live.site(each.index);
    const { id, name, kind, regionCode, latitude, longitude } = each;
    return {
      id,
      name,
      kind,
      regionCode,
      latitude,
      longitude,
      state,
      stateReason: reason,
      stateSince: iso(since),
      lastMeasuredAt: isoOrNull(lastMeasuredAt),
    };
  };

  return [
    route({
      method: 'get',
      path: '/sites',
      summary: 'Sites and their state now',
      access: everyRole,
      query: z.strictObject({
        // A state is now: from and to are accepted, as in every list, and change nothing.
        ...period,
        ...places,
        ...page,
        state: z.enum(siteStates).optional(),
        kind: z.enum(siteKinds).optional(),
        q: sought.describe('part of the name or the id'),
      }),
      answer: { status: 200, description: 'By id', schema: listOf(site) },
      handle: ({ viewer, query }) => {
        const codes = narrowed(viewer.regionCodes, query.region);
        const wanted = query.q === undefined ? undefined : fold(query.q);
        const found: FleetSite[] = [];
        for (const each of sorted.after(readCursor(byId, query.cursor)?.[0])) {
          if (query.site !== undefined && each.id !== query.site) continue;
          if (query.kind !== undefined && each.kind !== query.kind) continue;
          if (!isInside(codes, each.regionCode)) continue;
          if (query.state !== undefined && live.site(each.index).state !== query.state) continue;
          if (wanted !== undefined && !fold(`${each.name} ${each.id}`).includes(wanted)) continue;
          found.push(each);
          if (found.length > query.limit) break;
        }
        return json(pageOf(found, query.limit, (each) => [each.id], view));
      },
    }),
    route({
      method: 'get',
      path: '/sites/{id}',
      summary: 'One site with what it houses and how it is connected',
      access: everyRole,
      params: z.object({ id }),
      answer: { status: 200, description: 'The site', schema: siteDetail },
      handle: async ({ viewer, params }) => {
        const each = visibleSite(fleet, params.id, viewer);
        return json({ ...view(each), ...(await siteFacts(deps, each, viewer)) });
      },
    }),
  ];
}
