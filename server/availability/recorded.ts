import type { OutageCause } from '../../telemetry/contract/site-state.ts';
import type { Database } from '../database/schema.ts';
import type { AbsenceInterval } from '../timeline/segments.ts';
import type { AccountedOutage } from './account.ts';

/** What was judged of one terminal's time. */
export interface Recorded {
  outages: AccountedOutage[];
  absences: AbsenceInterval[];
}

/** SQLite and PostgreSQL both take at least this many parameters. */
const IDS_AT_ONCE = 500;

/**
 * Outages and absences that touch `[from, to)`, whole, by terminal id; of these terminals, or of all. What lies just outside
 * enters too, because the grain of an outage's end may reach in.
 */
export async function readRecorded(
  db: Database,
  from: number,
  to: number,
  terminalIds?: readonly string[],
): Promise<Map<string, Recorded>> {
  const recorded = new Map<string, Recorded>();
  if (terminalIds === undefined) await readInto(recorded, db, from, to, undefined);
  for (let at = 0; at < (terminalIds?.length ?? 0); at += IDS_AT_ONCE)
    await readInto(recorded, db, from, to, terminalIds?.slice(at, at + IDS_AT_ONCE));
  return recorded;
}

/** An outage's end is never known worse than this: the longest rhythm that is believed (server/live/thresholds.ts), and a day of intervals. */
const GRAIN_MS = 86_400_000;
/** Beside a silence so much is doubtful (account.ts). */
export const SILENCE_GRAIN_MS = 60_000;

async function readInto(
  recorded: Map<string, Recorded>,
  db: Database,
  from: number,
  to: number,
  terminalIds: readonly string[] | undefined,
): Promise<void> {
  let outages = db
    .selectFrom('outages')
    .select(['terminal_id', 'starts_at', 'ends_at', 'cause', 'start_uncertainty_ms', 'end_uncertainty_ms'])
    .where('starts_at', '<', to + GRAIN_MS)
    .where((is) => is.or([is('ends_at', 'is', null), is('ends_at', '>', from - GRAIN_MS)]));
  let absences = db
    .selectFrom('absences')
    .select(['terminal_id', 'kind', 'starts_at', 'ends_at'])
    .where('starts_at', '<', to + SILENCE_GRAIN_MS)
    .where((is) => is.or([is('ends_at', 'is', null), is('ends_at', '>', from - SILENCE_GRAIN_MS)]));
  if (terminalIds !== undefined) {
    outages = outages.where('terminal_id', 'in', terminalIds);
    absences = absences.where('terminal_id', 'in', terminalIds);
  }
  const of = (terminalId: string): Recorded => {
    const known = recorded.get(terminalId) ?? { outages: [], absences: [] };
    recorded.set(terminalId, known);
    return known;
  };
  for (const row of await outages.execute()) {
    of(row.terminal_id).outages.push({
      from: row.starts_at,
      to: row.ends_at ?? Infinity,
      cause: row.cause as OutageCause,
      startUncertaintyMs: row.start_uncertainty_ms,
      endUncertaintyMs: row.end_uncertainty_ms,
    });
  }
  for (const row of await absences.execute()) {
    const kind = row.kind as AbsenceInterval['kind'];
    of(row.terminal_id).absences.push({ kind, from: row.starts_at, to: row.ends_at ?? Infinity });
  }
}
