import { createHash } from 'node:crypto';
import { z } from 'zod';
import { assignee, incidentComment, listedIncident } from '../answers-incidents.ts';
import { iso, listOf } from '../answers.ts';
import type { HttpDeps } from '../deps.ts';
import { idempotencyKey } from '../idempotency-key.ts';
import type { FullIncidentView } from '../incident-views.ts';
import { id } from '../parameters.ts';
import { plainWords } from '../plain-words.ts';
import { badParameter, Problem } from '../problem.ts';
import { handlers, json, route, type Route } from '../route.ts';
import type { Viewer } from '../../viewer.ts';
import { visibleIncident } from './incidents.ts';

/** Who handles an incident, and what people say of it. */
export function incidentHandlingRoutes(deps: HttpDeps): Route[] {
  const { accounts, incidentDesk } = deps;

  return [
    route({
      method: 'get',
      path: '/incidents/{id}/assignees',
      summary: 'People who may handle an incident and see some of it',
      access: handlers,
      params: z.object({ id }),
      answer: { status: 200, description: 'By name', schema: listOf(assignee) },
      handle: async ({ viewer, params }) => {
        const { regionCodes } = await visibleIncident(deps, params.id, viewer);
        const people = await incidentDesk.assignees(regionCodes);
        return json({ items: people.map(({ id, name, role }) => ({ id, name, role })), nextCursor: null });
      },
    }),
    route({
      method: 'post',
      path: '/incidents/{id}/assign',
      summary: 'Give an open incident to a person to handle, or take it back',
      access: handlers,
      params: z.object({ id }),
      body: z.strictObject({ personId: id.nullable().describe('null: nobody handles it any more') }),
      answer: { status: 200, description: 'The incident', schema: listedIncident },
      handle: async ({ viewer, params, body: { personId } }) => {
        const before = await standingIncident(params.id, viewer);
        const people = personId === null ? [] : await incidentDesk.assignees(before.regionCodes);
        const person = people.find((each) => each.id === personId) ?? null;
        if (personId !== null && person === null)
          throw badParameter(
            'personId',
            'a person who may handle this incident and see some of it',
            personId,
          );
        const done = await incidentDesk.assign(params.id, person, viewer);
        if (done === 'notOpen')
          throw new Problem(409, 'This incident is resolved', { code: 'incidentResolved' });
        if (done === 'done') await accounts.audit(viewer, 'incidentAssigned', params.id, { personId });
        return json(await visibleIncident(deps, params.id, viewer));
      },
    }),
    route({
      method: 'post',
      path: '/incidents/{id}/comments',
      summary: 'Say something of an incident; it stays as it was said',
      access: handlers,
      params: z.object({ id }),
      body: z.strictObject({ text: plainWords(1, 2_000) }),
      answer: {
        status: 201,
        description: 'As it stands in the timeline. 200: the same Idempotency-Key said it before',
        schema: incidentComment,
      },
      handle: async (asked) => {
        const { viewer, params, body } = asked;
        await standingIncident(params.id, viewer);
        const given = idempotencyKey(asked.header('idempotency-key'));
        const key = given === undefined ? undefined : keyOf(params.id, viewer.actor, given);
        const { text } = body;
        const said = await incidentDesk.comment({ incidentId: params.id, text, actor: viewer.actor, key });
        if (said === undefined)
          throw new Problem(409, 'There are too many comments on this incident; keep a file elsewhere', {
            code: 'tooManyComments',
          });
        if (said.isNew) await accounts.audit(viewer, 'incidentCommented', params.id);
        const { name, actor } = viewer;
        const by = viewer.personId === null ? actor : name;
        return json({ at: iso(said.at), by, text }, said.isNew ? 201 : 200);
      },
    }),
  ];

  /** @throws Problem 404, 409 where it is a part of another */
  async function standingIncident(incidentId: string, viewer: Viewer): Promise<FullIncidentView> {
    const incident = await visibleIncident(deps, incidentId, viewer);
    const { mergedInto } = incident;
    if (mergedInto !== null)
      throw new Problem(409, `This incident is a part of another: ${mergedInto}`, { code: 'incidentMerged' });
    return incident;
  }
}

/** One person's key says nothing of another's, nor of another incident. */
function keyOf(incidentId: string, actor: string, key: string): string {
  return `comment:${createHash('sha256')
    .update(JSON.stringify([incidentId, actor, key]))
    .digest('hex')}`;
}
