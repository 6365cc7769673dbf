import type { Transaction } from 'kysely';
import type { DeadLetter } from '../telemetry/ingest/message.ts';
import type { Database, Schema } from './database/schema.ts';

/** The table never holds more; the oldest go first. */
export const MAX_DEAD_LETTERS = 10_000;
/** A flood within one second keeps its first ones; all of them are counted in the metrics. */
const MAX_WAITING = 1_000;
const ROWS_AT_ONCE = 100;

/** Dead letters on their way into the database. They are written with the checkpoint, so that a crash neither loses nor doubles one. */
export class DeadLetters {
  #waiting: DeadLetter[] = [];

  add(letters: readonly DeadLetter[]): void {
    this.#waiting.push(...letters.slice(0, MAX_WAITING - this.#waiting.length));
  }

  take(): DeadLetter[] {
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }

  giveBack(letters: readonly DeadLetter[]): void {
    this.#waiting = [...letters, ...this.#waiting].slice(0, MAX_WAITING);
  }
}

export async function writeDeadLetters(
  trx: Transaction<Schema>,
  letters: readonly DeadLetter[],
): Promise<void> {
  for (let at = 0; at < letters.length; at += ROWS_AT_ONCE) {
    const rows = letters.slice(at, at + ROWS_AT_ONCE).map((letter) => ({
      received_at: letter.receivedAt,
      reason: letter.reason,
      expected: letter.expected,
      got: letter.got,
      topic: letter.topic,
      terminal_id: letter.terminalId,
      payload: Buffer.from(letter.payload).toString('base64'),
    }));
    await trx.insertInto('dead_letters').values(rows).execute();
  }
}

/** Deletes what is beyond the limit or older than `before`. */
export async function purgeDeadLetters(db: Database, before: number): Promise<void> {
  await db.deleteFrom('dead_letters').where('received_at', '<', before).execute();
  const oldestKept = await db
    .selectFrom('dead_letters')
    .select('id')
    .orderBy('id', 'desc')
    .offset(MAX_DEAD_LETTERS - 1)
    .limit(1)
    .executeTakeFirst();
  if (oldestKept !== undefined) await db.deleteFrom('dead_letters').where('id', '<', oldestKept.id).execute();
}
