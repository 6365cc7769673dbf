import { z } from 'zod';
import type { PartName } from '../../push/fleet-parts.ts';
import { compressed } from '../compressed.ts';
import type { HttpDeps } from '../deps.ts';
import { everyRole, json, route, type Route } from '../route.ts';

/** What the console loads before it listens to changes. */
const parts: Record<PartName, string> = {
  sites: 'Which sites there are and where: what changes with the registry only',
  states: 'How every site is; since when, of those that are not well',
  since: 'Since when every site is as it is',
  texts: 'Ids, names and the keys of services',
};

export function consoleRoutes({ snapshots, fleetParts, config }: HttpDeps): Route[] {
  const partRoutes = (Object.entries(parts) as [PartName, string][]).map(([part, summary]) =>
    route({
      method: 'get',
      path: `/console/${part}`,
      summary,
      access: everyRole,
      answer: {
        status: 200,
        description: `The part ${part} of telemetry/contract/fleet-parts.ts, in bytes`,
        contentType: 'application/octet-stream',
      },
      handle: async (request) =>
        await compressed(request, await fleetParts.for(request.viewer, part), 'application/octet-stream'),
    }),
  );
  return [
    ...partRoutes,
    route({
      method: 'get',
      path: '/console/snapshot',
      summary: 'All sites and their states, in columns',
      access: everyRole,
      answer: { status: 200, description: 'FleetSnapshot of telemetry/contract/console-events.ts' },
      handle: async (request) =>
        await compressed(request, await snapshots.for(request.viewer), 'application/json; charset=utf-8'),
    }),
    route({
      method: 'get',
      path: '/console/configuration',
      summary: 'What the console needs to know before anybody signs in',
      access: 'anybody',
      answer: {
        status: 200,
        description: 'The tile server, if there is one',
        schema: z.object({ tileUrl: z.string().nullable(), attribution: z.string().nullable() }),
      },
      handle: () => {
        const base = config.map?.base;
        const tiles = base?.kind === 'tiles' ? base : undefined;
        return json({ tileUrl: tiles?.url ?? null, attribution: tiles?.attribution ?? null });
      },
    }),
  ];
}
