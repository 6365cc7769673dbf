import { z } from 'zod';
import type { HttpDeps } from '../deps.ts';
import { inOrder, narrowed, period, periodOf, places } from '../parameters.ts';
import { notFound } from '../problem.ts';
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
        })
        .superRefine(inOrder),
      answer: { status: 200, description: 'The report, as JSON or CSV' },
      handle: async ({ viewer, query }) => {
        const { from, to } = periodOf(query, clock.now());
        const codes = narrowed(viewer.regionCodes, query.region);
        if (codes?.length === 0) throw notFound('region');
        const regionCode = query.region === '00' ? null : (query.region ?? null);
        const { format } = query;
        const file = await underserved({ viewer, from, to, regionCode, format });
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
