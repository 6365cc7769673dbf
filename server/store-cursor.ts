import type { Clock } from '../telemetry/contract/clock.ts';
import type { Cursor } from '../telemetry/ingest/forwarder.ts';
import type { Database } from './database/schema.ts';

const NAME = 'store';

/** Keeps how far the store is in the database. */
export function storeCursor(db: Database, clock: Clock): Cursor {
  return {
    async load() {
      const row = await db
        .selectFrom('checkpoints')
        .select('position')
        .where('name', '=', NAME)
        .executeTakeFirst();
      return row?.position ?? 0;
    },
    async save(position) {
      const row = { position, saved_at: clock.now(), state: null };
      await db
        .insertInto('checkpoints')
        .values({ name: NAME, ...row })
        .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
        .execute();
    },
  };
}
