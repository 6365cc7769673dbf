import type { z } from 'zod';
import { roles, type Role } from '../../telemetry/contract/site-state.ts';
import type { Authentication } from '../accounts/accounts.ts';
import type { Viewer } from '../viewer.ts';
import { parse } from './parse.ts';
import { Problem } from './problem.ts';

export const everyRole: readonly Role[] = roles;
/** Roles that handle what happens; planners read. */
export const handlers: readonly Role[] = ['operator', 'technician', 'administrator'];

/** What a route is given: who asks, and the parsed parts of the request. */
export interface ApiRequest<P, Q, B> {
  /** Undefined only in routes open to anybody. */
  authentication: Authentication | undefined;
  /** @throws Problem 401 where nobody is signed in */
  readonly viewer: Viewer;
  params: P;
  query: Q;
  body: B;
  /** Address of whoever asks, for the audit. */
  address: string;
  /** Value of a request header, e.g. `if-none-match`. */
  header(name: string): string | undefined;
}

/** What a route answers; `body` is sent as JSON, `content` as it is. */
export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  content?: string | Buffer | AsyncIterable<string | Buffer>;
}

interface RouteFacts {
  method: 'get' | 'post' | 'patch' | 'delete';
  /** Below `/api/v1`, parameters in braces. */
  path: string;
  summary: string;
  /** Roles that may ask; `anybody` needs no sign-in. */
  access: readonly Role[] | 'anybody';
  /** Only for viewers without region limits: what it shows or changes belongs to no region. */
  wholeCountry?: true;
  /** What a good answer looks like, for the description. */
  answer: { status: number; description: string; schema?: z.ZodType; contentType?: string };
  /** Counts failures per address and refuses to listen after too many; each purpose counts for itself. */
  throttled?: 'signIn' | 'claim';
}

interface RouteSpec<P, Q, B> extends RouteFacts {
  params?: z.ZodType<P>;
  query?: z.ZodType<Q>;
  body?: z.ZodType<B>;
  handle(request: ApiRequest<P, Q, B>): Promise<Answer> | Answer;
}

/** The unparsed parts of a request. */
export interface RawRequest {
  authentication: Authentication | undefined;
  params: unknown;
  query: unknown;
  body: unknown;
  address: string;
  header(name: string): string | undefined;
}

/** A route with its types folded away: what the router and the description need. */
export interface Route extends RouteFacts {
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  run(raw: RawRequest): Promise<Answer>;
}

/** Members whose values never appear in an error message. */
const secretMembers = ['password', 'currentPassword', 'newPassword', 'token', 'claimKey', 'nonce'];

/** Declares a route: its parts are parsed by their schemas before `handle` sees them. */
export function route<P = unknown, Q = unknown, B = unknown>(spec: RouteSpec<P, Q, B>): Route {
  return {
    ...spec,
    run: async (raw) =>
      await spec.handle({
        authentication: raw.authentication,
        get viewer() {
          if (raw.authentication === undefined) throw new Problem(401, 'Sign in first');
          return raw.authentication.viewer;
        },
        params: partOf(spec.params, raw.params),
        query: partOf(spec.query, raw.query),
        body: partOf(spec.body, raw.body, secretMembers),
        address: raw.address,
        header: (name) => raw.header(name),
      }),
  };
}

/** A list's answer, as JSON. */
export function json(body: unknown, status = 200): Answer {
  return { status, body };
}

function partOf<T>(schema: z.ZodType<T> | undefined, value: unknown, secret: readonly string[] = []): T {
  return schema === undefined ? (undefined as T) : parse(schema, value, secret);
}
