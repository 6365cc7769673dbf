import { sql } from 'kysely';
import { z } from 'zod';
import type { RegionCode } from '../../../telemetry/contract/inventory.ts';
import { siteKinds } from '../../../telemetry/contract/inventory.ts';
import { mainLinkOf } from '../../database/main-link.ts';
import type { Database } from '../../database/schema.ts';
import type { DegradationTable } from '../../database/tables/baselines.ts';
import {
  chronicLink,
  degradation,
  degradationKinds,
  linkAtRisk,
  siteBaseline,
} from '../answers-baselines.ts';
import { iso, isoOrNull, listOf } from '../answers.ts';
import { byTime, pageOf, readCursor } from '../cursor.ts';
import type { HttpDeps } from '../deps.ts';
import { inRegions, olderThan } from '../filters.ts';
import { id, inOrder, narrowed, page, places } from '../parameters.ts';
import { everyRole, json, route, type Route } from '../route.ts';
import { intervalQuery, isAsked } from '../site-intervals.ts';
import { visibleSite } from '../visible.ts';

const units = {
  latencyUnusual: 'ms',
  lossUnusual: 'ratio',
  capacityLow: 'bps',
  signalFalling: 'signal',
} as const;

const linkQuery = z.strictObject({
  region: places.region,
  ...page,
  kind: z.enum(siteKinds).optional().describe('kind of the site'),
});

/** Links that are worse than they use to be, than their peers, or about to fail; and what a site's links use to be like. */
export function degradationRoutes({ db, fleet, baselines }: HttpDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/degradations',
      summary: 'Links that are worse than they use to be at that hour of the week',
      access: everyRole,
      query: z
        .strictObject({
          ...intervalQuery,
          what: z.enum(degradationKinds).optional(),
        })
        .superRefine(inOrder),
      answer: { status: 200, description: 'Newest first', schema: listOf(degradation) },
      handle: async ({ viewer, query }) => {
        let rows = db
          .selectFrom('degradations')
          .innerJoin('sites', 'sites.id', 'degradations.site_id')
          .selectAll('degradations')
          .select('sites.name as site_name')
          .where('confirmed_at', 'is not', null)
          .where(isAsked('degradations', viewer.regionCodes, query))
          .orderBy('degradations.starts_at', 'desc')
          .orderBy('degradations.id', 'desc')
          .limit(query.limit + 1);
        if (query.what !== undefined) rows = rows.where('degradations.kind', '=', query.what);
        const found = await rows.execute();
        return json(pageOf(found, query.limit, (row) => [row.starts_at, row.id], degradationView));
      },
    }),
    route({
      method: 'get',
      path: '/links/chronic',
      summary: 'Links that were down far longer than their peers in 30 days',
      access: everyRole,
      query: linkQuery,
      answer: { status: 200, description: 'Worst first', schema: listOf(chronicLink) },
      handle: async ({ viewer, query }) => {
        const rows = worstLinks(db, viewer.regionCodes, query, 'chronic_links', 'down_s')
          .innerJoin('chronic_links', 'chronic_links.terminal_id', 'terminals.id')
          .selectAll('chronic_links');
        const view = (
          row: Awaited<ReturnType<typeof rows.execute>>[number],
        ): z.infer<typeof chronicLink> => ({
          ...linkView(row),
          from: iso(row.from_at),
          to: iso(row.to_at),
          outages: row.outages,
          downSeconds: row.down_s,
          peerGroup: row.peer_group,
          peers: row.peers,
          peersMedianSeconds: row.peers_median_s,
          peersP95Seconds: row.peers_p95_s,
          worseThan: row.worse_than,
        });
        return json(pageOf(await rows.execute(), query.limit, (row) => [row.down_s, row.terminal_id], view));
      },
    }),
    route({
      method: 'get',
      path: '/links/at-risk',
      summary: 'Links that are likely to fail, with what speaks for it',
      access: everyRole,
      query: linkQuery,
      answer: { status: 200, description: 'Highest score first', schema: listOf(linkAtRisk) },
      handle: async ({ viewer, query }) => {
        const rows = worstLinks(db, viewer.regionCodes, query, 'link_risks', 'score')
          .innerJoin('link_risks', 'link_risks.terminal_id', 'terminals.id')
          .selectAll('link_risks');
        const view = (row: Awaited<ReturnType<typeof rows.execute>>[number]) => ({
          ...linkView(row),
          score: row.score,
          assessedAt: iso(row.assessed_at),
          evidence: JSON.parse(row.evidence) as unknown,
        });
        return json(pageOf(await rows.execute(), query.limit, (row) => [row.score, row.terminal_id], view));
      },
    }),
    route({
      method: 'get',
      path: '/sites/{id}/baseline',
      summary: "What a site's links use to be like by hour of the week, and how this week was",
      access: everyRole,
      params: z.object({ id }),
      answer: { status: 200, description: 'A link an item', schema: siteBaseline },
      handle: async ({ viewer, params }) => {
        const { terminalIndexes } = visibleSite(fleet, params.id, viewer);
        const items = [];
        for (const index of terminalIndexes) items.push(await baselines.ofTerminal(index));
        return json({ items, nextCursor: null });
      },
    }),
  ];
}

/** Terminals with their site and their main link, by a figure of `table`, the highest first; the caller joins the table. */
function worstLinks(
  db: Database,
  limit: readonly RegionCode[] | null,
  query: z.output<typeof linkQuery>,
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

function linkView(row: {
  terminal_id: string;
  site_id: string;
  site_name: string;
  provider: string | null;
  technology: string | null;
}) {
  return {
    terminalId: row.terminal_id,
    siteId: row.site_id,
    siteName: row.site_name,
    provider: row.provider,
    technology: row.technology,
  };
}

function degradationView(row: DegradationTable & { site_name: string }): z.infer<typeof degradation> {
  const what = degradationKinds.find((each) => each === row.kind) ?? 'latencyUnusual';
  return {
    id: row.id,
    siteId: row.site_id,
    siteName: row.site_name,
    terminalId: row.terminal_id,
    what,
    startsAt: iso(row.starts_at),
    endsAt: isoOrNull(row.ends_at),
    lastUnusualAt: iso(row.unusual_at),
    unusualHours: row.hours,
    unit: units[what],
    value: row.value,
    worst: row.worst,
    usual: row.usual,
    spread: row.spread,
    limit: row.threshold,
    weeks: row.weeks,
  };
}
