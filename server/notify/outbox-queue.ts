import type { Selectable } from 'kysely';
import type { Database } from '../database/schema.ts';
import type { OutboxTable } from '../database/tables/people.ts';
import type { Channel } from './recipients.ts';

export type OutboxRow = Selectable<OutboxTable>;

/** How many notifications wait, and how many were given up and have not been purged yet. */
export interface OutboxCounts {
  pending: number;
  failed: number;
}

/** The outbox as the deliverer sees it. Times in epoch milliseconds. Every change is one statement, so no claim is ever half made. */
export class OutboxQueue {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Rows to send now, oldest first; a notice waits until what the same address was told before of the incident is settled. */
  async due(channel: Channel, now: number, limit: number): Promise<OutboxRow[]> {
    return await this.#db
      .selectFrom('outbox')
      .selectAll()
      .where('channel', '=', channel)
      .where('delivered_at', 'is', null)
      .where('failed_at', 'is', null)
      .where('next_attempt_at', '<=', now)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('outbox as earlier')
              .select('earlier.id')
              .whereRef('earlier.incident_id', '=', 'outbox.incident_id')
              .whereRef('earlier.channel', '=', 'outbox.channel')
              .whereRef('earlier.target', '=', 'outbox.target')
              .where('outbox.event', '!=', 'opened')
              .where('earlier.event', '!=', 'resolved')
              .whereRef('earlier.event', '!=', 'outbox.event')
              .where('earlier.delivered_at', 'is', null)
              .where('earlier.failed_at', 'is', null),
          ),
        ),
      )
      .orderBy('next_attempt_at')
      .orderBy('created_at')
      .orderBy('id')
      .limit(limit)
      .execute();
  }

  /** Takes a row for `leaseMs`. False when another process was faster or the row is not due any more. A holder that dies loses it when the lease ends. */
  async claim(row: OutboxRow, now: number, leaseMs: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('outbox')
      .set({ attempts: row.attempts + 1, next_attempt_at: now + leaseMs })
      .where('id', '=', row.id)
      .where('attempts', '=', row.attempts)
      .where('next_attempt_at', '<=', now)
      .where('delivered_at', 'is', null)
      .where('failed_at', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  }

  async markDelivered(id: string, now: number): Promise<void> {
    await this.#db
      .updateTable('outbox')
      .set({ delivered_at: now, last_error: null })
      .where('id', '=', id)
      .execute();
  }

  async markFailed(id: string, now: number, reason: string): Promise<void> {
    await this.#db
      .updateTable('outbox')
      .set({ failed_at: now, last_error: reason })
      .where('id', '=', id)
      .where('delivered_at', 'is', null)
      .execute();
  }

  async retryAt(id: string, nextAttemptAt: number, reason: string): Promise<void> {
    await this.#db
      .updateTable('outbox')
      .set({ next_attempt_at: nextAttemptAt, last_error: reason })
      .where('id', '=', id)
      .where('delivered_at', 'is', null)
      .execute();
  }

  /** Moves everything that waits for what just failed: the whole channel, or one target of it. Rows somebody holds stay as they are. */
  async holdBack(channel: Channel, target: string | null, now: number, until: number): Promise<void> {
    let query = this.#db
      .updateTable('outbox')
      .set({ next_attempt_at: until })
      .where('channel', '=', channel)
      .where('delivered_at', 'is', null)
      .where('failed_at', 'is', null)
      .where('next_attempt_at', '<=', now);
    if (target !== null) query = query.where('target', '=', target);
    await query.execute();
  }

  /** Forgets what was settled before `time`. */
  async purgeBefore(time: number): Promise<void> {
    await this.#db
      .deleteFrom('outbox')
      .where('created_at', '<', time)
      .where((eb) => eb.or([eb('delivered_at', 'is not', null), eb('failed_at', 'is not', null)]))
      .execute();
  }

  async counts(): Promise<OutboxCounts> {
    const { pending, failed } = await this.#db
      .selectFrom('outbox')
      .select(({ fn }) => [fn.countAll().as('pending'), fn.count('failed_at').as('failed')])
      .where('delivered_at', 'is', null)
      .executeTakeFirstOrThrow();
    return { pending: Number(pending) - Number(failed), failed: Number(failed) };
  }
}
