import { sql, type SqlBool } from 'kysely';
import { z } from 'zod';
import { siteKinds } from '../../../telemetry/contract/inventory.ts';
import { causeNamed, incidentStatuses, outageCauses } from '../../../telemetry/contract/site-state.ts';
import { incidentDetail, listedIncident } from '../answers-incidents.ts';
import { listOf } from '../answers.ts';
import { byTime, pageOf, readCursor } from '../cursor.ts';
import { overruleView } from '../cause-views.ts';
import type { HttpDeps } from '../deps.ts';
import { inRegions, olderThan, touches } from '../filters.ts';
import { describeIncidents, incidentRows, type FullIncidentView } from '../incident-views.ts';
import { becauseOf, readTimeline } from '../incident-timeline.ts';
import { outageViews } from '../outage-view.ts';
import { id, inOrder, narrowed, page, period, places } from '../parameters.ts';
import { notFound, Problem } from '../problem.ts';
import { everyRole, handlers, json, route, type Route } from '../route.ts';
import type { Viewer } from '../../viewer.ts';

const listQuery = z
  .strictObject({
    ...period,
    ...places,
    ...page,
    kind: z.enum(siteKinds).optional().describe('kind of a site it concerns'),
    state: z
      .enum(['open', ...incidentStatuses])
      .optional()
      .describe('a status; open: not resolved'),
    cause: z.enum(outageCauses).optional(),
    order: z
      .enum(['started', 'resolved'])
      .default('started')
      .describe('what comes first: what began last, or of those that are resolved what was resolved last'),
  })
  .superRefine(inOrder);

/** Outages that share a cause, handled as one. */
export function incidentRoutes(deps: HttpDeps): Route[] {
  const { db, accounts } = deps;

  return [
    route({
      method: 'get',
      path: '/incidents',
      summary: 'What happened and is being handled',
      access: everyRole,
      query: listQuery,
      answer: {
        status: 200,
        description: 'Newest first; without withdrawn ones and those that were merged into others',
        schema: listOf(listedIncident),
      },
      handle: async ({ viewer, query }) => {
        const byEnd = query.order === 'resolved';
        const ordered = byEnd ? 'incidents.resolved_at' : 'incidents.starts_at';
        let rows = incidentRows(db)
          .where('incidents.withdrawn', '=', 0)
          .where('incidents.merged_into', 'is', null)
          .where(touches('incidents.starts_at', 'incidents.ends_at', query))
          .orderBy(ordered, 'desc')
          .orderBy('incidents.id', 'desc')
          .limit(query.limit + 1);
        if (byEnd) rows = rows.where('incidents.resolved_at', 'is not', null);
        const concerned = siteCondition(viewer, query);
        if (concerned !== undefined) rows = rows.where(concerned);
        if (query.cause !== undefined) rows = rows.where('incidents.cause', '=', query.cause);
        if (query.state === 'open') rows = rows.where('incidents.status', '!=', 'resolved');
        else if (query.state !== undefined) rows = rows.where('incidents.status', '=', query.state);
        const after = readCursor(byTime, query.cursor);
        if (after !== undefined) rows = rows.where(olderThan(ordered, 'incidents.id', after));
        const found = await rows.execute();
        const views = await describeIncidents(deps, found.slice(0, query.limit), viewer);
        const { nextCursor } = pageOf(
          found,
          query.limit,
          (row) => [(byEnd ? row.resolved_at : null) ?? row.starts_at, row.id],
          () => null,
        );
        return json({ items: views, nextCursor });
      },
    }),
    route({
      method: 'get',
      path: '/incidents/{id}',
      summary: 'One incident with its outages, why we think so, and what happened when',
      access: everyRole,
      params: z.object({ id }),
      answer: {
        status: 200,
        description: 'The incident, withdrawn or not',
        schema: incidentDetail,
      },
      handle: async ({ viewer, params }) => {
        const view = await visibleIncident(deps, params.id, viewer);
        const rows = await db
          .selectFrom('outages')
          .selectAll()
          .where('incident_id', '=', params.id)
          .orderBy('starts_at')
          .limit(1000)
          .execute();
        const seen = new Set(view.siteIds);
        const verdict = await db
          .selectFrom('incidents')
          .select(['because', 'machine_cause'])
          .where('id', '=', params.id)
          .executeTakeFirstOrThrow();
        return json({
          ...view,
          because: becauseOf(verdict.because),
          machineCause: causeNamed(verdict.machine_cause),
          ...(await overruleView(db, params.id)),
          timeline: await readTimeline(db, params.id),
          outages: await outageViews(
            db,
            rows.filter((row) => seen.has(row.site_id)),
          ),
        });
      },
    }),
    route({
      method: 'post',
      path: '/incidents/{id}/acknowledge',
      summary: 'Say that somebody looks after it',
      access: handlers,
      params: z.object({ id }),
      answer: { status: 200, description: 'The incident', schema: listedIncident },
      handle: async ({ viewer, params }) => {
        const before = await visibleIncident(deps, params.id, viewer);
        if (before.mergedInto !== null)
          throw new Problem(409, `This incident is a part of another: ${before.mergedInto}`, {
            code: 'incidentMerged',
          });
        if (before.status !== 'opened' && before.status !== 'resolved') return json(before);
        if (before.status === 'resolved' || !(await deps.incidentDesk.acknowledge(params.id, viewer.actor))) {
          throw new Problem(409, 'This incident is resolved', { code: 'incidentResolved' });
        }
        await accounts.audit(viewer, 'incidentAcknowledged', params.id);
        return json(await visibleIncident(deps, params.id, viewer));
      },
    }),
  ];
}

/** @throws Problem 404 */
export async function visibleIncident(
  deps: HttpDeps,
  incidentId: string,
  viewer: Viewer,
): Promise<FullIncidentView> {
  const rows = await incidentRows(deps.db).where('incidents.id', '=', incidentId).execute();
  const [view] = await describeIncidents(deps, rows, viewer);
  if (view === undefined) throw notFound('incident');
  return view;
}

/** The incident concerns a site that the question is about; undefined when it is about all. */
function siteCondition(
  viewer: Viewer,
  { region, site, kind }: z.output<typeof listQuery>,
): ReturnType<typeof sql<SqlBool>> | undefined {
  const codes = narrowed(viewer.regionCodes, region);
  const conditions = [
    ...(codes === null ? [] : [inRegions('concerned.region_code', codes)]),
    ...(site === undefined ? [] : [sql<SqlBool>`concerned.id = ${site}`]),
    ...(kind === undefined ? [] : [sql<SqlBool>`concerned.kind = ${kind}`]),
  ];
  if (conditions.length === 0) return undefined;
  return sql<SqlBool>`exists (select 1 from incident_sites
    inner join sites as concerned on concerned.id = incident_sites.site_id
    where incident_sites.incident_id = incidents.id and ${sql.join(conditions, sql` and `)})`;
}
