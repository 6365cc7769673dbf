import { z } from 'zod';
import type { HistoryPoint, TerminalSample } from '../../../telemetry/store/sample-store.ts';
import { historyPoint, iso, listOf, rawSample } from '../answers.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import type { HttpDeps } from '../deps.ts';
import { id, inOrder, page, period, periodOf, step } from '../parameters.ts';
import { badParameter } from '../problem.ts';
import { everyRole, json, route, type Route } from '../route.ts';
import { visibleSite } from '../visible.ts';

/** Points of one chart; more than a screen has columns. */
const MAX_STEPS = 5000;
/** The terminal to go on with, and from when. */
const rawCursor = z.tuple([z.string(), z.int()]);

type RawQuery = { from: number; to: number; limit: number; cursor: string | undefined };

/** What the terminals of a site measured: as it came, or as means. */
export function sampleRoutes({ fleet, store, clock }: HttpDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/sites/{id}/samples',
      summary: 'Samples of one site, raw or as means per step',
      access: everyRole,
      params: z.object({ id }),
      query: z
        .strictObject({ ...period, ...page, step: step.optional().describe('300, 5m or 1h; without: raw') })
        .superRefine(inOrder),
      answer: {
        status: 200,
        description: 'By terminal, oldest first',
        schema: z.union([listOf(historyPoint), listOf(rawSample)]),
      },
      handle: async ({ viewer, params, query }) => {
        const site = visibleSite(fleet, params.id, viewer);
        const terminalIds = [...site.terminalIndexes, ...(site.replacedIndexes ?? [])]
          .map((index) => fleet.terminals[index]?.id)
          .filter((each) => each !== undefined)
          .sort();
        const { from, to } = periodOf(query, clock.now());
        if (query.step === undefined) {
          const { limit, cursor } = query;
          return json(await rawPage(store, terminalIds, { from, to, limit, cursor }));
        }
        if ((to - from) / query.step > MAX_STEPS) {
          throw badParameter('step', `at most ${MAX_STEPS} steps in the period`, `${query.step / 1000} s`);
        }
        return json(await meansOf(store, terminalIds, from, to, query.step));
      },
    }),
  ];
}

async function meansOf(
  store: HttpDeps['store'],
  terminalIds: readonly string[],
  from: number,
  to: number,
  stepMs: number,
): Promise<{ items: z.infer<typeof historyPoint>[]; nextCursor: null }> {
  const items = [];
  for (const terminalId of terminalIds) {
    const points = await store.history(terminalId, from, to, stepMs);
    items.push(...points.map((point) => pointView(terminalId, point)));
  }
  return { items, nextCursor: null };
}

async function rawPage(
  store: HttpDeps['store'],
  terminalIds: readonly string[],
  { from, to, limit, cursor }: RawQuery,
): Promise<{ items: z.infer<typeof rawSample>[]; nextCursor: string | null }> {
  const [firstTerminal = '', firstFrom = from] = readCursor(rawCursor, cursor) ?? [];
  const found: TerminalSample[] = [];
  for (const terminalId of terminalIds.filter((each) => each >= firstTerminal)) {
    const start = terminalId === firstTerminal ? firstFrom : from;
    found.push(...(await store.samples(terminalId, start, to, limit + 1 - found.length)));
    if (found.length > limit) break;
  }
  const next = found[limit];
  return {
    items: found.slice(0, limit).map(sampleView),
    nextCursor: next === undefined ? null : writeCursor([next.terminalId, next.sample.measuredAt]),
  };
}

function pointView(terminalId: string, { at, ...means }: HistoryPoint): z.infer<typeof historyPoint> {
  return { terminalId, at: iso(at), ...means };
}

function sampleView({ terminalId, receivedAt, sample }: TerminalSample): z.infer<typeof rawSample> {
  const { measuredAt, ...fields } = sample;
  // A store that does not keep it says 0.
  const received = receivedAt === 0 ? null : iso(receivedAt);
  return { terminalId, receivedAt: received, measuredAt: iso(measuredAt), ...fields };
}
