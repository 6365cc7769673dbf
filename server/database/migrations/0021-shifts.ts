import { sql, type Kysely } from 'kysely';
import type { ColumnTypes } from '../migrations.ts';

/** What a shift leaves to the next, and until when a person has seen what happened. */
export async function addShifts(db: Kysely<unknown>, { whole, counter }: ColumnTypes): Promise<void> {
  const statements = [
    `create table last_looks (person_id text primary key, seen_at ${whole} not null)`,
    `create table handover_notes (id ${counter}, at ${whole} not null, author text not null, region_codes text,
      text text not null)`,
    'create index handover_notes_at on handover_notes (at)',
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
