import { z } from 'zod';
import { lifecycleMismatches, lifecycles, type Lifecycle } from '../../../telemetry/contract/inventory.ts';
import type { Mismatch } from '../../lifecycle/mismatches.ts';
import { iso, listOf } from '../answers.ts';
import { lifecycleCounts, lifecycleMismatch } from '../answers-lifecycle.ts';
import { byId, readCursor, writeCursor } from '../cursor.ts';
import type { HttpDeps } from '../deps.ts';
import { isInside, narrowed, page, places } from '../parameters.ts';
import { everyRole, handlers, json, route, type Route } from '../route.ts';

/** Where terminals are in their life, and which of them are not as the registry says. */
export function lifecycleRoutes(deps: HttpDeps): Route[] {
  const { fleet, mismatches } = deps;
  return [
    route({
      method: 'get',
      path: '/lifecycle',
      summary: 'Terminals by where they are in their life, state by state',
      access: everyRole,
      query: z.strictObject({ region: places.region }),
      answer: { status: 200, description: 'By region, then all of them', schema: listOf(lifecycleCounts) },
      handle: ({ viewer, query }) =>
        json({ items: countsOf(deps, narrowed(viewer.regionCodes, query.region)), nextCursor: null }),
    }),
    route({
      method: 'get',
      path: '/lifecycle/mismatches',
      summary: 'Terminals that are not as the registry says',
      access: handlers,
      query: z.strictObject({
        ...places,
        ...page,
        kind: z.enum(lifecycleMismatches).optional(),
        days: z.coerce
          .number()
          .int()
          .min(0)
          .max(3650)
          .default(3)
          .describe('active and never heard for so long'),
      }),
      answer: { status: 200, description: 'In a fixed order', schema: listOf(lifecycleMismatch) },
      handle: async ({ viewer, query: { region, site: siteId, cursor, kind, days, limit } }) => {
        const codes = narrowed(viewer.regionCodes, region);
        const after = readCursor(byId, cursor)?.[0];
        const { items, last } = await mismatches.find({
          ...{ kind, days, limit },
          after: after === undefined ? undefined : fleet.terminalById(after)?.index,
          isWanted: ({ id, regionCode }) =>
            isInside(codes, regionCode) && (siteId === undefined || id === siteId),
        });
        return json({
          items: items.map(viewOf),
          nextCursor: last === undefined ? null : writeCursor([last.id]),
        });
      },
    }),
  ];
}

function viewOf({ kind, terminal, site, since, evidence }: Mismatch): z.infer<typeof lifecycleMismatch> {
  const { id: siteId, name: siteName, regionCode } = site;
  const { id: terminalId, lifecycle } = terminal;
  return { kind, terminalId, siteId, siteName, regionCode, lifecycle, since: iso(since), evidence };
}

function countsOf({ fleet }: HttpDeps, codes: readonly string[] | null): z.infer<typeof lifecycleCounts>[] {
  const none = () => Object.fromEntries(lifecycles.map((each) => [each, 0])) as Record<Lifecycle, number>;
  const byState = new Map<string, Record<Lifecycle, number>>();
  const all = none();
  for (const { siteIndex, lifecycle } of fleet.terminals) {
    const code = fleet.sites[siteIndex]?.regionCode;
    if (code === undefined || !isInside(codes, code)) continue;
    const state = code.slice(0, 2);
    const counts = byState.get(state) ?? none();
    byState.set(state, counts);
    counts[lifecycle] += 1;
    all[lifecycle] += 1;
  }
  const rows = [...byState].sort(([a], [b]) => (a < b ? -1 : 1));
  return [...rows.filter(([code]) => code !== '00'), ['00', all] as const].map(([regionCode, terminals]) => ({
    regionCode,
    name: fleet.region(regionCode)?.name ?? regionCode,
    terminals,
  }));
}
