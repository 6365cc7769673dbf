import { z } from 'zod';
import { outageCauses } from '../../../telemetry/contract/site-state.ts';
import { iso, isoOrNull, listOf, outage } from '../answers.ts';
import { outageChange } from '../answers-availability.ts';
import { pageOf } from '../cursor.ts';
import type { HttpDeps } from '../deps.ts';
import { outageViews } from '../outage-view.ts';
import { id, inOrder } from '../parameters.ts';
import { maySee } from '../../viewer.ts';
import { notFound } from '../problem.ts';
import { everyRole, json, route, type Route } from '../route.ts';
import { intervalQuery, isAsked } from '../site-intervals.ts';

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
          ...intervalQuery,
          cause: z.enum(outageCauses).optional(),
        })
        .superRefine(inOrder),
      answer: { status: 200, description: 'Newest first', schema: listOf(outage) },
      handle: async ({ viewer, query }) => {
        let rows = db
          .selectFrom('outages')
          .innerJoin('sites', 'sites.id', 'outages.site_id')
          .selectAll('outages')
          .where(isAsked('outages', viewer.regionCodes, query))
          .orderBy('outages.starts_at', 'desc')
          .orderBy('outages.id', 'desc')
          .limit(query.limit + 1);
        if (query.cause !== undefined) rows = rows.where('outages.cause', '=', query.cause);
        const found = await rows.execute();
        const key = (row: (typeof found)[number]): [number, string] => [row.starts_at, row.id];
        const { items, nextCursor } = pageOf(found, query.limit, key, (row) => row);
        return json({ items: await outageViews(db, items), nextCursor });
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
