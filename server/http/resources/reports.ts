import { z } from 'zod';
import type { HttpDeps } from '../deps.ts';
import { inOrder, narrowed, page, period, periodOf, places } from '../parameters.ts';
import { badParameter, notFound } from '../problem.ts';
import { route, type Route } from '../route.ts';

/** Reports for planners; the reports stage makes them. */
export function reportRoutes({ underserved, clock }: HttpDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/reports/underserved',
      summary: 'Sites and municipalities below the standard',
      access: ['planner', 'operator', 'administrator'],
      query: z
        .strictObject({
          ...period,
          region: places.region,
          format: z.enum(['json', 'csv']).default('json'),
          level: z.enum(['site', 'municipality']).optional(),
          all: z
            .enum(['true', 'false'])
            .optional()
            .describe('true: also those that meet the standard')
            .transform((text) => text === 'true'),
          limit: z
            .string()
            .regex(/^\d{1,5}$/, { error: 'a whole number 1..5000' })
            .transform(Number)
            .refine((value) => value >= 1 && value <= 5000, { error: 'a whole number 1..5000' })
            .optional(),
          cursor: page.cursor,
        })
        .superRefine(inOrder),
      answer: { status: 200, description: 'The report, as JSON or CSV' },
      handle: async ({ viewer, query }) => {
        const { from, to } = periodOf(query, clock.now());
        const codes = narrowed(viewer.regionCodes, query.region);
        if (codes?.length === 0) throw notFound('region');
        const regionCode = query.region === '00' ? null : (query.region ?? null);
        const { format, level, all, limit, cursor } = query;
        const question = { viewer, from, to, regionCode, format, level, all, limit, cursor };
        const file = await underserved(question).catch(refusal);
        return {
          headers: {
            'content-type': file.contentType,
            ...(file.fileName !== undefined && {
              'content-disposition': `attachment; filename="${file.fileName.replaceAll(/[^\w.-]/g, '_')}"`,
            }),
          },
          content: file.content,
        };
      },
    }),
  ];
}

function refusal(error: unknown): never {
  if (error instanceof Error && error.name === 'PageCursorError') {
    throw badParameter('cursor', 'the nextCursor of this report', undefined);
  }
  throw error;
}
