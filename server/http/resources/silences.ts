import { sql, type SqlBool } from 'kysely';
import { z } from 'zod';
import { silenceScopes } from '../../../telemetry/contract/incidents.ts';
import type { SilenceTable } from '../../database/tables/handling.ts';
import { maySee, type Viewer } from '../../viewer.ts';
import { silence } from '../answers-incidents.ts';
import { iso, isoOrNull, listOf } from '../answers.ts';
import { byTime, pageOf, readCursor } from '../cursor.ts';
import type { HttpDeps } from '../deps.ts';
import { inRegions, olderThan } from '../filters.ts';
import { id, page, time } from '../parameters.ts';
import { actorNames } from '../person-names.ts';
import { plainWords } from '../plain-words.ts';
import { badParameter, notFound, Problem } from '../problem.ts';
import { reachesBeyond } from '../reach.ts';
import { everyRole, json, route, type Route } from '../route.ts';
import { visibleIncident } from './incidents.ts';

type View = z.infer<typeof silence>;

const LONGEST_MS = 30 * 86_400_000;
const access = ['operator', 'administrator'] as const;

const declaration = z
  .strictObject({
    scope: z.enum(silenceScopes),
    target: id.describe('incident or site id, INEGI code, or the name that links bear'),
    provider: id.optional().describe('whose beam or gateway; without it of whoever has one of that name'),
    startsAt: time.optional().describe('now unless told'),
    endsAt: time,
    reason: plainWords(3, 500),
  })
  .superRefine(({ scope, provider }, context) => {
    if (provider !== undefined && scope !== 'beam' && scope !== 'gateway')
      context.addIssue({ code: 'custom', path: ['provider'], message: 'only with a beam or gateway' });
  });
type Declaration = z.output<typeof declaration>;

/** Planned muting of notifications; monitoring goes on. */
export function silenceRoutes(deps: HttpDeps): Route[] {
  const { db, fleet, clock, accounts, reckoning, incidentDesk } = deps;
  const { silences } = incidentDesk;

  return [
    route({
      method: 'get',
      path: '/silences',
      summary: 'What notifications are muted for',
      access: everyRole,
      query: z.strictObject({
        ...page,
        state: z.enum(['current', 'over']).optional().describe('current: holds, or will; over: ended'),
      }),
      answer: { status: 200, description: 'Newest first', schema: listOf(silence) },
      handle: async ({ viewer, query }) => {
        let rows = db
          .selectFrom('silences')
          .selectAll()
          .orderBy('starts_at', 'desc')
          .orderBy('id', 'desc')
          .limit(query.limit + 1);
        const now = clock.now();
        if (query.state === 'current') rows = rows.where('ended_at', 'is', null).where('ends_at', '>', now);
        if (query.state === 'over')
          rows = rows.where((where) =>
            where.or([where('ended_at', 'is not', null), where('ends_at', '<=', now)]),
          );
        const after = readCursor(byTime, query.cursor);
        if (after !== undefined) rows = rows.where(olderThan('starts_at', 'id', after));
        const found = pageOf(
          await rows.execute(),
          query.limit,
          (row) => [row.starts_at, row.id],
          (row) => row,
        );
        return json({ ...found, items: await silenceViews(deps, found.items, viewer) });
      },
    }),
    route({
      method: 'post',
      path: '/silences',
      summary: 'Mute the notifications about something for a time',
      access,
      body: declaration,
      answer: { status: 201, description: 'In force from its start', schema: silence },
      handle: async ({ viewer, body }) => {
        const { scope, target, provider, endsAt: to, reason } = body;
        const now = clock.now();
        const from = Math.max(body.startsAt ?? now, now);
        if (to <= from) throw badParameter('endsAt', 'a time after now and after `startsAt`', iso(to));
        if (to - from > LONGEST_MS) throw badParameter('endsAt', 'at most 30 days after `startsAt`', iso(to));
        await refuseStranger(body, viewer);
        const wanted = { scope, target, provider: provider ?? null, from, to, reason };
        const declared = await silences.declare(wanted, viewer.actor);
        if (declared === undefined)
          throw new Problem(409, 'There are too many silences; end some', { code: 'tooManySilences' });
        await accounts.audit(viewer, 'silenceDeclared', declared.id, {
          ...{ scope, target, startsAt: iso(from), endsAt: iso(to), reason },
          ...(provider !== undefined && { provider }),
          ...(scope === 'site' && { siteId: target }),
        });
        return json((await viewsOf([await rowOf(declared.id)]))[0], 201);
      },
    }),
    route({
      method: 'post',
      path: '/silences/{id}/end',
      summary: 'End a silence before its time: what goes on is told',
      access,
      params: z.object({ id }),
      answer: { status: 200, description: 'Ended', schema: silence },
      handle: async ({ viewer, params }) => {
        const row = await rowOf(params.id);
        const { scope, target } = row;
        if (!(await mayDeclare(row, viewer))) throw notFound('silence');
        if ((await silences.end(params.id, viewer.actor)) === undefined)
          throw new Problem(409, 'This silence is over already', { code: 'silenceOver' });
        const detail = { scope, target, ...(scope === 'site' && { siteId: target }) };
        await accounts.audit(viewer, 'silenceEnded', params.id, detail);
        return json((await viewsOf([await rowOf(params.id)]))[0]);
      },
    }),
  ];

  /** @throws Problem 404 */
  async function rowOf(silenceId: string): Promise<SilenceTable> {
    const row = await db.selectFrom('silences').selectAll().where('id', '=', silenceId).executeTakeFirst();
    if (row === undefined) throw notFound('silence');
    return row;
  }

  /** @throws Problem 400 where there is no such thing for the viewer, 403 where it concerns more than the viewer may see */
  async function refuseStranger(wanted: Declaration, viewer: Viewer): Promise<void> {
    const { scope, target, provider } = wanted;
    if (scope === 'incident') {
      const incident = await visibleIncident(deps, target, viewer);
      if (incident.mergedInto !== null || incident.status === 'resolved')
        throw new Problem(409, 'This incident is resolved', { code: 'incidentResolved' });
      if (await reachesBeyond(db, target, viewer))
        throw new Problem(
          403,
          'This incident reaches beyond your regions: it is muted by who sees all of it',
          { code: 'incidentBeyondRegions' },
        );
      return;
    }
    if (!isKnown(scope, target) || !(await mayDeclare(wanted, viewer)))
      throw badParameter('target', `a ${scope} that you may see`, target, 'outsideRegions');
    if (provider !== undefined && (scope === 'beam' || scope === 'gateway')) {
      const owners = [...reckoning.maintenance.ownersOf(scope, target)].filter((each) => each !== null);
      if (!owners.includes(provider)) throw badParameter('provider', `whose ${scope} it is`, provider);
    }
  }

  function isKnown(scope: Declaration['scope'], target: string): boolean {
    if (scope === 'site') return fleet.siteById(target) !== undefined;
    if (scope === 'state' || scope === 'municipality') return fleet.region(target)?.level === scope;
    if (scope === 'beam' || scope === 'gateway')
      return reckoning.maintenance.ownersOf(scope, target).size > 0;
    return fleet.terminals.some(({ path }) => path?.provider === target);
  }

  /** Who mutes something mutes it for everybody: it has to lie wholly inside what they may see. */
  async function mayDeclare(
    { scope, target }: Pick<SilenceTable, 'scope' | 'target'>,
    viewer: Viewer,
  ): Promise<boolean> {
    if (viewer.regionCodes === null) return true;
    if (scope === 'incident') return !(await reachesBeyond(db, target, viewer));
    if (scope === 'site') return maySee(viewer, fleet.siteById(target)?.regionCode ?? '');
    return (scope === 'state' || scope === 'municipality') && maySee(viewer, target);
  }

  async function viewsOf(rows: readonly SilenceTable[]): Promise<View[]> {
    return viewsWithNames(deps, rows);
  }
}

/** Silences as the viewer may see them: for what is shared everybody; for a place or an incident, who may see some of it. */
export async function silenceViews(
  deps: Pick<HttpDeps, 'db' | 'fleet'>,
  rows: readonly SilenceTable[],
  viewer: Viewer,
): Promise<View[]> {
  const { db, fleet } = deps;
  const codes = viewer.regionCodes;
  const ofIncidents = rows.flatMap(({ scope, target }) => (scope === 'incident' ? [target] : []));
  const seen = new Set<string>();
  if (codes !== null && ofIncidents.length > 0) {
    const found = await db
      .selectFrom('incident_sites')
      .innerJoin('sites', 'sites.id', 'incident_sites.site_id')
      .select('incident_id')
      .distinct()
      .where('incident_id', 'in', ofIncidents)
      .where(sql<SqlBool>`${inRegions('sites.region_code', codes)}`)
      .execute();
    for (const { incident_id } of found) seen.add(incident_id);
  }
  const visible = rows.filter(({ scope, target }) => {
    if (codes === null) return true;
    if (scope === 'incident') return seen.has(target);
    if (scope === 'site') return maySee(viewer, fleet.siteById(target)?.regionCode ?? '');
    return (scope !== 'state' && scope !== 'municipality') || maySee(viewer, target);
  });
  return viewsWithNames(deps, visible);
}

async function viewsWithNames({ db }: Pick<HttpDeps, 'db'>, rows: readonly SilenceTable[]): Promise<View[]> {
  const nameOf = await actorNames(
    db,
    rows.flatMap(({ declared_by, ended_by }) => [declared_by, ended_by]),
  );
  return rows.map((row) => ({
    id: row.id,
    scope: silenceScopes.find((scope) => scope === row.scope) ?? 'site',
    target: row.target,
    provider: row.provider,
    startsAt: iso(row.starts_at),
    endsAt: iso(row.ends_at),
    reason: row.reason,
    declaredBy: nameOf(row.declared_by),
    declaredAt: iso(row.declared_at),
    endedBy: row.ended_by === null ? null : nameOf(row.ended_by),
    endedAt: isoOrNull(row.ended_at),
  }));
}
