import { sql, type SqlBool } from 'kysely';
import { z } from 'zod';
import { quarantineReasons, type QuarantineReason } from '../../../telemetry/ingest/message.ts';
import { iso, listOf, quarantined, quarantinedSample } from '../answers.ts';
import { byTime, byTimeAndNumber, pageOf, readCursor } from '../cursor.ts';
import type { HttpDeps } from '../deps.ts';
import { inRegions, olderThan, timeOfCursor } from '../filters.ts';
import { id, narrowed, page, places } from '../parameters.ts';
import { notFound } from '../problem.ts';
import { json, route, type Route } from '../route.ts';
import { maySee, type Viewer } from '../../viewer.ts';

const reason = z.enum(quarantineReasons).optional();
const choice = { reason, from: z.iso.datetime().optional(), to: z.iso.datetime().optional() };
const DAY_MS = 86_400_000;
const stillThere = ['waiting', 'held', 'releasing', 'rebasing'];
const groupKey = sql<string>`quarantine.terminal_id || '/' || quarantine.reason`;

/** Samples whose time is doubtful: who has some, which, and what is to become of them. */
export function quarantineRoutes(deps: HttpDeps): Route[] {
  const { db, clock, config, accounts, releaseFromQuarantine, discardFromQuarantine } = deps;

  return [
    route({
      method: 'get',
      path: '/quarantine',
      summary: 'Terminals with samples whose time is doubtful',
      access: ['operator', 'administrator'],
      query: z.strictObject({ ...places, ...page, kind: reason.describe('the reason') }),
      answer: {
        status: 200,
        description: 'By terminal and reason, last heard first',
        schema: listOf(quarantined),
      },
      handle: async ({ viewer, query }) => {
        const keptSince = clock.now() - config.retentionDays * DAY_MS;
        const earliest = clock.now() - deps.oldestReleasedMs;
        let rows = db
          .selectFrom('quarantine')
          .leftJoin('terminals', 'terminals.id', 'quarantine.terminal_id')
          .leftJoin('sites', 'sites.id', 'terminals.site_id')
          .select(({ fn }) => [
            'quarantine.terminal_id',
            'quarantine.reason',
            'sites.id as site_id',
            'sites.name as site_name',
            'sites.region_code',
            fn.countAll<number>().as('samples'),
            fn.min('quarantine.measured_at').as('first_measured_at'),
            fn.max('quarantine.measured_at').as('last_measured_at'),
            fn.min('quarantine.received_at').as('first_received_at'),
            fn.max('quarantine.received_at').as('last_received_at'),
            sql<number>`max(quarantine.measured_at - quarantine.received_at)`.as('offset_ms'),
            sql<number>`max(case when quarantine.state in ('releasing', 'rebasing') then 1 else 0 end)`.as(
              'releasing',
            ),
            sql<number>`sum(case when quarantine.state = 'held' then 1 else 0 end)`.as('held'),
            sql<number>`sum(case when quarantine.measured_at < ${keptSince} and quarantine.measured_at >= ${earliest} then 1 else 0 end)`.as(
              'past_retention',
            ),
            'terminals.lifecycle',
            groupKey.as('key'),
          ])
          .where('quarantine.state', 'in', stillThere)
          .groupBy([
            'quarantine.terminal_id',
            'quarantine.reason',
            'sites.id',
            'sites.name',
            'sites.region_code',
            'terminals.lifecycle',
          ])
          .orderBy(sql`max(quarantine.received_at)`, 'desc')
          .orderBy(groupKey, 'desc')
          .limit(query.limit + 1);
        if (query.kind !== undefined) rows = rows.where('quarantine.reason', '=', query.kind);
        if (query.site !== undefined) rows = rows.where('sites.id', '=', query.site);
        const codes = narrowed(viewer.regionCodes, query.region);
        if (codes !== null) rows = rows.where(inRegions('sites.region_code', codes));
        const after = readCursor(byTime, query.cursor);
        if (after !== undefined) {
          const [at, key] = [timeOfCursor(after[0]), after[1]];
          rows = rows.having(
            sql<SqlBool>`(max(quarantine.received_at) < ${at} or (max(quarantine.received_at) = ${at} and ${groupKey} < ${key}))`,
          );
        }
        return json(
          pageOf(
            await rows.execute(),
            query.limit,
            (row) => [row.last_received_at, row.key],
            (row) => ({
              terminalId: row.terminal_id,
              siteId: row.site_id,
              siteName: row.site_name,
              regionCode: row.region_code,
              reason: row.reason as QuarantineReason,
              samples: row.samples,
              firstMeasuredAt: iso(row.first_measured_at),
              lastMeasuredAt: iso(row.last_measured_at),
              firstReceivedAt: iso(row.first_received_at),
              lastReceivedAt: iso(row.last_received_at),
              clockOffsetMs: row.offset_ms,
              releasing: row.releasing === 1,
              held: row.held,
              pastRetention: row.past_retention,
              judged: row.lifecycle !== 'withdrawn',
            }),
          ),
        );
      },
    }),
    route({
      method: 'get',
      path: '/quarantine/{terminalId}',
      summary: 'The samples of a terminal whose time is doubtful',
      access: ['operator', 'administrator'],
      params: z.object({ terminalId: id }),
      query: z.strictObject({ ...page, kind: reason.describe('the reason') }),
      answer: { status: 200, description: 'Last received first', schema: listOf(quarantinedSample) },
      handle: async ({ viewer, params, query }) => {
        seen(deps, params.terminalId, viewer);
        let rows = db
          .selectFrom('quarantine')
          .selectAll()
          .where('terminal_id', '=', params.terminalId)
          .where('state', 'in', stillThere)
          .orderBy('received_at', 'desc')
          .orderBy('id', 'desc')
          .limit(query.limit + 1);
        if (query.kind !== undefined) rows = rows.where('reason', '=', query.kind);
        const after = readCursor(byTimeAndNumber, query.cursor);
        if (after !== undefined) rows = rows.where(olderThan('received_at', 'id', after));
        return json(
          pageOf(
            await rows.execute(),
            query.limit,
            (row) => [row.received_at, row.id],
            (row) => ({
              id: row.id,
              reason: row.reason as QuarantineReason,
              measuredAt: iso(row.measured_at),
              receivedAt: iso(row.received_at),
              clockOffsetMs: row.measured_at - row.received_at,
              epoch: row.epoch,
              seq: row.seq,
              sample: JSON.parse(row.sample) as unknown,
            }),
          ),
        );
      },
    }),
    route({
      method: 'post',
      path: '/quarantine/{terminalId}/release',
      summary: 'Let samples count after all',
      access: ['operator', 'administrator'],
      params: z.object({ terminalId: id }),
      body: z.strictObject({
        ...choice,
        shift: z
          .enum(['none', 'measured'])
          .describe("none: as they are; measured: put right by what the terminal's clock was off"),
      }),
      answer: {
        status: 200,
        description:
          'How many go back; those that would lie ahead of our clock or over two years back are kept',
        schema: z.object({ released: z.number(), kept: z.number() }),
      },
      handle: async ({ viewer, params, body }) => {
        seen(deps, params.terminalId, viewer);
        const { shift, ...which } = body;
        const result = await releaseFromQuarantine(chosen(params.terminalId, which), shift);
        await accounts.audit(viewer, 'quarantineReleased', params.terminalId, { ...body, ...result });
        return json(result);
      },
    }),
    route({
      method: 'post',
      path: '/quarantine/{terminalId}/discard',
      summary: 'Give samples up for good',
      access: ['operator', 'administrator'],
      params: z.object({ terminalId: id }),
      body: z.strictObject(choice),
      answer: { status: 200, description: 'How many', schema: z.object({ discarded: z.number() }) },
      handle: async ({ viewer, params, body }) => {
        seen(deps, params.terminalId, viewer);
        const discarded = await discardFromQuarantine(chosen(params.terminalId, body));
        await accounts.audit(viewer, 'quarantineDiscarded', params.terminalId, { ...body, discarded });
        return json({ discarded });
      },
    }),
  ];
}

/** @throws Problem 404 when there is no such terminal, or its site lies outside what the viewer may see */
function seen({ fleet }: HttpDeps, terminalId: string, viewer: Viewer): void {
  const site = fleet.sites[fleet.terminalById(terminalId)?.siteIndex ?? -1];
  if (site === undefined || !maySee(viewer, site.regionCode)) throw notFound('terminal');
}

function chosen(
  terminalId: string,
  {
    reason: only,
    from,
    to,
  }: { reason?: QuarantineReason | undefined; from?: string | undefined; to?: string | undefined },
) {
  return {
    terminalId,
    ...(only !== undefined && { reason: only }),
    ...(from !== undefined && { from: Date.parse(from) }),
    ...(to !== undefined && { to: Date.parse(to) }),
  };
}
