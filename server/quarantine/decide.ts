import type { Clock } from '../../telemetry/contract/clock.ts';
import { MAX_AHEAD_MS } from '../../telemetry/ingest/interpret.ts';
import type { QuarantineReason } from '../../telemetry/ingest/message.ts';
import type { Database } from '../database/schema.ts';
import { clockOffsets } from './clock-eras.ts';
import { undecided } from './quarantine-tables.ts';

/** Which samples in quarantine a person means. Times are by the terminal's clock; `to` is excluded. */
export interface Choice {
  terminalId: string;
  reason?: QuarantineReason | undefined;
  from?: number | undefined;
  to?: number | undefined;
}

/** Released as they are, or put right by the offset that their clock was measured to have. */
export type Shift = 'none' | 'measured';

const ROWS_AT_ONCE = 400;
/** A terminal counts from its first sample on: one of a clock that begins in 1970 would make half a century unknown. */
export const MAX_AGE_MS = 2 * 365 * 86_400_000;

/**
 * Sends samples on their way back into the journal. Those that would lie ahead of our clock, or more than two
 * years back, stay: nobody can have measured them then.
 */
export async function release(
  db: Database,
  clock: Clock,
  choice: Choice,
  shift: Shift,
): Promise<{ released: number; kept: number }> {
  return await db.transaction().execute(async (trx) => {
    const rows = await chosen(trx, choice)
      .select(['id', 'measured_at', 'received_at', 'epoch', 'seq', 'boot_id'])
      .execute();
    const offsets =
      shift === 'none'
        ? rows.map(() => 0)
        : clockOffsets(
            rows.map((row) => ({
              measuredAt: row.measured_at,
              receivedAt: row.received_at,
              epoch: row.epoch,
              seq: row.seq,
              bootId: row.boot_id,
            })),
          );
    const latest = clock.now() + MAX_AHEAD_MS;
    const earliest = clock.now() - MAX_AGE_MS;
    const byShift = new Map<number, number[]>();
    rows.forEach((row, at) => {
      const shiftMs = -(offsets[at] ?? 0);
      const time = row.measured_at + shiftMs;
      if (time < earliest || time > latest) return;
      const ids = byShift.get(shiftMs) ?? [];
      ids.push(row.id);
      byShift.set(shiftMs, ids);
    });
    let released = 0;
    for (const [shiftMs, ids] of byShift) {
      for (let at = 0; at < ids.length; at += ROWS_AT_ONCE) {
        await trx
          .updateTable('quarantine')
          .set({ state: 'releasing', shift_ms: shiftMs })
          .where('id', 'in', ids.slice(at, at + ROWS_AT_ONCE))
          .execute();
      }
      released += ids.length;
    }
    return { released, kept: rows.length - released };
  });
}

/**
 * Our own clock was behind while it showed these times: what lay ahead of it then and does not now goes back by itself.
 * Answers how many of each terminal.
 */
export async function releaseOfWrongClock(
  db: Database,
  clock: Clock,
  received: { from: number; to: number },
): Promise<Map<string, number>> {
  const rows = await db
    .updateTable('quarantine')
    .set({ state: 'releasing', shift_ms: 0 })
    .where('reason', '=', 'clockAhead')
    .where('state', 'in', undecided)
    .where('received_at', '>=', received.from)
    .where('received_at', '<=', received.to)
    .where('measured_at', '<=', clock.now() + MAX_AHEAD_MS)
    .returning('terminal_id')
    .execute();
  const counts = new Map<string, number>();
  for (const { terminal_id } of rows) counts.set(terminal_id, (counts.get(terminal_id) ?? 0) + 1);
  return counts;
}

/** Gives samples up for good. */
export async function discard(db: Database, clock: Clock, choice: Choice): Promise<number> {
  const ids = (await chosen(db, choice).select('id').execute()).map(({ id }) => id);
  let discarded = 0;
  for (let at = 0; at < ids.length; at += ROWS_AT_ONCE) {
    const { numUpdatedRows } = await db
      .updateTable('quarantine')
      .set({ state: 'discarded', decided_at: clock.now(), sample: '' })
      .where('id', 'in', ids.slice(at, at + ROWS_AT_ONCE))
      .where('state', 'in', undecided)
      .executeTakeFirst();
    discarded += Number(numUpdatedRows);
  }
  return discarded;
}

function chosen(db: Database, { terminalId, reason, from, to }: Choice) {
  let rows = db
    .selectFrom('quarantine')
    .where('terminal_id', '=', terminalId)
    .where('state', 'in', undecided)
    .orderBy('id');
  if (reason !== undefined) rows = rows.where('reason', '=', reason);
  if (from !== undefined) rows = rows.where('measured_at', '>=', from);
  if (to !== undefined) rows = rows.where('measured_at', '<', to);
  return rows;
}
