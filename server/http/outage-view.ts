import type { Selectable } from 'kysely';
import type { z } from 'zod';
import { causeNamed } from '../../telemetry/contract/site-state.ts';
import type { Database } from '../database/schema.ts';
import type { OutageTable } from '../database/tables/judgement.ts';
import { outagesTakenOut } from '../outages-taken-out.ts';
import { iso, isoOrNull, type outage } from './answers.ts';

/** Outages as the interface answers them. */
export async function outageViews(
  db: Database,
  rows: readonly Selectable<OutageTable>[],
): Promise<z.infer<typeof outage>[]> {
  const taken = await outagesTakenOut(
    db,
    rows.filter((row) => row.ends_at !== null).map(({ id }) => id),
  );
  return rows.map((row) => outageView(row, taken.has(row.id)));
}

/** One outage as the interface answers it. */
export function outageView(row: Selectable<OutageTable>, takenOut = false): z.infer<typeof outage> {
  return {
    id: row.id,
    siteId: row.site_id,
    terminalId: row.terminal_id,
    startsAt: iso(row.starts_at),
    endsAt: isoOrNull(row.ends_at),
    takenOut,
    cause: causeNamed(row.cause),
    causeConfidence: row.cause_confidence,
    incidentId: row.incident_id,
    evidence: evidenceOf(row.evidence),
    startUncertaintySeconds: row.start_uncertainty_ms / 1000,
    endUncertaintySeconds: row.end_uncertainty_ms / 1000,
  };
}

function evidenceOf(text: string): unknown[] {
  const value: unknown = JSON.parse(text);
  return Array.isArray(value) ? value : [value];
}
