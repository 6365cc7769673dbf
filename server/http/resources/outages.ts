import { z } from 'zod';
import { siteKinds } from '../../../telemetry/contract/inventory.ts';
import { outageCauses } from '../../../telemetry/contract/site-state.ts';
import { iso, isoOrNull, listOf, outage } from '../answers.ts';
import { outageChange } from '../answers-availability.ts';
import { byTime, pageOf, readCursor } from '../cursor.ts';
import type { HttpDeps } from '../deps.ts';
import { inRegions, olderThan, touches } from '../filters.ts';
import { outageView } from '../outage-view.ts';
import { id, inOrder, narrowed, page, period, places } from '../parameters.ts';
import { maySee } from '../../viewer.ts';
import { notFound } from '../problem.ts';
import { everyRole, json, route, type Route } from '../route.ts';

/** Intervals of lost service, newest first. */
export function outageRoutes({ db, fleet }: HttpDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/outages',
      summary: 'Intervals of lost service',
      access: everyRole,
      query: z
        .strictObject({
          ...period,
          ...places,
          ...page,
          kind: z.enum(siteKinds).optional().describe('kind of the site'),
          state: z.enum(['open', 'closed']).optional(),
          cause: z.enum(outageCauses).optional(),
        })
        .superRefine(inOrder),
      answer: { status: 200, description: 'Newest first', schema: listOf(outage) },
      handle: async ({ viewer, query }) => {
        let rows = db
          .selectFrom('outages')
          .innerJoin('sites', 'sites.id', 'outages.site_id')
          .selectAll('outages')
          .where(touches('outages.starts_at', 'outages.ends_at', query))
          .orderBy('outages.starts_at', 'desc')
          .orderBy('outages.id', 'desc')
          .limit(query.limit + 1);
        const codes = narrowed(viewer.regionCodes, query.region);
        if (codes !== null) rows = rows.where(inRegions('sites.region_code', codes));
        if (query.site !== undefined) rows = rows.where('outages.site_id', '=', query.site);
        if (query.kind !== undefined) rows = rows.where('sites.kind', '=', query.kind);
        if (query.cause !== undefined) rows = rows.where('outages.cause', '=', query.cause);
        if (query.state === 'open') rows = rows.where('outages.ends_at', 'is', null);
        if (query.state === 'closed') rows = rows.where('outages.ends_at', 'is not', null);
        const after = readCursor(byTime, query.cursor);
        if (after !== undefined) rows = rows.where(olderThan('outages.starts_at', 'outages.id', after));
        return json(pageOf(await rows.execute(), query.limit, (row) => [row.starts_at, row.id], outageView));
      },
    }),
    route({
      method: 'get',
      path: '/outages/{id}/changes',
      summary: 'Why an outage is not what it was',
      access: everyRole,
      params: z.object({ id }),
      answer: { status: 200, description: 'Oldest first', schema: listOf(outageChange) },
      handle: async ({ viewer, params }) => {
        const row = await db
          .selectFrom('outages')
          .select('site_id')
          .where('id', '=', params.id)
          .executeTakeFirst();
        // A withdrawn outage has lost its place: who may see all may see it.
        const place = row === undefined ? '00' : (fleet.siteById(row.site_id)?.regionCode ?? '00');
        if (place === '00' ? viewer.regionCodes !== null : !maySee(viewer, place)) throw notFound('outage');
        const changes = await db
          .selectFrom('outage_changes')
          .selectAll()
          .where('outage_id', '=', params.id)
          .orderBy('id')
          .limit(1000)
          .execute();
        if (changes.length === 0 && row === undefined) throw notFound('outage');
        const items = changes.map(({ outage_id, at, reason, starts_at, ends_at }) => ({
          outageId: outage_id,
          at: iso(at),
          reason,
          startsAt: isoOrNull(starts_at),
          endsAt: isoOrNull(ends_at),
        }));
        return json({ items, nextCursor: null });
      },
    }),
  ];
}
