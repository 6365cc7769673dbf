import type { Selectable } from 'kysely';
import type { z } from 'zod';
import { outageCauses, type OutageCause } from '../../telemetry/contract/site-state.ts';
import type { OutageTable } from '../database/tables/judgement.ts';
import { iso, isoOrNull, type outage } from './answers.ts';

/** One outage as the interface answers it. */
export function outageView(row: Selectable<OutageTable>): z.infer<typeof outage> {
  return {
    id: row.id,
    siteId: row.site_id,
    terminalId: row.terminal_id,
    startsAt: iso(row.starts_at),
    endsAt: isoOrNull(row.ends_at),
    cause: causeOf(row.cause),
    causeConfidence: row.cause_confidence,
    incidentId: row.incident_id,
    evidence: evidenceOf(row.evidence),
    startUncertaintySeconds: row.start_uncertainty_ms / 1000,
    endUncertaintySeconds: row.end_uncertainty_ms / 1000,
  };
}

/** A cause written by a newer version of the product is not one we can name. */
export function causeOf(text: string): OutageCause {
  return outageCauses.find((each) => each === text) ?? 'undetermined';
}

function evidenceOf(text: string): unknown[] {
  const value: unknown = JSON.parse(text);
  return Array.isArray(value) ? value : [value];
}
