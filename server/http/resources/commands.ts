import { sql, type SqlBool } from 'kysely';
import { z } from 'zod';
import { commandKinds, commandStates, openCommandStates } from '../../../telemetry/contract/commands.ts';
import { commandWish, requestOf, whyNotAsked } from '../../command-rules.ts';
import type { CommandRefusal } from '../../commands/ask-commands.ts';
import { maySee, type Viewer } from '../../viewer.ts';
import { command, listOf } from '../answers.ts';
import { commandRows, commandView } from '../command-view.ts';
import { byTime, pageOf, readCursor } from '../cursor.ts';
import type { HttpDeps } from '../deps.ts';
import { inRegions, olderThan } from '../filters.ts';
import { idempotencyKey } from '../idempotency-key.ts';
import { id, inOrder, narrowed, page, period, places } from '../parameters.ts';
import { notFound, Problem } from '../problem.ts';
import { handlers, json, route, type Route } from '../route.ts';
import type { ProblemCode } from '../../../telemetry/contract/problem-codes.ts';

/** What terminals were asked to do, and asking them. */
export function commandRoutes(deps: HttpDeps): Route[] {
  const { db, clock, accounts, commands } = deps;

  return [
    route({
      method: 'get',
      path: '/commands',
      summary: 'What terminals were asked to do, and what came of it',
      access: handlers,
      query: z
        .strictObject({
          ...period,
          ...places,
          ...page,
          terminal: id.optional(),
          kind: z.enum(commandKinds).optional(),
          state: z
            .enum(['open', ...commandStates])
            .optional()
            .describe('a state; open: it may still be answered'),
        })
        .superRefine(inOrder),
      answer: { status: 200, description: 'Newest first', schema: listOf(command) },
      handle: async ({ viewer, query }) => {
        let rows = commandRows(db)
          .orderBy('commands.issued_at', 'desc')
          .orderBy('commands.id', 'desc')
          .limit(query.limit + 1);
        const codes = narrowed(viewer.regionCodes, query.region);
        if (codes !== null) rows = rows.where(inRegions('sites.region_code', codes));
        if (query.site !== undefined) rows = rows.where('commands.site_id', '=', query.site);
        if (query.terminal !== undefined) rows = rows.where('commands.terminal_id', '=', query.terminal);
        if (query.kind !== undefined) rows = rows.where('commands.kind', '=', query.kind);
        if (query.state === 'open') rows = rows.where('commands.state', 'in', [...openCommandStates]);
        else if (query.state !== undefined) rows = rows.where('commands.state', '=', query.state);
        if (query.from !== undefined) rows = rows.where('commands.issued_at', '>=', query.from);
        if (query.to !== undefined) rows = rows.where('commands.issued_at', '<', query.to);
        const after = readCursor(byTime, query.cursor);
        if (after !== undefined) rows = rows.where(olderThan('commands.issued_at', 'commands.id', after));
        return json(pageOf(await rows.execute(), query.limit, (row) => [row.issued_at, row.id], commandView));
      },
    }),
    route({
      method: 'post',
      path: '/commands',
      summary: 'Ask terminals for a speed test, another reporting interval, or one of them for a reboot',
      access: ['operator', 'administrator'],
      body: commandWish,
      answer: {
        status: 201,
        description: 'All of them, or none was asked. 200: the same Idempotency-Key asked before',
        schema: listOf(command),
      },
      handle: async (asked) => {
        const { viewer, body } = asked;
        const targets = body.terminalIds.map((terminalId) => visibleTerminal(deps, terminalId, viewer));
        const key = idempotencyKey(asked.header('idempotency-key')) ?? null;
        const request = requestOf(body, { targets, askedBy: viewer.actor, idempotencyKey: key });
        const answer = await commands.ask(request).catch((error: unknown) => refusal(error, clock.now()));
        if (answer.isNew) {
          for (const each of answer.commands) {
            const { kind, parameters } = request;
            const detail = { command: each.id, kind, siteId: each.siteId, ...parameters };
            await accounts.audit(viewer, 'commandAsked', each.terminalId, detail);
          }
        }
        const ids = answer.commands.map((each) => each.id);
        const rows = await commandRows(db).where('commands.id', 'in', ids).execute();
        const order = new Map(ids.map((each, at) => [each, at]));
        rows.sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
        return json({ items: rows.map(commandView), nextCursor: null }, answer.isNew ? 201 : 200);
      },
    }),
    route({
      method: 'post',
      path: '/commands/{id}/cancel',
      summary: 'Take a command back before it is done',
      access: ['operator', 'administrator'],
      params: z.object({ id }),
      answer: { status: 200, description: 'The command', schema: command },
      handle: async ({ viewer, params }) => {
        const row = await visibleCommand(deps, params.id, viewer);
        const cancelled = await commands.cancel(row.id);
        if (cancelled === 'tooLate') {
          throw new Problem(409, 'It is too late: the terminal was told, or it is over', {
            code: 'commandTooLate',
          });
        }
        await accounts.audit(viewer, 'commandCancelled', row.terminal_id, {
          command: row.id,
          kind: row.kind,
        });
        return json(commandView(await visibleCommand(deps, params.id, viewer)));
      },
    }),
  ];
}

/** @throws Problem 404 when there is none or it lies outside the viewer's regions, 409 when it is out of service */
function visibleTerminal(
  { fleet }: HttpDeps,
  terminalId: string,
  viewer: Viewer,
): { terminalId: string; siteId: string } {
  const terminal = fleet.terminalById(terminalId);
  const site = terminal === undefined ? undefined : fleet.sites[terminal.siteIndex];
  if (terminal === undefined || site === undefined || !maySee(viewer, site.regionCode)) {
    throw notFound('terminal');
  }
  const why = whyNotAsked(terminalId, terminal);
  if (why !== undefined) throw new Problem(409, why, { code: 'terminalOutOfService' });
  return { terminalId, siteId: site.id };
}

/** @throws Problem 404 */
async function visibleCommand({ db }: HttpDeps, commandId: string, viewer: Viewer) {
  const codes = viewer.regionCodes;
  const row = await commandRows(db)
    .where('commands.id', '=', commandId)
    .where(codes === null ? sql<SqlBool>`1 = 1` : inRegions('sites.region_code', codes))
    .executeTakeFirst();
  if (row === undefined) throw notFound('command');
  return row;
}

/** @throws Problem 409 or 429 where the commands stage says why not */
function refusal(error: unknown, now: number): never {
  if (!(error instanceof Error) || error.name !== 'CommandRefusal') throw error;
  const { reason, until } = error as Error & Pick<CommandRefusal, 'reason' | 'until'>;
  const retryAfter =
    until === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil((until - now) / 1000))) };
  throw new Problem(reason === 'tooMany' ? 429 : 409, error.message, {
    headers: retryAfter,
    code: codeOfRefusal[reason],
  });
}

const codeOfRefusal: Record<CommandRefusal['reason'], ProblemCode> = {
  busy: 'terminalBusy',
  tooMany: 'tooManyCommands',
  otherRequest: 'otherRequest',
};
