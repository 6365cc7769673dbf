import { sql, type SqlBool } from 'kysely';
import { z } from 'zod';
import { causeNamed, outageCauses } from '../../../telemetry/contract/site-state.ts';
import { causeExample, incidentCause } from '../answers-causes.ts';
import { listOf } from '../answers.ts';
import { exampleView, factsOf, overruleRows, overruleView } from '../cause-views.ts';
import { byTimeAndNumber, pageOf, readCursor } from '../cursor.ts';
import type { HttpDeps } from '../deps.ts';
import { inRegions, olderThan } from '../filters.ts';
import { becauseOf } from '../incident-timeline.ts';
import { id, inOrder, narrowed, page, period, places } from '../parameters.ts';
import { plainWords } from '../plain-words.ts';
import { Problem } from '../problem.ts';
import { reachesBeyond } from '../reach.ts';
import { handlers, json, route, type Route } from '../route.ts';
import { visibleIncident } from './incidents.ts';

const wish = z.strictObject({
  cause: z.enum(outageCauses),
  reason: plainWords(3, 500).describe('how this is known; kept with the example'),
});

/** What people say of causes against the judge. */
export function causeRoutes(deps: HttpDeps): Route[] {
  const { db, accounts, overrules } = deps;

  return [
    route({
      method: 'post',
      path: '/incidents/{id}/cause',
      summary: 'Say why it happened, where the judge does not know or is wrong',
      access: handlers,
      params: z.object({ id }),
      body: wish,
      answer: {
        status: 200,
        description: "What holds from now on; the judge's verdict stays beside it",
        schema: incidentCause,
      },
      handle: async ({ viewer, params, body }) => {
        const before = await visibleIncident(deps, params.id, viewer);
        if (before.withdrawn)
          throw new Problem(409, 'This incident was withdrawn: there was no outage', {
            code: 'incidentWithdrawn',
          });
        const { mergedInto } = before;
        if (mergedInto !== null)
          throw new Problem(409, `This incident is a part of another: ${mergedInto}`, {
            code: 'incidentMerged',
          });
        if (await reachesBeyond(db, params.id, viewer)) {
          throw new Problem(
            403,
            'This incident reaches beyond your regions: its cause is said by who sees all of it',
            { code: 'incidentBeyondRegions' },
          );
        }
        const row = await machineRow(params.id);
        await overrules.overrule({
          incidentId: params.id,
          cause: body.cause,
          reason: body.reason,
          actor: viewer.actor,
          machine: {
            cause: causeNamed(row.machine_cause),
            confidence: row.cause_confidence,
            provisional: row.provisional !== 0,
            because: becauseOf(row.because),
            facts: factsOf(row.facts),
          },
        });
        await accounts.audit(viewer, 'causeOverruled', params.id, {
          cause: body.cause,
          machineCause: row.machine_cause,
          reason: body.reason,
        });
        return json(await causeView(params.id));
      },
    }),
    route({
      method: 'get',
      path: '/cause-examples',
      summary: 'What people said against the judge, with the evidence as it was then',
      access: handlers,
      query: z
        .strictObject({
          ...period,
          ...page,
          region: places.region,
          cause: z.enum(outageCauses).optional().describe('what the person said'),
        })
        .superRefine(inOrder),
      answer: { status: 200, description: 'Newest first', schema: listOf(causeExample) },
      handle: async ({ viewer, query }) => {
        let rows = overruleRows(db)
          .orderBy('cause_overrules.at', 'desc')
          .orderBy('cause_overrules.id', 'desc')
          .limit(query.limit + 1);
        const codes = narrowed(viewer.regionCodes, query.region);
        if (codes !== null) {
          rows = rows.where(sql<SqlBool>`exists (select 1 from incident_sites
            inner join sites on sites.id = incident_sites.site_id
            where incident_sites.incident_id = cause_overrules.incident_id and ${inRegions('sites.region_code', codes)})`);
        }
        if (query.cause !== undefined) rows = rows.where('cause_overrules.cause', '=', query.cause);
        if (query.from !== undefined) rows = rows.where('cause_overrules.at', '>=', query.from);
        if (query.to !== undefined) rows = rows.where('cause_overrules.at', '<', query.to);
        const after = readCursor(byTimeAndNumber, query.cursor);
        if (after !== undefined) {
          rows = rows.where(olderThan('cause_overrules.at', 'cause_overrules.id', after));
        }
        return json(pageOf(await rows.execute(), query.limit, (row) => [row.at, row.id], exampleView));
      },
    }),
  ];

  function machineRow(incidentId: string) {
    return db
      .selectFrom('incidents')
      .select(['cause', 'machine_cause', 'cause_confidence', 'provisional', 'because', 'facts'])
      .where('id', '=', incidentId)
      .executeTakeFirstOrThrow();
  }

  async function causeView(incidentId: string): Promise<z.infer<typeof incidentCause>> {
    const row = await machineRow(incidentId);
    return {
      incidentId,
      cause: causeNamed(row.cause),
      machineCause: causeNamed(row.machine_cause),
      causeConfidence: row.cause_confidence,
      provisional: row.provisional !== 0,
      because: becauseOf(row.because),
      ...(await overruleView(db, incidentId)),
    };
  }
}
