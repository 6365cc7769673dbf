import { z } from 'zod';
import { maintenanceScopes, type MaintenanceScope } from '../../../telemetry/contract/site-state.ts';
import { windowOf, type MaintenanceWindow } from '../../maintenance-window.ts';
import { maySee, type Viewer } from '../../viewer.ts';
import { iso, isoOrNull, listOf } from '../answers.ts';
import { maintenanceWindow } from '../answers-availability.ts';
import { byTime, pageOf, readCursor } from '../cursor.ts';
import type { HttpDeps } from '../deps.ts';
import { olderThan, touches } from '../filters.ts';
import { id, inOrder, page, period, time } from '../parameters.ts';
import { actorNames } from '../person-names.ts';
import { badParameter, notFound, Problem } from '../problem.ts';
import { everyRole, json, route, type Route } from '../route.ts';

type View = z.infer<typeof maintenanceWindow>;

const YEAR_MS = 366 * 86_400_000;
const reason = z.string().trim().min(3).max(500);

const declaration = z
  .strictObject({
    scope: z.enum(maintenanceScopes),
    target: id.describe('site id, INEGI code, or the name that links bear'),
    provider: id
      .optional()
      .describe('whose beam or gateway; asked for where several providers have one of that name'),
    startsAt: time,
    endsAt: time,
    reason,
  })
  .superRefine(({ scope, provider, startsAt, endsAt }, context) => {
    if (provider !== undefined && !isNamedByProvider(scope))
      context.addIssue({ code: 'custom', path: ['provider'], message: 'only with a beam or gateway' });
    const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['endsAt'], message });
    if (endsAt <= startsAt) refuse('a time after `startsAt`');
    else if (endsAt - startsAt > YEAR_MS) refuse('at most a year after `startsAt`');
  });

/** Agreed time in which service may be away, declared ahead or afterwards. */
export function maintenanceRoutes({ db, fleet, clock, accounts, reckoning }: HttpDeps): Route[] {
  const { maintenance } = reckoning;

  /** What is agreed with a provider concerns the country. */
  const mayDeclare = (viewer: Viewer, scope: MaintenanceScope, target: string): boolean => {
    if (scope === 'site') {
      const site = fleet.siteById(target);
      return site !== undefined && maySee(viewer, site.regionCode);
    }
    if (scope === 'state' || scope === 'municipality') return maySee(viewer, target);
    return viewer.regionCodes === null;
  };

  const isKnown = (scope: MaintenanceScope, target: string): boolean => {
    if (scope === 'site') return fleet.siteById(target) !== undefined;
    if (scope === 'state' || scope === 'municipality') return fleet.region(target)?.level === scope;
    if (isNamedByProvider(scope)) return maintenance.ownersOf(scope, target).size > 0;
    return fleet.terminals.some(({ path }) => path?.provider === target);
  };

  /** @throws Problem 400 when the provider has none of that name, or none is told and several have one */
  const requireOwner = (scope: MaintenanceScope, target: string, provider: string | undefined): void => {
    if (!isNamedByProvider(scope)) return;
    const owners = [...maintenance.ownersOf(scope, target)].filter((each) => each !== null).sort();
    if (provider === undefined ? owners.length > 1 : !owners.includes(provider))
      throw badParameter('provider', `whose ${scope} it is: ${owners.join(', ')}`, provider);
  };

  return [
    route({
      method: 'get',
      path: '/maintenance',
      summary: 'Agreed maintenance, withdrawn windows included',
      access: everyRole,
      query: z.strictObject({ ...period, ...page }).superRefine(inOrder),
      answer: { status: 200, description: 'Newest first', schema: listOf(maintenanceWindow) },
      handle: async ({ viewer, query }) => {
        let rows = db
          .selectFrom('maintenance_windows')
          .selectAll()
          .where(touches('starts_at', 'ends_at', query))
          .orderBy('starts_at', 'desc')
          .orderBy('id', 'desc')
          .limit(query.limit + 1);
        const after = readCursor(byTime, query.cursor);
        if (after !== undefined) rows = rows.where(olderThan('starts_at', 'id', after));
        const found = pageOf(await rows.execute(), query.limit, (row) => [row.starts_at, row.id], windowOf);
        const items = found.items.filter((window) => concerns(viewer, fleet, window));
        return json({ ...found, items: await maintenanceViews(db, items) });
      },
    }),
    route({
      method: 'post',
      path: '/maintenance',
      summary: 'Declare maintenance, ahead or afterwards',
      access: ['operator', 'planner', 'administrator'],
      body: declaration,
      answer: { status: 201, description: 'In force', schema: maintenanceWindow },
      handle: async ({ viewer, body }) => {
        const { scope, target, provider, startsAt: from, endsAt: to } = body;
        if (!isKnown(scope, target) || !mayDeclare(viewer, scope, target))
          throw badParameter('target', `a ${scope} that you may see`, target, 'outsideRegions');
        requireOwner(scope, target, provider);
        // What was agreed afterwards changes figures that may have been shown already: not for everybody.
        if (from < clock.now() && viewer.role === 'operator')
          throw new Problem(
            403,
            'Maintenance that has begun already is declared by planners and administrators',
            { code: 'maintenanceBegun' },
          );
        const asked = { scope, target, from, to, reason: body.reason, ...(provider && { provider }) };
        const window = await maintenance.declare(asked, viewer.actor);
        if (window === undefined)
          throw new Problem(409, 'There are too many windows of maintenance in force; withdraw some', {
            code: 'tooManyWindows',
          });
        await accounts.audit(viewer, 'maintenanceDeclared', window.id, {
          scope,
          target,
          ...(window.provider !== null && { provider: window.provider }),
          startsAt: iso(from),
          endsAt: iso(to),
          reason: body.reason,
          ...(scope === 'site' && { siteId: target }),
        });
        return json((await maintenanceViews(db, [window]))[0], 201);
      },
    }),
    route({
      method: 'delete',
      path: '/maintenance/{id}',
      summary: 'Withdraw maintenance: it counts no more, and is kept',
      access: ['planner', 'administrator'],
      params: z.object({ id }),
      query: z.strictObject({ reason }),
      answer: { status: 200, description: 'Withdrawn', schema: maintenanceWindow },
      handle: async ({ viewer, params, query }) => {
        const row = await db
          .selectFrom('maintenance_windows')
          .selectAll()
          .where('id', '=', params.id)
          .executeTakeFirst();
        if (row === undefined || !mayDeclare(viewer, row.scope as MaintenanceScope, row.target))
          throw notFound('maintenance');
        const window = await maintenance.withdraw(params.id, viewer.actor, query.reason);
        if (window === undefined)
          throw new Problem(409, 'This maintenance was withdrawn already', { code: 'maintenanceWithdrawn' });
        const { scope, target, provider } = window;
        const detail = {
          scope,
          target,
          ...(provider !== null && { provider }),
          reason: query.reason,
          ...(scope === 'site' && { siteId: target }),
        };
        await accounts.audit(viewer, 'maintenanceWithdrawn', window.id, detail);
        return json((await maintenanceViews(db, [window]))[0]);
      },
    }),
  ];
}

/** Two providers may use one name for beams of their own. */
function isNamedByProvider(scope: MaintenanceScope): scope is 'beam' | 'gateway' {
  return scope === 'beam' || scope === 'gateway';
}

/** With the names of who declared and who withdrew them. */
export async function maintenanceViews(
  db: HttpDeps['db'],
  windows: readonly MaintenanceWindow[],
): Promise<View[]> {
  const nameOf = await actorNames(
    db,
    windows.flatMap(({ declaredBy, withdrawnBy }) => [declaredBy, withdrawnBy]),
  );
  return windows.map((window) => viewOf(window, nameOf));
}

/** A window for what is shared concerns everybody; one for a place, those who may see it. */
export function concerns(
  viewer: Viewer,
  fleet: HttpDeps['fleet'],
  { scope, target }: MaintenanceWindow,
): boolean {
  if (scope === 'site') return maySee(viewer, fleet.siteById(target)?.regionCode ?? '');
  return (scope !== 'state' && scope !== 'municipality') || maySee(viewer, target);
}

function viewOf(window: MaintenanceWindow, nameOf: (actor: string) => string): View {
  return {
    id: window.id,
    scope: window.scope,
    target: window.target,
    provider: window.provider,
    startsAt: iso(window.from),
    endsAt: iso(window.to),
    reason: window.reason,
    declaredBy: nameOf(window.declaredBy),
    declaredAt: iso(window.declaredAt),
    afterwards: window.declaredAt > window.from,
    withdrawnBy: window.withdrawnBy === null ? null : nameOf(window.withdrawnBy),
    withdrawnAt: isoOrNull(window.withdrawnAt),
    withdrawnReason: window.withdrawnReason,
  };
}
