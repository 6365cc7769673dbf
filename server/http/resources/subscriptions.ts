import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { SubscriptionTable } from '../../database/tables/people.ts';
import { maySee, type Viewer } from '../../viewer.ts';
import { iso, listOf, subscription } from '../answers.ts';
import { byId, pageOf, readCursor } from '../cursor.ts';
import type { HttpDeps } from '../deps.ts';
import { id, page, regionCode } from '../parameters.ts';
import { badParameter, notFound, Problem } from '../problem.ts';
import { handlers, json, route, type Route } from '../route.ts';
import { language } from './session.ts';

const MAX_PER_PERSON = 50;

/** Who hears of incidents in a region, and how. One's own; an administrator's API token acts for anybody. */
export function subscriptionRoutes(deps: HttpDeps): Route[] {
  const { db, clock, accounts, fleet } = deps;
  return [
    route({
      method: 'get',
      path: '/subscriptions',
      summary: "One's own subscriptions to incidents",
      access: handlers,
      query: z.strictObject(page),
      answer: { status: 200, description: 'By id', schema: listOf(subscription) },
      handle: async ({ viewer, query }) => {
        let rows = db
          .selectFrom('subscriptions')
          .selectAll()
          .orderBy('id')
          .limit(query.limit + 1);
        const owner = ownerOf(viewer);
        if (owner !== null) rows = rows.where('person_id', '=', owner);
        const after = readCursor(byId, query.cursor)?.[0];
        if (after !== undefined) rows = rows.where('id', '>', after);
        return json(pageOf(await rows.execute(), query.limit, (row) => [row.id], subscriptionView));
      },
    }),
    route({
      method: 'post',
      path: '/subscriptions',
      summary: 'Hear of incidents in a region',
      access: handlers,
      body: z.strictObject({
        regionCode,
        channel: z.enum(['email', 'webhook']),
        target: z.string().min(1).max(2000),
        language: language.optional(),
        personId: id.optional().describe('administrators only: for somebody else'),
      }),
      answer: { status: 201, description: 'Subscribed', schema: subscription },
      handle: async ({ viewer, body }) => {
        const { channel } = body;
        const personId = personFor(viewer, body.personId);
        if (fleet.region(body.regionCode) === undefined || !maySee(viewer, body.regionCode)) {
          throw badParameter('regionCode', 'a region you may see', body.regionCode, 'outsideRegions');
        }
        const target = checkedTarget(deps, channel, body.target);
        const row: SubscriptionTable = {
          id: randomUUID(),
          person_id: personId,
          region_code: body.regionCode,
          channel,
          target,
          language: body.language ?? viewer.language,
          created_at: clock.now(),
        };
        await db.transaction().execute(async (trx) => {
          const own = trx.selectFrom('subscriptions').selectAll().where('person_id', '=', personId);
          const person = await trx
            .selectFrom('people')
            .select('id')
            .where('id', '=', personId)
            .executeTakeFirst();
          if (person === undefined) throw badParameter('personId', 'the id of a person', personId);
          const rows = await own.execute();
          if (rows.length >= MAX_PER_PERSON)
            throw new Problem(409, `At most ${MAX_PER_PERSON} subscriptions a person`, {
              code: 'tooManySubscriptions',
            });
          if (rows.some((each) => sameSubscription(each, row)))
            throw new Problem(409, 'This subscription exists already', { code: 'subscriptionExists' });
          await trx.insertInto('subscriptions').values(row).execute();
        });
        await accounts.audit(viewer, 'subscriptionAdded', row.id, {
          personId,
          regionCode: row.region_code,
          channel,
        });
        return json(subscriptionView(row), 201);
      },
    }),
    route({
      method: 'delete',
      path: '/subscriptions/{id}',
      summary: 'Hear no more',
      access: handlers,
      params: z.object({ id }),
      answer: { status: 204, description: 'Removed' },
      handle: async ({ viewer, params }) => {
        let removal = db.deleteFrom('subscriptions').where('id', '=', params.id);
        if (viewer.role !== 'administrator') removal = removal.where('person_id', '=', ownerOf(viewer) ?? '');
        const { numDeletedRows } = await removal.executeTakeFirst();
        if (numDeletedRows === 0n) throw notFound('subscription');
        await accounts.audit(viewer, 'subscriptionRemoved', params.id);
        return { status: 204 };
      },
    }),
  ];
}

/** Whose subscriptions the viewer sees; null: everybody's. */
function ownerOf({ personId, role }: Viewer): string | null {
  if (personId !== null) return personId;
  if (role === 'administrator') return null;
  throw new Problem(403, 'An API token has no subscriptions of its own; sign in as a person', {
    code: 'notForTokens',
  });
}

function personFor(viewer: Viewer, personId: string | undefined): string {
  if (personId !== undefined && personId !== viewer.personId && viewer.role !== 'administrator') {
    throw new Problem(403, 'Only an administrator subscribes somebody else', { code: 'notForRole' });
  }
  const owner = personId ?? ownerOf(viewer);
  if (owner === null) throw badParameter('personId', 'the person who shall hear of it', undefined);
  return owner;
}

/** @throws Problem 400 in the words of whoever will deliver to it */
function checkedTarget(deps: HttpDeps, channel: 'email' | 'webhook', target: string): string {
  try {
    return deps.parseTarget(channel, target);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'TargetError') throw error;
    throw badParameter('target', error.message.replace(/^expected /, ''), target);
  }
}

function sameSubscription(a: SubscriptionTable, b: SubscriptionTable): boolean {
  return a.region_code === b.region_code && a.channel === b.channel && a.target === b.target;
}

function subscriptionView(row: SubscriptionTable): z.infer<typeof subscription> {
  return {
    id: row.id,
    personId: row.person_id,
    regionCode: row.region_code,
    channel: row.channel === 'webhook' ? 'webhook' : 'email',
    target: row.target,
    language: row.language === 'en' ? 'en' : 'es',
    createdAt: iso(row.created_at),
  };
}
