import { z } from 'zod';
import { siteKinds } from '../../../telemetry/contract/inventory.ts';
import { isTerminalId } from '../../../telemetry/contract/topics.ts';
import { iso, listOf, unknownTerminal } from '../answers.ts';
import { byTime, pageOf, readCursor } from '../cursor.ts';
import type { HttpDeps } from '../deps.ts';
import type { Adoption } from '../../registry/unknown-terminals.ts';
import { olderThan } from '../filters.ts';
import { id, inOrder, page, period, regionCode } from '../parameters.ts';
import { badParameter, notFound, Problem } from '../problem.ts';
import { json, route, type Route } from '../route.ts';
import type { RegistryError } from '../../registry/registry-error.ts';

const newSite = z.strictObject({
  name: z.string().trim().min(1).max(200),
  kind: z.enum(siteKinds).optional(),
  regionCode: regionCode.optional(),
  latitude: z.number().min(-90).max(90).nullish(),
  longitude: z.number().min(-180).max(180).nullish(),
});
const adoption = z.strictObject({
  siteId: id.optional(),
  site: newSite.optional(),
  terminalId: z.string().refine(isTerminalId, { error: '1 to 64 of A-Z a-z 0-9 . _ -' }).optional(),
});

/** Terminals that publish and that nobody registered. */
export function unknownTerminalRoutes({ db, accounts, fleet, adoptTerminal }: HttpDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/unknown-terminals',
      summary: 'Who publishes without being registered',
      access: ['operator', 'administrator'],
      wholeCountry: true,
      query: z.strictObject({ ...period, ...page }).superRefine(inOrder),
      answer: { status: 200, description: 'Last seen first', schema: listOf(unknownTerminal) },
      handle: async ({ query }) => {
        let rows = db
          .selectFrom('unknown_terminals')
          .selectAll()
          .orderBy('last_seen_at', 'desc')
          .orderBy('id', 'desc')
          .limit(query.limit + 1);
        if (query.from !== undefined) rows = rows.where('last_seen_at', '>=', query.from);
        if (query.to !== undefined) rows = rows.where('last_seen_at', '<', query.to);
        const after = readCursor(byTime, query.cursor);
        if (after !== undefined) rows = rows.where(olderThan('last_seen_at', 'id', after));
        return json(
          pageOf(
            await rows.execute(),
            query.limit,
            (row) => [row.last_seen_at, row.id],
            ({ first_seen_at, last_seen_at, ...row }) => ({
              ...row,
              firstSeenAt: iso(first_seen_at),
              lastSeenAt: iso(last_seen_at),
            }),
          ),
        );
      },
    }),
    route({
      method: 'post',
      path: '/unknown-terminals/{format}/{id}/adopt',
      summary: 'Register such a terminal at a site',
      access: ['administrator'],
      wholeCountry: true,
      params: z.object({ format: id, id }),
      body: adoption,
      answer: {
        status: 201,
        description: 'Registered; its samples count from now on',
        schema: z.object({ terminalId: z.string(), siteId: z.string() }),
      },
      handle: async ({ viewer, params, body }) => {
        const site = placeOf(body);
        const { format, id } = params;
        const seen = await db
          .selectFrom('unknown_terminals')
          .select('id')
          .where('format', '=', format)
          .where('id', '=', id)
          .executeTakeFirst();
        if (seen === undefined) throw notFound('unknown terminal');
        if ('id' in site && fleet.siteById(site.id) === undefined) {
          throw badParameter('siteId', 'the id of a site', site.id);
        }
        const result = await adoptTerminal({ format, id, site, terminalId: body.terminalId }).catch(refusal);
        await accounts.audit(viewer, 'terminalAdopted', result.terminalId, { ...params, ...result });
        return json(result, 201);
      },
    }),
  ];
}

/** @throws Problem 409 where the registry says why not */
function refusal(error: unknown): never {
  if (error instanceof Error && error.name === 'RegistryError')
    throw new Problem(409, error.message, { code: (error as Error & Pick<RegistryError, 'code'>).code });
  throw error;
}

function placeOf({ siteId, site }: z.output<typeof adoption>): Adoption['site'] {
  if (siteId !== undefined && site === undefined) return { id: siteId };
  if (site === undefined || siteId !== undefined) {
    throw badParameter('siteId', 'either siteId or site', siteId === undefined ? 'neither' : 'both');
  }
  const { name, kind = 'other', regionCode, latitude = null, longitude = null } = site;
  return { name, kind, latitude, longitude, ...(regionCode !== undefined && { regionCode }) };
}
