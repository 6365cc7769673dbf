import { z } from 'zod';
import { incidentEventKinds } from '../../telemetry/contract/incidents.ts';
import type { Database } from '../database/schema.ts';
import { iso } from './answers.ts';
import { because as becauseSchema } from './answers-causes.ts';
import type { timelineEntry } from './answers-incidents.ts';

type Entry = z.infer<typeof timelineEntry>;
type Because = z.infer<typeof becauseSchema>;

/** An incident has no more rows than this: see `Timeline`. */
const MOST = 1_000;

const detailSchema = z.object({
  values: z.record(z.string(), z.union([z.number(), z.string()])).default({}),
  because: z.array(z.unknown()).optional(),
});

/** Every fact that made us think so, oldest first. */
export async function readTimeline(db: Database, incidentId: string): Promise<Entry[]> {
  const rows = await db
    .selectFrom('incident_events')
    .leftJoin('people', 'people.id', 'incident_events.actor')
    .selectAll('incident_events')
    .select('people.name as actor_name')
    .where('incident_id', '=', incidentId)
    .orderBy('at')
    .orderBy('id')
    .limit(MOST)
    .execute();
  return rows.flatMap((row): Entry[] => {
    const kind = incidentEventKinds.find((each) => each === row.kind);
    // Written by a newer version of the product.
    if (kind === undefined) return [];
    const { values, because } = detailSchema.catch({ values: {} }).parse(JSON.parse(row.detail));
    return [
      {
        at: iso(row.at),
        until: iso(row.until),
        kind,
        count: row.count,
        by: row.actor_name ?? row.actor,
        values,
        ...(because !== undefined && { because: knownBecause(because) }),
      },
    ];
  });
}

/** A verdict's facts as they were kept; those that this version has no word for are left out. */
export function becauseOf(json: string): Because[] {
  const list: unknown = JSON.parse(json);
  return Array.isArray(list) ? knownBecause(list) : [];
}

function knownBecause(list: readonly unknown[]): Because[] {
  return list.flatMap((each) => becauseSchema.safeParse(each).data ?? []);
}

/** The values of a row of the timeline; empty where they cannot be read. */
export function valuesOf(detail: string): Record<string, number | string> {
  return detailSchema.catch({ values: {} }).parse(JSON.parse(detail)).values;
}
