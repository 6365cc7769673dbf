import { sql, type SqlBool } from 'kysely';
import { z } from 'zod';
import { fold } from '../../telemetry/contract/fold.ts';
import { incidentHolds } from '../../telemetry/contract/incident-search.ts';
import { siteKinds } from '../../telemetry/contract/inventory.ts';
import { incidentStatuses, outageCauses } from '../../telemetry/contract/site-state.ts';
import type { Viewer } from '../viewer.ts';
import { byTime, pageOf, readCursor } from './cursor.ts';
import { inRegions, olderThan, touches } from './filters.ts';
import {
  describeIncidents,
  incidentRows,
  type FullIncidentView,
  type IncidentSources,
} from './incident-views.ts';
import { inOrder, narrowed, page, period, places, sought } from './parameters.ts';
import { searched } from './searched.ts';

/** What incidents can be asked for. */
export const incidentQuery = z
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
    q: sought.describe('part of a name, place or id, of who has it, or of what was said last'),
    order: z
      .enum(['started', 'resolved', 'widest'])
      .default('started')
      .describe(
        'what comes first: what began last, of those that are resolved what was resolved last, or what concerns most sites',
      ),
  })
  .superRefine(inOrder);
type IncidentQuery = z.output<typeof incidentQuery>;

/** So many incidents are looked through for a text at once; the cursor of the answer leads on. */
export const MOST_LOOKED_AT = 2_000;

/** Samples of a terminal that was cut off come so much later at most, but for the odd one. */
const LATE_MS = 7 * 86_400_000;

/** A page of incidents, without withdrawn ones and those that were merged into others. */
export async function incidentPage(
  sources: IncidentSources,
  viewer: Viewer,
  query: IncidentQuery,
): Promise<{ items: FullIncidentView[]; nextCursor: string | null }> {
  const rowsOf = (part: { cursor?: string | undefined; limit: number }) =>
    listedRows(sources, viewer, { ...query, cursor: part.cursor, limit: part.limit }).execute();
  type Row = Awaited<ReturnType<typeof rowsOf>>[number];
  const keyOf = (row: Row) => [placeInOrder(row, query.order), row.id] as const;
  if (query.q === undefined) {
    const found = await rowsOf(query);
    const items = await describeIncidents(sources, found.slice(0, query.limit), viewer);
    return { items, nextCursor: pageOf(found, query.limit, keyOf, () => null).nextCursor };
  }
  const wanted = fold(query.q);
  const itemsOf = async (rows: Row[]) => {
    const views = await describeIncidents(sources, rows, viewer);
    const held = new Map(views.filter((view) => incidentHolds(view, wanted)).map((view) => [view.id, view]));
    return rows.map(({ id }) => held.get(id));
  };
  return searched({ rows: rowsOf, keyOf, itemsOf }, query, MOST_LOOKED_AT);
}

/** A page of rows, and one more where there is one. */
export function listedRows({ db }: Pick<IncidentSources, 'db'>, viewer: Viewer, query: IncidentQuery) {
  const concerned = concerns(narrowed(viewer.regionCodes, query.region), query);
  const width = sql<number>`(select count(*) ${concerned.from})`;
  const after = readCursor(byTime, query.cursor);
  let rows = incidentRows(db)
    .where('incidents.withdrawn', '=', 0)
    .where('incidents.merged_into', 'is', null)
    .where(touches('incidents.starts_at', 'incidents.ends_at', query))
    .limit(query.limit + 1)
    .$if(query.order === 'widest', (of) => of.select(width.as('width')));
  if (query.order === 'widest') {
    rows = rows.orderBy(width, 'desc');
    if (after !== undefined)
      rows = rows.where(
        sql<SqlBool>`(${width} < ${after[0]} or (${width} = ${after[0]} and incidents.id < ${after[1]}))`,
      );
  } else {
    const ordered = query.order === 'resolved' ? 'incidents.resolved_at' : 'incidents.starts_at';
    rows = rows.orderBy(ordered, 'desc');
    if (after !== undefined) rows = rows.where(olderThan(ordered, 'incidents.id', after));
  }
  rows = rows.orderBy('incidents.id', 'desc');
  if (query.order === 'resolved') rows = rows.where('incidents.resolved_at', 'is not', null);
  // What is over for long is left out by an index; an end may be restated after it was resolved.
  if (query.from !== undefined) {
    const long = query.from - LATE_MS;
    rows = rows.where(sql<SqlBool>`(incidents.resolved_at is null or incidents.resolved_at > ${long})`);
  }
  if (concerned.isLimited) rows = rows.where(sql<SqlBool>`exists (select 1 ${concerned.from})`);
  if (query.cause !== undefined) rows = rows.where('incidents.cause', '=', query.cause);
  if (query.state === 'open') rows = rows.where('incidents.status', '!=', 'resolved');
  else if (query.state !== undefined) {
    // Nearly all are resolved: the index by status would lead away from the one by when that was.
    const status = query.order === 'resolved' ? sql`(incidents.status || '')` : sql.ref('incidents.status');
    rows = rows.where(sql<SqlBool>`${status} = ${query.state}`);
  }
  return rows;
}

function placeInOrder(
  row: { starts_at: number; resolved_at: number | null; width?: number | string },
  order: IncidentQuery['order'],
): number {
  // PostgreSQL counts in text.
  if (order === 'widest') return Number(row.width);
  return (order === 'resolved' ? row.resolved_at : null) ?? row.starts_at;
}

/** Sites of an incident that the question is about; `isLimited`: not about all. */
function concerns(codes: ReturnType<typeof narrowed>, { site, kind }: IncidentQuery) {
  const conditions = [
    ...(codes === null ? [] : [inRegions('concerned.region_code', codes)]),
    ...(site === undefined ? [] : [sql<SqlBool>`concerned.id = ${site}`]),
    ...(kind === undefined ? [] : [sql<SqlBool>`concerned.kind = ${kind}`]),
  ];
  const isLimited = conditions.length > 0;
  const ofThis = sql`incident_sites.incident_id = incidents.id`;
  const from = isLimited
    ? sql`from incident_sites inner join sites as concerned on concerned.id = incident_sites.site_id
      where ${ofThis} and ${sql.join(conditions, sql` and `)}`
    : sql`from incident_sites where ${ofThis}`;
  return { from, isLimited };
}
