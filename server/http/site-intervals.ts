import { sql, type Expression, type SqlBool } from 'kysely';
import { z } from 'zod';
import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import { siteKinds } from '../../telemetry/contract/inventory.ts';
import { byTime, readCursor } from './cursor.ts';
import { inRegions, olderThan, touches } from './filters.ts';
import { narrowed, page, period, places } from './parameters.ts';

/*
 * Lists of intervals at sites, newest first: outages, degradations.
 */

/** What such a list can be asked for, beside its own filters; to be put `inOrder`. */
export const intervalQuery = {
  ...period,
  ...places,
  ...page,
  kind: z.enum(siteKinds).optional().describe('kind of the site'),
  state: z.enum(['open', 'closed']).optional(),
};

/**
 * The row of `table` is asked for, seen by who is limited to `limit`, and after the cursor.
 * The table has `id`, `site_id`, `starts_at` and `ends_at`; the query joins `sites`.
 */
export function isAsked(
  table: 'outages' | 'degradations',
  limit: readonly RegionCode[] | null,
  query: z.output<z.ZodObject<typeof intervalQuery>>,
): Expression<SqlBool> {
  const column = (name: string) => `${table}.${name}`;
  const codes = narrowed(limit, query.region);
  const after = readCursor(byTime, query.cursor);
  const conditions = [
    touches(column('starts_at'), column('ends_at'), query),
    ...(codes === null ? [] : [inRegions('sites.region_code', codes)]),
    ...(query.site === undefined ? [] : [sql<SqlBool>`${sql.ref(column('site_id'))} = ${query.site}`]),
    ...(query.kind === undefined ? [] : [sql<SqlBool>`${sql.ref('sites.kind')} = ${query.kind}`]),
    ...(query.state === 'open' ? [sql<SqlBool>`${sql.ref(column('ends_at'))} is null`] : []),
    ...(query.state === 'closed' ? [sql<SqlBool>`${sql.ref(column('ends_at'))} is not null`] : []),
    ...(after === undefined ? [] : [olderThan(column('starts_at'), column('id'), after)]),
  ];
  return sql<SqlBool>`(${sql.join(conditions, sql` and `)})`;
}
