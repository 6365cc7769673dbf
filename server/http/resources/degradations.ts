import { z } from 'zod';
import type { DegradationTable } from '../../database/tables/baselines.ts';
import {
  chronicLink,
  degradation,
  degradationKinds,
  linkAtRisk,
  siteBaseline,
} from '../answers-baselines.ts';
import { iso, isoOrNull, listOf } from '../answers.ts';
import type { HttpDeps } from '../deps.ts';
import {
  chronicRows,
  degradationQuery,
  degradationRows,
  linkPage,
  linkQuery,
  riskRows,
} from '../link-warnings.ts';
import { id } from '../parameters.ts';
import { everyRole, json, route, type Route } from '../route.ts';
import { visibleSite } from '../visible.ts';

const units = {
  latencyUnusual: 'ms',
  lossUnusual: 'ratio',
  capacityLow: 'bps',
  signalFalling: 'signal',
} as const;

/** Links that are worse than they use to be, than their peers, or about to fail; and what a site's links use to be like. */
export function degradationRoutes({ db, fleet, baselines }: HttpDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/degradations',
      summary: 'Links that are worse than they use to be at that hour of the week',
      access: everyRole,
      query: degradationQuery,
      answer: { status: 200, description: 'Newest first', schema: listOf(degradation) },
      handle: async ({ viewer, query }) => {
        const page = await linkPage(fleet, query, {
          rows: (part) => degradationRows(db, viewer, { ...query, ...part }).execute(),
          keyOf: (row) => [row.starts_at, row.id],
          viewOf: degradationView,
        });
        return json(page);
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
        const page = await linkPage(fleet, query, {
          rows: (part) => chronicRows(db, viewer, { ...query, ...part }).execute(),
          keyOf: (row) => [row.down_s, row.terminal_id],
          viewOf: (row): z.infer<typeof chronicLink> => ({
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
          }),
        });
        return json(page);
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
        const page = await linkPage(fleet, query, {
          rows: (part) => riskRows(db, viewer, { ...query, ...part }).execute(),
          keyOf: (row) => [row.score, row.terminal_id],
          viewOf: (row) => ({
            ...linkView(row),
            score: row.score,
            assessedAt: iso(row.assessed_at),
            evidence: JSON.parse(row.evidence) as unknown,
          }),
        });
        return json(page);
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
