import { z } from 'zod';
import { roles } from '../../../telemetry/contract/site-state.ts';
import type { Person } from '../../accounts/person.ts';
import type { SignInLink } from '../../accounts/sign-in-links.ts';
import { iso, isoOrNull, listOf, person, signInLink } from '../answers.ts';
import { byId, pageOf, readCursor } from '../cursor.ts';
import type { HttpDeps } from '../deps.ts';
import { id, page, regionCodes } from '../parameters.ts';
import { json, route, type Route } from '../route.ts';
import { email, language, personName } from './session.ts';

const administrators = { access: ['administrator'], wholeCountry: true } as const;

/** People who may sign in: for administrators. */
export function peopleRoutes({ accounts, config }: HttpDeps): Route[] {
  const linkView = ({ token, expiresAt }: SignInLink): z.infer<typeof signInLink> => ({
    signInLink: `${config.publicUrl}/sign-in#token=${token}`,
    expiresAt: iso(expiresAt),
  });

  return [
    route({
      method: 'get',
      path: '/people',
      summary: 'Everybody with an account',
      ...administrators,
      query: z.strictObject(page),
      answer: { status: 200, description: 'People', schema: listOf(person) },
      handle: async ({ query }) => {
        const after = readCursor(byId, query.cursor)?.[0];
        const people = await accounts.listPeople(after, query.limit + 1);
        return json(pageOf(people, query.limit, (each) => [each.id], personView));
      },
    }),
    route({
      method: 'post',
      path: '/people',
      summary: 'Invite somebody',
      ...administrators,
      body: z.strictObject({
        name: personName,
        email,
        role: z.enum(roles),
        language: language.default('es'),
        regionCodes: regionCodes.default(null),
      }),
      answer: {
        status: 201,
        description: 'Invited; the link is shown once',
        schema: signInLink.extend({ person }),
      },
      handle: async ({ viewer, body }) => {
        const invited = await accounts.invite(viewer, body);
        return json({ person: personView(invited.person), ...linkView(invited.link) }, 201);
      },
    }),
    route({
      method: 'patch',
      path: '/people/{id}',
      summary: 'Change what somebody may do, or disable them',
      ...administrators,
      params: z.object({ id }),
      body: z.strictObject({
        name: personName.optional(),
        role: z.enum(roles).optional(),
        language: language.optional(),
        regionCodes: regionCodes.optional(),
        disabled: z.boolean().optional(),
      }),
      answer: { status: 200, description: 'The person as changed', schema: person },
      handle: async ({ viewer, params, body }) =>
        json(personView(await accounts.changePerson(viewer, params.id, body))),
    }),
    route({
      method: 'post',
      path: '/people/{id}/sign-in-link',
      summary: 'A new one-time link for a forgotten password',
      ...administrators,
      params: z.object({ id }),
      answer: { status: 201, description: 'The link; it is shown once', schema: signInLink },
      handle: async ({ viewer, params }) => json(linkView(await accounts.issueLink(viewer, params.id)), 201),
    }),
  ];
}

function personView(each: Person): z.infer<typeof person> {
  return {
    ...each,
    regionCodes: each.regionCodes === null ? null : [...each.regionCodes],
    createdAt: iso(each.createdAt),
    disabledAt: isoOrNull(each.disabledAt),
  };
}
