import { z } from 'zod';
import { causeNamed } from '../../../telemetry/contract/site-state.ts';
import { incidentDetail, listedIncident } from '../answers-incidents.ts';
import { listOf } from '../answers.ts';
import { overruleView } from '../cause-views.ts';
import type { HttpDeps } from '../deps.ts';
import { incidentPage, incidentQuery } from '../incident-list.ts';
import { describeIncidents, incidentRows, type FullIncidentView } from '../incident-views.ts';
import { becauseOf, readTimeline } from '../incident-timeline.ts';
import { outageViews } from '../outage-view.ts';
import { id } from '../parameters.ts';
import { notFound, Problem } from '../problem.ts';
import { everyRole, handlers, json, route, type Route } from '../route.ts';
import type { Viewer } from '../../viewer.ts';

/** Outages that share a cause, handled as one. */
export function incidentRoutes(deps: HttpDeps): Route[] {
  const { db, accounts } = deps;

  return [
    route({
      method: 'get',
      path: '/incidents',
      summary: 'What happened and is being handled',
      access: everyRole,
      query: incidentQuery,
      answer: {
        status: 200,
        description: 'Newest first; without withdrawn ones and those that were merged into others',
        schema: listOf(listedIncident),
      },
      handle: async ({ viewer, query }) => json(await incidentPage(deps, viewer, query)),
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
