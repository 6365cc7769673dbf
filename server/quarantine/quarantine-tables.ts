import { sql, type Transaction } from 'kysely';
import type { QuarantinedSample } from '../../telemetry/ingest/message.ts';
import type { Database, Schema } from '../database/schema.ts';
import { isHeld, type Boot } from './boot.ts';

/**
 * Where a sample in quarantine stands: it waits for a person, or for the time of its boot; it is on its way back, by a
 * person's word or by itself; or a person has decided, and the row only keeps it from being taken in once more.
 */
export const quarantineStates = [
  'waiting',
  'held',
  'releasing',
  'rebasing',
  'released',
  'discarded',
] as const;
export type QuarantineState = (typeof quarantineStates)[number];

/** What is still there to be decided. */
export const undecided = ['waiting', 'held'] as const;

const ROWS_AT_ONCE = 50;

/** A sample that is there already, or was decided upon lately, is left out. */
export async function insertQuarantined(
  trx: Transaction<Schema>,
  samples: readonly QuarantinedSample[],
): Promise<void> {
  for (let at = 0; at < samples.length; at += ROWS_AT_ONCE) {
    await trx
      .insertInto('quarantine')
      .values(samples.slice(at, at + ROWS_AT_ONCE).map(rowOf))
      .onConflict((conflict) => conflict.columns(['terminal_id', 'sample_key']).doNothing())
      .execute();
  }
}

function rowOf({ terminalId, receivedAt, reason, sample }: QuarantinedSample) {
  const { measuredAt, epoch = '', seq, bootId, monotonicMs } = sample;
  return {
    terminal_id: terminalId,
    // With the time: a terminal may begin its numbers again without saying so, and what it was told is settled must be here.
    sample_key: seq === undefined ? `@${measuredAt}` : `${epoch}/${seq}@${measuredAt}`,
    reason,
    state: isHeld(sample) ? 'held' : 'waiting',
    measured_at: measuredAt,
    received_at: receivedAt,
    epoch,
    seq: seq ?? null,
    boot_id: bootId ?? null,
    monotonic_ms: monotonicMs === undefined ? null : Math.round(monotonicMs),
    shift_ms: 0,
    decided_at: null,
    sample: JSON.stringify(sample),
  };
}

/** Puts the held samples of a boot where they belong in time, if that is neither after they came nor too long ago. */
export async function rebase(
  trx: Transaction<Schema>,
  { terminalId, bootId, startedAt }: Boot,
  { aheadMs, agoMs }: { aheadMs: number; agoMs: number },
): Promise<void> {
  await sql`update quarantine set state = 'rebasing', shift_ms = ${startedAt} + monotonic_ms - measured_at
    where terminal_id = ${terminalId} and boot_id = ${bootId} and state = 'held'
    and ${startedAt} + monotonic_ms <= received_at + ${aheadMs}
    and ${startedAt} + monotonic_ms >= received_at - ${agoMs}`.execute(trx);
}

export async function readHeldBoots(db: Database): Promise<{ terminalId: string; bootId: string }[]> {
  const rows = await db
    .selectFrom('quarantine')
    .select(['terminal_id', 'boot_id'])
    .distinct()
    .where('state', '=', 'held')
    .execute();
  return rows.map((row) => ({ terminalId: row.terminal_id, bootId: row.boot_id ?? '' }));
}

/** Undecided samples by terminal. */
export async function readQuarantineCounts(db: Database): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('quarantine')
    .select(({ fn }) => ['terminal_id', fn.countAll<number>().as('samples')])
    .where('state', 'in', undecided)
    .groupBy('terminal_id')
    .execute();
  return new Map(rows.map((row) => [row.terminal_id, row.samples]));
}

/** How long a decision is remembered, so that a late repetition of a sample is not taken in again. */
const DECISION_MS = 7 * 86_400_000;

/** Deletes what is older than the retention, and decisions that no repetition can meet any more. */
export async function purgeQuarantine(db: Database, now: number, before: number): Promise<void> {
  await db.deleteFrom('quarantine').where('received_at', '<', before).execute();
  await db
    .deleteFrom('quarantine')
    .where('state', 'in', ['released', 'discarded'])
    .where('decided_at', '<', now - DECISION_MS)
    .execute();
}
