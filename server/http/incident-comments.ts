import type { IncidentHandling } from '../../telemetry/contract/incidents.ts';
import type { Database } from '../database/schema.ts';
import { iso } from './iso.ts';
import { valuesOf } from './incident-timeline.ts';

/** Ids per query: both databases limit how many values one query takes. */
const CHUNK = 5_000;

/** How often people said something of these incidents, and what last; those of which nobody did are left out. */
export async function lastComments(
  db: Database,
  incidentIds: readonly string[],
): Promise<Map<string, Pick<IncidentHandling, 'comments' | 'lastComment'>>> {
  const result = new Map<string, Pick<IncidentHandling, 'comments' | 'lastComment'>>();
  for (let start = 0; start < incidentIds.length; start += CHUNK) {
    const counts = db
      .selectFrom('incident_events')
      .select(({ fn }) => [fn.countAll().as('comments'), fn.max('id').as('newest')])
      .where('incident_id', 'in', incidentIds.slice(start, start + CHUNK))
      .where('kind', '=', 'commented')
      .groupBy('incident_id')
      .as('counts');
    const rows = await db
      .selectFrom('incident_events as said')
      .innerJoin(counts, 'counts.newest', 'said.id')
      .leftJoin('people', 'people.id', 'said.actor')
      .select(['said.incident_id', 'said.at', 'said.actor', 'said.detail', 'people.name', 'counts.comments'])
      .execute();
    for (const { incident_id, at, actor, detail, name, comments } of rows) {
      result.set(incident_id, {
        comments: Number(comments),
        lastComment: { at: iso(at), by: name ?? actor ?? '', text: String(valuesOf(detail)['text'] ?? '') },
      });
    }
  }
  return result;
}
