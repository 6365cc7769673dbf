import type { Transaction } from 'kysely';
import type { Database, Schema } from './database/schema.ts';

/** A stage with rows of its own in the database, which move with the same journal position as everything judged. */
export interface CheckpointTable {
  load(db: Database): Promise<void>;
  /** Takes, at one moment, what has to be written. */
  take(): TableChanges;
}

export interface TableChanges {
  write(trx: Transaction<Schema>): Promise<void>;
  /** The transaction is durable. */
  written(): void;
  /** It failed: all of it is taken again for the next. */
  giveBack(): void;
}
