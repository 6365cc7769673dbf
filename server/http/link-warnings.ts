import { sql } from 'kysely';
import { z } from 'zod';
import { fold } from '../../telemetry/contract/fold.ts';
import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import { siteKinds } from '../../telemetry/contract/inventory.ts';
import { mainLinkOf } from '../database/main-link.ts';
import type { Database } from '../database/schema.ts';
import { placeOf } from '../place-of.ts';
import type { Fleet } from '../registry/fleet.ts';
import type { Viewer } from '../viewer.ts';
import { degradationKinds } from './answers-baselines.ts';
import { byTime, pageOf, readCursor } from './cursor.ts';
import { inRegions, olderThan } from './filters.ts';
import { inOrder, narrowed, page, places, sought } from './parameters.ts';
import { searched } from './searched.ts';
import { intervalQuery, isAsked } from './site-intervals.ts';

/*
 * Lists of links that give reason to worry: worse than usual, likely to fail, down again and again.
 */

const q = sought.describe('part of a name, place or id of the site, the terminal, or of the provider');

export const linkQuery = z.strictObject({
  region: places.region,
  ...page,
  kind: z.enum(siteKinds).optional().describe('kind of the site'),
  q,
});
type LinkQuery = z.output<typeof linkQuery>;

export const degradationQuery = z
  .strictObject({
    ...intervalQuery,
    what: z.enum(degradationKinds).optional(),
    q,
  })
  .superRefine(inOrder);

/** So many links are looked through for a text at once; the cursor of the answer leads on. */
export const MOST_LINKS_LOOKED_AT = 20_000;

/** Newest first; one row more than a page where there is one. */
export function degradationRows(db: Database, viewer: Viewer, query: z.output<typeof degradationQuery>) {
  const rows = db
    .selectFrom('degradations')
    .innerJoin('sites', 'sites.id', 'degradations.site_id')
    .selectAll('degradations')
    .select('sites.name as site_name')
    .where('confirmed_at', 'is not', null)
    .where(isAsked('degradations', viewer.regionCodes, query))
    .orderBy('degradations.starts_at', 'desc')
    .orderBy('degradations.id', 'desc')
    .limit(query.limit + 1);
  return query.what === undefined ? rows : rows.where('degradations.kind', '=', query.what);
}

/** Worst first; one row more than a page where there is one. */
export function chronicRows(db: Database, viewer: Viewer, query: LinkQuery) {
  return worstLinks(db, viewer.regionCodes, query, 'chronic_links', 'down_s')
    .innerJoin('chronic_links', 'chronic_links.terminal_id', 'terminals.id')
    .selectAll('chronic_links');
}

/** Highest score first; one row more than a page where there is one. */
export function riskRows(db: Database, viewer: Viewer, query: LinkQuery) {
  return worstLinks(db, viewer.regionCodes, query, 'link_risks', 'score')
    .innerJoin('link_risks', 'link_risks.terminal_id', 'terminals.id')
    .selectAll('link_risks');
}

interface Named {
  site_id: string;
  site_name: string;
  terminal_id: string;
  provider?: string | null;
}

/** A page of what such rows say, of those only that hold the text that is looked for. */
export async function linkPage<Row extends Named, Item>(
  fleet: Fleet,
  query: { q?: string | undefined; cursor?: string | undefined; limit: number },
  source: {
    rows(page: { cursor: string | undefined; limit: number }): Promise<Row[]>;
    keyOf: (row: Row) => readonly (string | number)[];
    viewOf: (row: Row) => Item;
  },
): Promise<{ items: Item[]; nextCursor: string | null }> {
  const { keyOf, viewOf } = source;
  if (query.q === undefined) {
    const { cursor, limit } = query;
    return pageOf(await source.rows({ cursor, limit }), limit, keyOf, viewOf);
  }
  const wanted = fold(query.q);
  const itemsOf = (rows: Row[]) => rows.map((row) => (holds(fleet, row, wanted) ? viewOf(row) : undefined));
  return searched({ ...source, itemsOf }, query, MOST_LINKS_LOOKED_AT);
}

function holds(fleet: Fleet, row: Named, wanted: string): boolean {
  const code = fleet.siteById(row.site_id)?.regionCode;
  const place = code === undefined ? '' : placeOf(fleet, [code]);
  return fold([row.site_name, row.site_id, row.terminal_id, row.provider ?? '', place].join('\n')).includes(
    wanted,
  );
}

/** Terminals with their site and their main link, by a figure of `table`, the highest first; the caller joins the table. */
function worstLinks(
  db: Database,
  limit: readonly RegionCode[] | null,
  query: LinkQuery,
  table: 'chronic_links' | 'link_risks',
  figure: 'down_s' | 'score',
) {
  const codes = narrowed(limit, query.region);
  const after = readCursor(byTime, query.cursor);
  const [by, then] = [`${table}.${figure}`, `${table}.terminal_id`];
  let rows = db
    .selectFrom('terminals')
    .innerJoin('sites', 'sites.id', 'terminals.site_id')
    .leftJoin('links', (join) =>
      join.onRef('links.terminal_id', '=', 'terminals.id').on('links.id', '=', mainLinkOf('terminals.id')),
    )
    .select(['sites.id as site_id', 'sites.name as site_name', 'links.provider', 'links.technology'])
    .orderBy(sql.ref(by), 'desc')
    .orderBy(sql.ref(then), 'desc')
    .limit(query.limit + 1);
  if (codes !== null) rows = rows.where(inRegions('sites.region_code', codes));
  if (query.kind !== undefined) rows = rows.where('sites.kind', '=', query.kind);
  return after === undefined ? rows : rows.where(olderThan(by, then, after));
}
