import { sql, type Expression } from 'kysely';
import { z } from 'zod';
import type { Database } from '../../database/schema.ts';
import type { Viewer } from '../../viewer.ts';
import type { HttpDeps } from '../deps.ts';
import { incidentPage, incidentQuery, listedRows } from '../incident-list.ts';
import {
  chronicRows,
  degradationQuery,
  degradationRows,
  linkPage,
  linkQuery,
  riskRows,
} from '../link-warnings.ts';
import { sought } from '../parameters.ts';
import { everyRole, json, route, type Route } from '../route.ts';

/** Of more it is said that there are more. */
const MOST = 10_000;
/** Consoles ask each minute, most of them for the same. */
const KEPT_MS = 15_000;
const MOST_KEPT = 200;

const figure = z.object({
  count: z.number(),
  isCut: z.boolean().describe('there may be more: not all were looked at'),
});
const figures = z.object({
  resolved: figure,
  unusual: figure.describe('open degradations'),
  atRisk: figure,
  chronic: figure,
});
type Figure = z.infer<typeof figure>;

/** How many there are of what the console lists beside the incidents that are open. */
export function incidentFigureRoutes(deps: HttpDeps): Route[] {
  const { db, fleet, clock } = deps;
  const kept = new Map<string, { at: number; answer: Promise<z.infer<typeof figures>> }>();

  return [
    route({
      method: 'get',
      path: '/incident-figures',
      summary: 'How many incidents are resolved, and how many links give reason to worry',
      access: everyRole,
      query: z.strictObject({ q: sought.describe('only what the lists find by it') }),
      answer: { status: 200, description: 'Of each list, up to 15 seconds old', schema: figures },
      handle: async ({ viewer, query: { q } }) => {
        const key = JSON.stringify([viewer.regionCodes, q]);
        const now = clock.now();
        let found = kept.get(key);
        if (found === undefined || now - found.at >= KEPT_MS) {
          if (kept.size >= MOST_KEPT) kept.clear();
          found = { at: now, answer: reckon(viewer, q) };
          found.answer.catch(() => kept.delete(key));
          kept.set(key, found);
        }
        return json(await found.answer);
      },
    }),
  ];

  async function reckon(viewer: Viewer, q: string | undefined): Promise<z.infer<typeof figures>> {
    const all = { q, limit: '1000' };
    const [incidents, links, open] = [
      incidentQuery.parse({ ...all, state: 'resolved', order: 'resolved' }),
      linkQuery.parse(all),
      degradationQuery.parse({ ...all, state: 'open' }),
    ];
    const limit = MOST;
    if (q === undefined) {
      return {
        resolved: await counted(db, listedRows(deps, viewer, { ...incidents, limit })),
        unusual: await counted(db, degradationRows(db, viewer, { ...open, limit })),
        atRisk: await counted(db, riskRows(db, viewer, { ...links, limit })),
        chronic: await counted(db, chronicRows(db, viewer, { ...links, limit })),
      };
    }
    const whole = { q, limit };
    const viewOf = () => true;
    return {
      resolved: ofPage(await incidentPage(deps, viewer, { ...incidents, limit })),
      unusual: ofPage(
        await linkPage(fleet, whole, {
          rows: (part) => degradationRows(db, viewer, { ...open, ...part }).execute(),
          keyOf: (row) => [row.starts_at, row.id],
          viewOf,
        }),
      ),
      atRisk: ofPage(
        await linkPage(fleet, whole, {
          rows: (part) => riskRows(db, viewer, { ...links, ...part }).execute(),
          keyOf: (row) => [row.score, row.terminal_id],
          viewOf,
        }),
      ),
      chronic: ofPage(
        await linkPage(fleet, whole, {
          rows: (part) => chronicRows(db, viewer, { ...links, ...part }).execute(),
          keyOf: (row) => [row.down_s, row.terminal_id],
          viewOf,
        }),
      ),
    };
  }
}

/** Rows up to one more than are told. */
async function counted(db: Database, rows: Expression<unknown>): Promise<Figure> {
  const found = await sql<{
    count: number | string;
  }>`select count(*) as count from (${rows}) as found`.execute(db);
  const count = Number(found.rows[0]?.count ?? 0);
  return { count: Math.min(MOST, count), isCut: count > MOST };
}

function ofPage({ items, nextCursor }: { items: readonly unknown[]; nextCursor: string | null }): Figure {
  return { count: items.length, isCut: nextCursor !== null };
}
