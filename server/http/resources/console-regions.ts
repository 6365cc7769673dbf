import { z } from 'zod';
import { maySee } from '../../viewer.ts';
import type { HttpDeps } from '../deps.ts';
import { everyRole, json, route, type Route } from '../route.ts';

/** Localities are a hundred times as many, and sites lie in municipalities. */
const named: ReadonlySet<string> = new Set(['state', 'municipality']);

/** What the console calls regions and finds them by. */
export function consoleRegionRoutes({ fleet }: HttpDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/console/region-names',
      summary: 'Codes and names of states and municipalities',
      access: everyRole,
      answer: {
        status: 200,
        description: 'By code',
        schema: z.object({ items: z.array(z.tuple([z.string(), z.string()])) }),
      },
      handle: ({ viewer }) => {
        const items = [...fleet.regions()]
          .filter(({ code, level }) => named.has(level) && maySee(viewer, code))
          .map(({ code, name }): [string, string] => [code, name])
          .sort(([a], [b]) => (a < b ? -1 : 1));
        return { ...json({ items }), headers: { 'cache-control': 'private, max-age=3600' } };
      },
    }),
  ];
}
