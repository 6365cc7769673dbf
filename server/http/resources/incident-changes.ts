import { sql, type SqlBool } from 'kysely';
import { z } from 'zod';
import { incidentChanges } from '../answers-shifts.ts';
import { iso } from '../answers.ts';
import { brief, findIncidents, seenBy } from '../brief-incidents.ts';
import type { HttpDeps } from '../deps.ts';
import { describeIncidents, incidentRows } from '../incident-views.ts';
import { time } from '../parameters.ts';
import { Problem } from '../problem.ts';
import { everyRole, json, route, type Route } from '../route.ts';

/** So many of each are told one by one. */
const MOST = 50;
/** Who was away for longer is told of so long; a report tells more. */
const LONGEST_MS = 7 * 86_400_000;
/** Who never looked is told of a shift. */
const FIRST_MS = 8 * 3_600_000;

/** What changed among the incidents since a person last looked. The moment is the person's, in whatever browser they look. */
export function incidentChangeRoutes(deps: HttpDeps): Route[] {
  const { db, clock } = deps;

  return [
    route({
      method: 'get',
      path: '/incident-changes',
      summary: 'Incidents that are new, resolved or worse since you last looked',
      access: everyRole,
      query: z.strictObject({
        since: time.optional().describe('your last look unless told; at most seven days ago'),
      }),
      answer: { status: 200, description: 'Newest first, at most 50 of each', schema: incidentChanges },
      handle: async ({ viewer, query }) => {
        const now = clock.now();
        const looked = query.since ?? (await lastLook(viewer.personId)) ?? now - FIRST_MS;
        const since = Math.min(now, Math.max(looked, now - LONGEST_MS));
        const [opened, resolved] = [
          await findIncidents(deps, viewer, sql<SqlBool>`incidents.opened_at >= ${since}`, { most: MOST }),
          await findIncidents(
            deps,
            viewer,
            sql<SqlBool>`incidents.status = 'resolved' and incidents.resolved_at >= ${since}`,
            { most: MOST, orderBy: 'resolved_at' },
          ),
        ];
        const worse = await worseSince(since);
        const rows = await incidentRows(db)
          .where('incidents.id', 'in', ['', ...worse.slice(0, MOST).map(({ id }) => id)])
          .execute();
        const grown = new Map(worse.map(({ id, joined }) => [id, joined]));
        const views = await describeIncidents(deps, rows, viewer);
        return json({
          since: iso(since),
          until: iso(now),
          isCut: looked < since,
          opened: { count: opened.count, items: opened.views.map(brief) },
          resolved: { count: resolved.count, items: resolved.views.map(brief) },
          worse: {
            count: worse.length,
            items: views.map((view) => ({ ...brief(view), joined: grown.get(view.id) ?? 0 })),
          },
        });

        /** Open ones that were there before, and that outages joined, or that opened again. */
        async function worseSince(from: number): Promise<{ id: string; joined: number }[]> {
          const found = await db
            .selectFrom('incident_events')
            .innerJoin('incidents', 'incidents.id', 'incident_events.incident_id')
            .select([
              'incidents.id',
              sql<
                number | string
              >`sum(case when incident_events.kind = 'joined' then incident_events.count else 0 end)`.as(
                'joined',
              ),
            ])
            .where('incident_events.at', '>=', from)
            .where('incident_events.kind', 'in', ['joined', 'reopened'])
            .where('incidents.opened_at', '<', from)
            .where('incidents.status', '!=', 'resolved')
            .where(sql<SqlBool>`incidents.withdrawn = 0 and incidents.merged_into is null`)
            .where(seenBy(viewer))
            .groupBy('incidents.id')
            .execute();
          return found
            .map(({ id, joined }) => ({ id, joined: Number(joined) }))
            .sort((a, b) => b.joined - a.joined || (a.id < b.id ? -1 : 1));
        }
      },
    }),
    route({
      method: 'post',
      path: '/incident-changes/seen',
      summary: 'Say that you have seen what happened up to a moment',
      access: everyRole,
      body: z.strictObject({ until: z.iso.datetime().transform((text) => Date.parse(text)) }),
      answer: { status: 204, description: 'The next look begins there' },
      handle: async ({ viewer: { personId }, body: { until } }) => {
        if (personId === null)
          throw new Problem(403, 'An API token has no last look of its own; ask with `since`', {
            code: 'notForTokens',
          });
        const seen = Math.min(until, clock.now());
        await db
          .insertInto('last_looks')
          .values({ person_id: personId, seen_at: seen })
          // Two windows of one person: what one has seen the other does not take back.
          .onConflict((conflict) =>
            conflict.column('person_id').doUpdateSet({
              seen_at: sql<number>`case when last_looks.seen_at > excluded.seen_at then last_looks.seen_at else excluded.seen_at end`,
            }),
          )
          .execute();
        return { status: 204 };
      },
    }),
  ];

  async function lastLook(personId: string | null): Promise<number | undefined> {
    if (personId === null) return undefined;
    const row = await db
      .selectFrom('last_looks')
      .select('seen_at')
      .where('person_id', '=', personId)
      .executeTakeFirst();
    return row?.seen_at;
  }
}
