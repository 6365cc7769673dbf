import { z } from 'zod';
import type { Sample } from '../../../telemetry/contract/sample.ts';
import { seriesFields, type SeriesField } from '../../../telemetry/contract/series.ts';
import { iso } from '../answers.ts';
import type { HttpDeps } from '../deps.ts';
import { id, inOrder, period, periodOf, step } from '../parameters.ts';
import { badParameter } from '../problem.ts';
import { everyRole, json, route, type Route } from '../route.ts';
import { SeriesBuilder, type SampleSeries } from '../sample-series.ts';
import { visibleSite } from '../visible.ts';

/** More than a chart has columns. */
const MAX_STEPS = 1_000;
const MIN_STEP_MS = 60_000;
const DAY_MS = 86_400_000;
const MAX_PERIOD_MS = 100 * DAY_MS;
/** Read at once; between two pieces others get their turn. */
const PIECE_MS = DAY_MS;
const MOST_AT_ONCE = 100_000;
/** What was measured until then speaks of the time before: the rarest profile reports every 15 minutes. */
const LOOK_AHEAD_MS = 900_000;

const values = z.array(z.number().nullable());
const terminalSeries = z.object({
  terminalId: z.string(),
  samples: z.array(z.number()).describe('so many speak of each step; 0: a gap'),
  signalMetric: z.string().nullable(),
  fields: z
    .partialRecord(z.enum(seriesFields), z.object({ median: values, mean: values, min: values, max: values }))
    .describe('what was measured at all; one value a step, null where none'),
});

const query = z
  .strictObject({
    ...period,
    step: step.describe('300, 5m or 1h; at least a minute'),
    fields: z
      .string()
      .max(400)
      .transform((text) => text.split(','))
      .pipe(z.array(z.enum(seriesFields)).min(1))
      .optional()
      .describe(`comma between; all unless told: ${seriesFields.join(', ')}`),
  })
  .superRefine(inOrder);

/** What the terminals of a site measured, as columns that a chart draws. */
export function seriesRoutes({ fleet, store, clock }: HttpDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/sites/{id}/series',
      summary: 'Median, mean and range per step of what the terminals of one site measured',
      access: everyRole,
      params: z.object({ id }),
      query,
      answer: {
        status: 200,
        description: 'By terminal; those that measured something',
        schema: z.object({
          from: z.string().meta({ format: 'date-time' }).describe('of the first step, on the raster'),
          stepSeconds: z.number(),
          steps: z.number(),
          items: z.array(terminalSeries),
          nextCursor: z.null(),
        }),
      },
      handle: async ({ viewer, params, query: { step: stepMs, fields = seriesFields, ...asked } }) => {
        const site = visibleSite(fleet, params.id, viewer);
        const { from, to } = periodOf(asked, clock.now());
        if (stepMs < MIN_STEP_MS) throw badParameter('step', 'a minute or more', `${stepMs / 1000} s`);
        if (to - from > MAX_PERIOD_MS) throw badParameter('to', 'at most 100 days after `from`', iso(to));
        const start = Math.floor(from / stepMs) * stepMs;
        const steps = Math.ceil((to - start) / stepMs);
        if (steps > MAX_STEPS)
          throw badParameter('step', `at most ${MAX_STEPS} steps in the period`, `${stepMs / 1000} s`);
        const terminalIds = [...site.terminalIndexes, ...(site.replacedIndexes ?? [])].flatMap(
          (index) => fleet.terminals[index]?.id ?? [],
        );
        const raster = { from: start, stepMs, steps };
        const items = [];
        for (const terminalId of terminalIds.sort()) {
          const series = await seriesOf(store, terminalId, raster, fields);
          if (series.samples.some((count) => count > 0)) items.push({ terminalId, ...series });
        }
        return json({ from: iso(start), stepSeconds: stepMs / 1000, steps, items, nextCursor: null });
      },
    }),
  ];
}

async function seriesOf(
  store: HttpDeps['store'],
  terminalId: string,
  raster: { from: number; stepMs: number; steps: number },
  fields: readonly SeriesField[],
): Promise<SampleSeries> {
  const builder = new SeriesBuilder(raster, fields);
  const wanted: (keyof Sample)[] = ['intervalS', ...fields];
  const end = raster.from + raster.steps * raster.stepMs + LOOK_AHEAD_MS;
  for (let from = raster.from; from < end; from += PIECE_MS) {
    const to = Math.min(end, from + PIECE_MS);
    const samples = await store.samplesOf([{ terminalId, from, to }], wanted, MOST_AT_ONCE);
    for (const { sample } of samples) builder.add(sample);
    builder.settle(to);
  }
  return builder.finish();
}
