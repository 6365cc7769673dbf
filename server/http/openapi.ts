import { z } from 'zod';
import type { Route } from './route.ts';

const problem = {
  description: 'What went wrong (RFC 9457)',
  content: {
    'application/problem+json': {
      schema: {
        type: 'object',
        required: ['type', 'title', 'status', 'detail', 'requestId'],
        properties: {
          type: { type: 'string' },
          title: { type: 'string' },
          status: { type: 'integer' },
          detail: { type: 'string' },
          requestId: { type: 'string' },
          code: { type: 'string', description: 'why, for programs: docs/api.md lists them' },
          errors: {
            type: 'array',
            items: {
              type: 'object',
              required: ['parameter', 'expected', 'got'],
              properties: {
                parameter: { type: 'string' },
                expected: { type: 'string' },
                got: { type: 'string' },
              },
            },
          },
        },
      },
    },
  },
};

/** Describes the interface (OpenAPI 3.1) from the schemas the routes parse with. */
export function describeRoutes(routes: readonly Route[], version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    (paths[`/api/v1${route.path}`] ??= {})[route.method] = operationOf(route);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Atalaya', version, license: { name: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'atalaya_session' },
      },
    },
  };
}

function operationOf(route: Route): Record<string, unknown> {
  const { answer, access } = route;
  const contentType = answer.contentType ?? 'application/json';
  return {
    summary: route.summary,
    description: access === 'anybody' ? 'For anybody.' : `For ${access.join(', ')}.`,
    security: access === 'anybody' ? [] : [{ token: [] }, { session: [] }],
    parameters: [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')],
    ...(route.body && {
      requestBody: { required: true, content: { 'application/json': { schema: inputOf(route.body) } } },
    }),
    responses: {
      [answer.status]: {
        description: answer.description,
        ...(answer.status !== 204 && {
          content: { [contentType]: answer.schema ? { schema: outputOf(answer.schema) } : {} },
        }),
      },
      default: problem,
    },
  };
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): unknown[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = inputOf(schema) as {
    properties?: Record<string, { description?: string }>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...member }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description !== undefined && { description }),
    schema: member,
  }));
}

function inputOf(schema: z.ZodType): Record<string, unknown> {
  return withoutDialect(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
}

function outputOf(schema: z.ZodType): Record<string, unknown> {
  return withoutDialect(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }));
}

function withoutDialect(schema: Record<string, unknown>): Record<string, unknown> {
  const { $schema: _, ...rest } = schema;
  return rest;
}
