import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { SavedViewTable } from '../../database/tables/views.ts';
import type { Database } from '../../database/schema.ts';
import type { Viewer } from '../../viewer.ts';
import { listOf } from '../answers.ts';
import type { HttpDeps } from '../deps.ts';
import { iso } from '../iso.ts';
import { id } from '../parameters.ts';
import { notFound, Problem } from '../problem.ts';
import { everyRole, json, route, type Route } from '../route.ts';

const MAX_PER_PERSON = 50;
/** Others' views that are listed: the newest. */
const MAX_SHARED = 500;

const name = z.string().trim().min(1).max(80);
/** A path of this console with its query: nothing that leads elsewhere, runs or signs anybody in. */
const address = z
  .string()
  .max(4000)
  .regex(/^\/(?!sign-in)[a-z-]{0,40}(\?[\x21-\x7e]*)?$/, {
    error: 'a path and query of this console, such as /?state=offline',
  })
  .refine((text) => !text.includes('#'), { error: 'no fragment' });

const savedView = z.object({
  id: z.string(),
  name: z.string(),
  address: z.string(),
  shared: z.boolean(),
  mine: z.boolean(),
  ownerName: z.string().nullable(),
  start: z.boolean(),
  changedAt: z.string().meta({ format: 'date-time' }),
});

/**
 * Views of the console that a person keeps: one's own, and those that others share. A view is an address; what it shows is
 * limited to what whoever opens it may see.
 */
export function viewRoutes(deps: HttpDeps): Route[] {
  const { db, clock, accounts } = deps;
  return [
    route({
      method: 'get',
      path: '/views',
      summary: "One's own saved views, and those that others share",
      access: everyRole,
      answer: { status: 200, description: "One's own first, by name", schema: listOf(savedView) },
      handle: async ({ viewer }) => {
        const views = await viewsOf(db, personOf(viewer));
        return json({ items: views, nextCursor: null });
      },
    }),
    route({
      method: 'post',
      path: '/views',
      summary: 'Keep a view under a name',
      access: everyRole,
      body: z.strictObject({
        name,
        address,
        shared: z.boolean().default(false),
        start: z.boolean().default(false),
      }),
      answer: { status: 201, description: 'Kept', schema: savedView },
      handle: async ({ viewer, body }) => {
        const personId = personOf(viewer);
        const now = clock.now();
        const row: SavedViewTable = {
          id: randomUUID(),
          person_id: personId,
          name: body.name,
          address: body.address,
          shared: Number(body.shared),
          created_at: now,
          changed_at: now,
        };
        await db.transaction().execute(async (trx) => {
          const own = await ownViews(trx, personId);
          if (own.length >= MAX_PER_PERSON)
            throw new Problem(409, `At most ${MAX_PER_PERSON} views a person`, { code: 'tooManyViews' });
          refuseTwins(own, row);
          await trx.insertInto('saved_views').values(row).execute();
          if (body.start) await beginWith(trx, personId, row.id);
        });
        await accounts.audit(viewer, 'viewSaved', row.id, { name: row.name, shared: body.shared });
        return json(await viewOf(db, personId, row.id), 201);
      },
    }),
    route({
      method: 'patch',
      path: '/views/{id}',
      summary: 'Rename, replace or share a view of one’s own; begin with any view, or no longer',
      access: everyRole,
      params: z.object({ id }),
      body: z.strictObject({
        name: name.optional(),
        address: address.optional(),
        shared: z.boolean().optional(),
        start: z.boolean().optional().describe('the console begins with it'),
      }),
      answer: { status: 200, description: 'As it is now', schema: savedView },
      handle: async ({ viewer, params, body: { start, ...change } }) => {
        const personId = personOf(viewer);
        const changes = Object.keys(change).length > 0;
        await db.transaction().execute(async (trx) => {
          const row = await trx
            .selectFrom('saved_views')
            .selectAll()
            .where('id', '=', params.id)
            .where((or) => or.or([or('person_id', '=', personId), or('shared', '=', 1)]))
            .executeTakeFirst();
          if (row === undefined) throw notFound('view');
          if (changes) {
            if (row.person_id !== personId)
              throw new Problem(403, 'Only whoever made this view changes it', { code: 'notYourView' });
            const next = {
              ...row,
              name: change.name ?? row.name,
              address: change.address ?? row.address,
              shared: change.shared === undefined ? row.shared : Number(change.shared),
              changed_at: clock.now(),
            };
            refuseTwins(await ownViews(trx, personId), next);
            await trx.updateTable('saved_views').set(next).where('id', '=', row.id).execute();
            // what is shared no longer is nobody else's beginning either
            if (next.shared === 0)
              await trx
                .deleteFrom('start_views')
                .where('view_id', '=', row.id)
                .where('person_id', '!=', personId)
                .execute();
          }
          if (start === true) await beginWith(trx, personId, row.id);
          if (start === false)
            await trx
              .deleteFrom('start_views')
              .where('person_id', '=', personId)
              .where('view_id', '=', row.id)
              .execute();
        });
        if (changes)
          await accounts.audit(viewer, 'viewChanged', params.id, { ...change, address: undefined });
        return json(await viewOf(db, personId, params.id));
      },
    }),
    route({
      method: 'delete',
      path: '/views/{id}',
      summary: 'Keep a view no longer; administrators remove shared ones of anybody',
      access: everyRole,
      params: z.object({ id }),
      answer: { status: 204, description: 'Removed' },
      handle: async ({ viewer, params }) => {
        const personId = personOf(viewer);
        await db.transaction().execute(async (trx) => {
          const removed = await trx
            .deleteFrom('saved_views')
            .where('id', '=', params.id)
            .where((or) =>
              or.or([
                or('person_id', '=', personId),
                ...(viewer.role === 'administrator' ? [or('shared', '=', 1)] : []),
              ]),
            )
            .executeTakeFirst();
          if (removed.numDeletedRows === 0n) throw notFound('view');
          await trx.deleteFrom('start_views').where('view_id', '=', params.id).execute();
        });
        await accounts.audit(viewer, 'viewRemoved', params.id);
        return { status: 204 };
      },
    }),
  ];
}

type View = z.infer<typeof savedView>;

/** A view belongs to a person. @throws Problem 403 for API tokens */
function personOf({ personId }: Viewer): string {
  if (personId !== null) return personId;
  throw new Problem(403, 'An API token has no views of its own; sign in as a person', {
    code: 'notForTokens',
  });
}

async function ownViews(db: Database, personId: string): Promise<SavedViewTable[]> {
  return await db.selectFrom('saved_views').selectAll().where('person_id', '=', personId).execute();
}

function refuseTwins(own: readonly SavedViewTable[], row: SavedViewTable): void {
  if (own.some((each) => each.id !== row.id && each.name === row.name))
    throw new Problem(409, 'One of your views has this name already', { code: 'viewNameTaken' });
}

async function beginWith(db: Database, personId: string, viewId: string): Promise<void> {
  await db.deleteFrom('start_views').where('person_id', '=', personId).execute();
  await db.insertInto('start_views').values({ person_id: personId, view_id: viewId }).execute();
}

async function viewsOf(db: Database, personId: string): Promise<View[]> {
  const rows = await db
    .selectFrom('saved_views')
    .leftJoin('people', 'people.id', 'saved_views.person_id')
    .leftJoin('start_views', (join) =>
      join.onRef('start_views.view_id', '=', 'saved_views.id').on('start_views.person_id', '=', personId),
    )
    .select([
      'saved_views.id',
      'saved_views.person_id',
      'saved_views.name',
      'saved_views.address',
      'saved_views.shared',
      'saved_views.changed_at',
      'people.name as owner_name',
      'start_views.view_id as start_id',
    ])
    .where((or) => or.or([or('saved_views.person_id', '=', personId), or('saved_views.shared', '=', 1)]))
    .orderBy('saved_views.changed_at', 'desc')
    .limit(MAX_PER_PERSON + MAX_SHARED)
    .execute();
  return rows
    .map((row) => ({
      id: row.id,
      name: row.name,
      address: row.address,
      shared: row.shared === 1,
      mine: row.person_id === personId,
      ownerName: row.owner_name,
      start: row.start_id !== null,
      changedAt: iso(row.changed_at),
    }))
    .sort((a, b) => Number(b.mine) - Number(a.mine) || a.name.localeCompare(b.name, 'es'));
}

async function viewOf(db: Database, personId: string, viewId: string): Promise<View> {
  const view = (await viewsOf(db, personId)).find((each) => each.id === viewId);
  if (view === undefined) throw notFound('view');
  return view;
}
