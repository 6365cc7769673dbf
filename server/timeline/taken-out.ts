import { sql } from 'kysely';
import type { Database } from '../database/schema.ts';
import { isRest, type AbsenceInterval } from './segments.ts';

/** That an outage ends and that its terminal is out of service is noted one after the other. */
const SLACK_MS = 2_000;
const CHUNK = 500;

/** Whether what ended at `at` ended because people took the terminal out of service: nobody saw service return. */
export function wasTakenOut(absences: readonly AbsenceInterval[], at: number): boolean {
  return absences.some((absence) => isRest(absence) && absence.from <= at + SLACK_MS && at < absence.to);
}

/** When an outage ended, and whether because its terminal was taken out of service. */
export interface OutageEnd<Site> {
  site: Site;
  terminal: string | number;
  /** Infinity: it goes on. */
  to: number;
  isTakenOut: boolean;
}

/** Sites at which nobody saw service return: the last outage of each link ended because it was taken out of service. */
export function sitesTakenOut<Site>(ends: Iterable<OutageEnd<Site>>): Set<Site> {
  const last = new Map<string | number, OutageEnd<Site>>();
  for (const end of ends)
    if (end.to >= (last.get(end.terminal)?.to ?? -Infinity)) last.set(end.terminal, end);
  const sites = new Set<Site>();
  for (const { site, isTakenOut } of last.values()) if (isTakenOut) sites.add(site);
  for (const { site, isTakenOut } of last.values()) if (!isTakenOut) sites.delete(site);
  return sites;
}

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
    .where('absences.starts_at', '<=', sql<number>`outages.ends_at + ${sql.lit(SLACK_MS)}`)
    .where((eb) =>
      eb.or([eb('absences.ends_at', 'is', null), eb('absences.ends_at', '>', eb.ref('outages.ends_at'))]),
    );
}
