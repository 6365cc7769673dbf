import { z } from 'zod';
import { compressed } from '../compressed.ts';
import type { HttpDeps } from '../deps.ts';
import { everyRole, route, type Route } from '../route.ts';

const inParams = z.object({
  code: z.string().regex(/^(0[1-9]|[12]\d|3[0-2])$/, 'the two digits of a state, 01 to 32'),
});

/** Where regions lie: public geography, for everybody who may sign in. */
export function consoleOutlineRoutes({ outlines }: HttpDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/console/outlines',
      summary: 'Outlines of the states, and of how many of their municipalities there are any',
      access: everyRole,
      answer: {
        status: 200,
        description: 'A GeoJSON feature collection',
        contentType: 'application/geo+json',
      },
      handle: async (request) =>
        await compressed(request, await outlines.states(), 'application/geo+json; charset=utf-8'),
    }),
    route({
      method: 'get',
      path: '/console/outlines/{code}',
      summary: 'Outlines of the municipalities of a state, those that have one',
      access: everyRole,
      params: inParams,
      answer: {
        status: 200,
        description: 'OutlineTopology of telemetry/contract/outlines.ts, TopoJSON',
      },
      handle: async (request) =>
        await compressed(
          request,
          await outlines.municipalities(request.params.code),
          'application/json; charset=utf-8',
        ),
    }),
  ];
}
