import { z } from 'zod';
import { auditRow, iso, listOf } from '../answers.ts';
import { byTimeAndNumber, pageOf, readCursor } from '../cursor.ts';
import type { HttpDeps } from '../deps.ts';
import { olderThan } from '../filters.ts';
import { inOrder, page, period } from '../parameters.ts';
import { actorNames } from '../person-names.ts';
import { json, route, type Route } from '../route.ts';

/** Who did what, newest first. */
export function auditRoutes({ db }: HttpDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/audit',
      summary: 'Who did what and when',
      access: ['administrator'],
      wholeCountry: true,
      query: z
        .strictObject({
          ...period,
          ...page,
          kind: z
            .string()
            .regex(/^[A-Za-z]{1,40}$/, { error: 'an action' })
            .optional()
            .describe('the action, such as spoofAttempt'),
        })
        .superRefine(inOrder),
      answer: { status: 200, description: 'Newest first', schema: listOf(auditRow) },
      handle: async ({ query }) => {
        let rows = db
          .selectFrom('audit')
          .select(['id', 'at', 'actor', 'action', 'subject', 'detail'])
          .orderBy('at', 'desc')
          .orderBy('id', 'desc')
          .limit(query.limit + 1);
        if (query.from !== undefined) rows = rows.where('at', '>=', query.from);
        if (query.to !== undefined) rows = rows.where('at', '<', query.to);
        if (query.kind !== undefined) rows = rows.where('action', '=', query.kind);
        const after = readCursor(byTimeAndNumber, query.cursor);
        if (after !== undefined) rows = rows.where(olderThan('at', 'id', after));
        const found = pageOf(
          await rows.execute(),
          query.limit,
          (row) => [row.at, row.id],
          (row) => ({ ...row, at: iso(row.at), detail: detailOf(row.detail) }),
        );
        const nameOf = await actorNames(
          db,
          found.items.map(({ actor }) => actor),
        );
        return json({
          ...found,
          items: found.items.map((row) => ({ ...row, actorName: nameOf(row.actor) })),
        });
      },
    }),
  ];
}

function detailOf(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}
