import { z } from 'zod';
import {
  MAX_PASSWORD_LENGTH,
  MIN_PASSWORD_LENGTH,
  SESSION_COOKIE,
  SESSION_MAX_MS,
} from '../../account-rules.ts';
import type { Authentication, SignedIn } from '../../accounts/accounts.ts';
import { iso, isoOrNull, session } from '../answers.ts';
import type { HttpDeps } from '../deps.ts';
import { Problem } from '../problem.ts';
import { everyRole, json, route, type Answer, type Route } from '../route.ts';

const password = z
  .string()
  .min(MIN_PASSWORD_LENGTH, { error: `${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH} characters` })
  .max(MAX_PASSWORD_LENGTH, { error: `${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH} characters` });
export const personName = z.string().trim().min(1).max(100);
export const email = z
  .string()
  .trim()
  .max(254)
  .pipe(z.email({ error: 'an e-mail address' }));
export const language = z.enum(['es', 'en']);

/** Signing in and out, and what a person may change of their own. */
export function sessionRoutes({ accounts, config }: HttpDeps): Route[] {
  const secure = config.publicUrl.startsWith('https:');
  const answer = { status: 200, description: 'Who is signed in', schema: session };

  return [
    route({
      method: 'get',
      path: '/session',
      summary: 'Who is asking',
      access: everyRole,
      answer,
      handle: ({ authentication }) => json(meOf(authentication)),
    }),
    route({
      method: 'post',
      path: '/session',
      summary: 'Sign in',
      access: 'anybody',
      throttled: 'signIn',
      body: z.strictObject({ email: z.string().max(254), password: z.string().max(MAX_PASSWORD_LENGTH) }),
      answer: { ...answer, description: 'Signed in; sets the session cookie' },
      handle: async ({ body, address }) =>
        signedIn(await accounts.signIn(body.email, body.password, address), secure),
    }),
    route({
      method: 'patch',
      path: '/session',
      summary: "Change one's own name, language or password",
      access: everyRole,
      throttled: 'signIn',
      body: z.strictObject({
        name: personName.optional(),
        language: language.optional(),
        currentPassword: z.string().max(MAX_PASSWORD_LENGTH).optional(),
        newPassword: password.optional(),
      }),
      answer,
      handle: async ({ authentication, viewer, body }) => {
        const { personId } = viewer;
        if (personId === null)
          throw new Problem(403, 'An API token has nothing of its own to change', { code: 'notForTokens' });
        if (body.newPassword !== undefined && body.currentPassword === undefined) {
          throw new Problem(400, 'A new password needs the current one too', {
            errors: [{ parameter: 'currentPassword', expected: 'the current password', got: 'nothing' }],
            code: 'currentPasswordNeeded',
          });
        }
        const { name, language, currentPassword = '', newPassword } = body;
        const person = await accounts.changeOwn(personId, { name, language });
        if (newPassword === undefined) {
          return json({ ...meOf(authentication), person: ownView(person) });
        }
        return signedIn(await accounts.changeOwnPassword(personId, currentPassword, newPassword), secure);
      },
    }),
    route({
      method: 'delete',
      path: '/session',
      summary: 'Sign out',
      access: everyRole,
      answer: { status: 204, description: 'Signed out' },
      handle: async ({ authentication }) => {
        if (authentication !== undefined) await accounts.signOut(authentication);
        return { status: 204, headers: { 'set-cookie': cookie('', 0, secure) } };
      },
    }),
    route({
      method: 'post',
      path: '/sign-in-links/redeem',
      summary: 'Choose a password with a one-time link, and sign in',
      access: 'anybody',
      throttled: 'signIn',
      body: z.strictObject({
        token: z.string().min(1).max(200),
        password,
        name: personName.optional(),
        email: email.optional(),
        language: language.optional(),
      }),
      answer: { ...answer, description: 'Signed in; sets the session cookie' },
      handle: async ({ body }) => signedIn(await accounts.redeem(body), secure),
    }),
  ];
}

function meOf(authentication: Authentication | undefined): z.infer<typeof session> {
  if (authentication === undefined) throw new Problem(401, 'Sign in first');
  const { viewer, email, csrfToken, expiresAt } = authentication;
  const { personId: id, name, role, language } = viewer;
  const regionCodes = viewer.regionCodes === null ? null : [...viewer.regionCodes];
  return {
    person: { id, name, email, role, language, regionCodes },
    csrfToken,
    expiresAt: isoOrNull(expiresAt),
  };
}

function signedIn({ person, session }: SignedIn, secure: boolean): Answer {
  return {
    headers: { 'set-cookie': cookie(session.token, SESSION_MAX_MS / 1000, secure) },
    body: {
      person: ownView(person),
      csrfToken: session.csrfToken,
      expiresAt: iso(session.expiresAt),
    },
  };
}

function ownView({ id, name, email, role, language, regionCodes }: SignedIn['person']): unknown {
  return { id, name, email, role, language, regionCodes };
}

/** Lax, not Strict: a link in an e-mail must find the person signed in. Whatever changes something asks for the CSRF token. */
function cookie(token: string, maxAgeS: number, secure: boolean): string {
  const attributes = `Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Lax`;
  return `${SESSION_COOKIE}=${token}; ${attributes}${secure ? '; Secure' : ''}`;
}
