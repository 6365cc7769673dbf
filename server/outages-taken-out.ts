import { sql } from 'kysely';
import { sitesTakenOut } from '../telemetry/contract/taken-out.ts';
import type { Database } from './database/schema.ts';
import type { AbsenceInterval } from './timeline/segments.ts';
import { TAKEN_OUT_SLACK_MS } from './timeline/taken-out.ts';

const CHUNK = 500;

/** Which of these outages ended because their terminals were taken out of service. */
export async function outagesTakenOut(db: Database, outageIds: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (let at = 0; at < outageIds.length; at += CHUNK) {
    const rows = await takenOut(db)
      .where('outages.id', 'in', outageIds.slice(at, at + CHUNK))
      .execute();
    for (const { id } of rows) found.add(id);
  }
  return found;
}

/** Ids of the incident's sites at which nobody saw service return. */
export async function sitesTakenOutIn(db: Database, incidentId: string): Promise<Set<string>> {
  const taken = await takenOut(db).where('outages.incident_id', '=', incidentId).execute();
  if (taken.length === 0) return new Set();
  const ids = new Set(taken.map(({ id }) => id));
  const outages = await db
    .selectFrom('outages')
    .select(['id', 'site_id', 'terminal_id', 'ends_at'])
    .where('incident_id', '=', incidentId)
    .execute();
  return sitesTakenOut(
    outages.map(({ id, site_id, terminal_id, ends_at }) => ({
      site: site_id,
      terminal: terminal_id,
      to: ends_at ?? Infinity,
      isTakenOut: ids.has(id),
    })),
  );
}

function takenOut(db: Database) {
  const rest: AbsenceInterval['kind'] = 'outOfService';
  return db
    .selectFrom('outages')
    .innerJoin('absences', 'absences.terminal_id', 'outages.terminal_id')
    .select('outages.id')
    .where('absences.kind', '=', rest)
    .where('absences.starts_at', '<=', sql<number>`outages.ends_at + ${sql.lit(TAKEN_OUT_SLACK_MS)}`)
    .where((eb) =>
      eb.or([eb('absences.ends_at', 'is', null), eb('absences.ends_at', '>', eb.ref('outages.ends_at'))]),
    );
}
