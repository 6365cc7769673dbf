import type { Transaction } from 'kysely';
import type { OutageCause } from '../../telemetry/contract/site-state.ts';
import type { Database, Schema } from '../database/schema.ts';
import type { Fleet } from '../registry/fleet.ts';
import type { Absence, AbsenceInterval, Outage } from '../timeline/segments.ts';
import type { LedgerChanges } from './unwritten.ts';

/** Rows a statement: a country that goes dark is some hundred statements and not a quarter of a million. */
const ROWS_AT_ONCE = 250;

/** Writes what the ledger changed. Rows are whole, so writing them again changes nothing. */
export async function writeLedgerChanges(
  trx: Transaction<Schema>,
  fleet: Fleet,
  changes: LedgerChanges,
  now: number,
): Promise<void> {
  const outages = new Map(changes.outages.map((change) => [change.outage.id, change]));
  for (const some of portions([...outages.values()])) {
    await trx
      .insertInto('outages')
      .values(
        some.map(({ terminalIndex, outage }) => ({
          ...placeOf(fleet, terminalIndex),
          ...outageRow(outage, now),
        })),
      )
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          terminal_id: eb.ref('excluded.terminal_id'),
          site_id: eb.ref('excluded.site_id'),
          region_code: eb.ref('excluded.region_code'),
          starts_at: eb.ref('excluded.starts_at'),
          ends_at: eb.ref('excluded.ends_at'),
          cause: eb.ref('excluded.cause'),
          cause_confidence: eb.ref('excluded.cause_confidence'),
          evidence: eb.ref('excluded.evidence'),
          incident_id: eb.ref('excluded.incident_id'),
          detected_at: eb.ref('excluded.detected_at'),
          updated_at: eb.ref('excluded.updated_at'),
          start_uncertainty_ms: eb.ref('excluded.start_uncertainty_ms'),
          end_uncertainty_ms: eb.ref('excluded.end_uncertainty_ms'),
        })),
      )
      .execute();
  }
  const absences = new Map(changes.absences.map((change) => [change.absence.id, change]));
  for (const some of portions([...absences.values()])) {
    await trx
      .insertInto('absences')
      .values(
        some.map(({ terminalIndex, absence }) => {
          const { region_code: _region, ...place } = placeOf(fleet, terminalIndex);
          return { ...place, ...absenceRow(absence) };
        }),
      )
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          terminal_id: eb.ref('excluded.terminal_id'),
          site_id: eb.ref('excluded.site_id'),
          kind: eb.ref('excluded.kind'),
          starts_at: eb.ref('excluded.starts_at'),
          ends_at: eb.ref('excluded.ends_at'),
        })),
      )
      .execute();
  }
  for (const ids of portions(changes.removedOutages))
    await trx.deleteFrom('outages').where('id', 'in', ids).execute();
  for (const ids of portions(changes.removedAbsences))
    await trx.deleteFrom('absences').where('id', 'in', ids).execute();
  for (const some of portions(changes.changes)) {
    await trx
      .insertInto('outage_changes')
      .values(
        some.map(({ outageId, at, reason, startsAt, endsAt }) => ({
          outage_id: outageId,
          at,
          reason,
          starts_at: startsAt,
          ends_at: endsAt,
        })),
      )
      .execute();
  }
}

function* portions<T>(items: readonly T[]): Iterable<T[]> {
  for (let at = 0; at < items.length; at += ROWS_AT_ONCE) yield items.slice(at, at + ROWS_AT_ONCE);
}

/** What a terminal's time held since `from`: everything still open, and what ended after it. */
export interface RecordedTime {
  terminalId: string;
  outages: Outage[];
  absences: Absence[];
}

/** Reads recorded time of all terminals, or of one. */
export async function readRecordedTime(
  db: Database,
  from: number,
  terminalId?: string,
): Promise<RecordedTime[]> {
  let outages = db
    .selectFrom('outages')
    .selectAll()
    .where((where) => where.or([where('ends_at', 'is', null), where('ends_at', '>=', from)]));
  let absences = db
    .selectFrom('absences')
    .selectAll()
    .where((where) => where.or([where('ends_at', 'is', null), where('ends_at', '>=', from)]));
  if (terminalId !== undefined) {
    outages = outages.where('terminal_id', '=', terminalId);
    absences = absences.where('terminal_id', '=', terminalId);
  }
  const [outageRows, absenceRows] = await Promise.all([outages.execute(), absences.execute()]);
  const recorded = new Map<string, RecordedTime>();
  const of = (id: string): RecordedTime => {
    const known = recorded.get(id) ?? { terminalId: id, outages: [], absences: [] };
    recorded.set(id, known);
    return known;
  };
  for (const row of outageRows) {
    of(row.terminal_id).outages.push({
      id: row.id,
      from: row.starts_at,
      to: row.ends_at ?? Infinity,
      startUncertaintyMs: row.start_uncertainty_ms,
      endUncertaintyMs: row.end_uncertainty_ms,
      cause: row.cause as OutageCause,
      causeConfidence: row.cause_confidence,
      evidence: JSON.parse(row.evidence) as string[],
      incidentId: row.incident_id ?? '',
      detectedAt: row.detected_at,
    });
  }
  for (const row of absenceRows) {
    const kind = row.kind as AbsenceInterval['kind'];
    of(row.terminal_id).absences.push({ id: row.id, kind, from: row.starts_at, to: row.ends_at ?? Infinity });
  }
  return [...recorded.values()];
}

function placeOf(
  fleet: Fleet,
  terminalIndex: number,
): { terminal_id: string; site_id: string; region_code: string } {
  const terminal = fleet.terminals[terminalIndex];
  const site = terminal === undefined ? undefined : fleet.sites[terminal.siteIndex];
  return { terminal_id: terminal?.id ?? '', site_id: site?.id ?? '', region_code: site?.regionCode ?? '' };
}

function outageRow(outage: Outage, now: number) {
  return {
    id: outage.id,
    starts_at: outage.from,
    ends_at: outage.to === Infinity ? null : outage.to,
    cause: outage.cause,
    cause_confidence: outage.causeConfidence,
    evidence: JSON.stringify(outage.evidence),
    incident_id: outage.incidentId,
    detected_at: outage.detectedAt,
    updated_at: now,
    start_uncertainty_ms: Math.round(outage.startUncertaintyMs),
    end_uncertainty_ms: Math.round(outage.endUncertaintyMs),
  };
}

function absenceRow(absence: Absence) {
  const { id, kind, from, to } = absence;
  return { id, kind, starts_at: from, ends_at: to === Infinity ? null : to };
}
