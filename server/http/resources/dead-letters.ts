import { sql, type SqlBool } from 'kysely';
import { z } from 'zod';
import { deadLetterReasons } from '../../../telemetry/contract/contract-error.ts';
import { deadLetter, iso, listOf } from '../answers.ts';
import { byTimeAndNumber, pageOf, readCursor } from '../cursor.ts';
import type { HttpDeps } from '../deps.ts';
import { inRegions, olderThan } from '../filters.ts';
import { inOrder, narrowed, page, period, places } from '../parameters.ts';
import { json, route, type Route } from '../route.ts';

/** Messages that could not be used, and why. */
export function deadLetterRoutes({ db }: HttpDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/dead-letters',
      summary: 'Messages that could not be used',
      access: ['operator', 'administrator'],
      query: z
        .strictObject({
          ...period,
          ...places,
          ...page,
          kind: z.enum(deadLetterReasons).optional().describe('the reason'),
        })
        .superRefine(inOrder),
      answer: { status: 200, description: 'Newest first', schema: listOf(deadLetter) },
      handle: async ({ viewer, query }) => {
        let rows = db
          .selectFrom('dead_letters')
          .selectAll('dead_letters')
          .orderBy('dead_letters.received_at', 'desc')
          .orderBy('dead_letters.id', 'desc')
          .limit(query.limit + 1);
        if (query.from !== undefined) rows = rows.where('dead_letters.received_at', '>=', query.from);
        if (query.to !== undefined) rows = rows.where('dead_letters.received_at', '<', query.to);
        if (query.kind !== undefined) rows = rows.where('dead_letters.reason', '=', query.kind);
        const codes = narrowed(viewer.regionCodes, query.region);
        // A message of no known terminal belongs to no region: only those who see the whole country see it.
        const ofSite = [
          ...(codes === null ? [] : [inRegions('sites.region_code', codes)]),
          ...(query.site === undefined ? [] : [sql<SqlBool>`sites.id = ${query.site}`]),
        ];
        if (ofSite.length > 0) {
          rows = rows.where(
            sql<SqlBool>`exists (select 1 from terminals inner join sites on sites.id = terminals.site_id
              where terminals.id = dead_letters.terminal_id and ${sql.join(ofSite, sql` and `)})`,
          );
        }
        const after = readCursor(byTimeAndNumber, query.cursor);
        if (after !== undefined) {
          rows = rows.where(olderThan('dead_letters.received_at', 'dead_letters.id', after));
        }
        return json(
          pageOf(
            await rows.execute(),
            query.limit,
            (row) => [row.received_at, row.id],
            (row) => ({
              id: row.id,
              receivedAt: iso(row.received_at),
              reason: row.reason,
              expected: row.expected,
              got: row.got,
              topic: row.topic,
              terminalId: row.terminal_id,
              payload: row.payload,
            }),
          ),
        );
      },
    }),
  ];
}
