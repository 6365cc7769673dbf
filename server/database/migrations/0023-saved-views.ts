import { sql, type Kysely } from 'kysely';
import type { ColumnTypes } from '../migrations.ts';

/** Views of the console that people keep under a name, and which of them each begins with. */
export async function addSavedViews(db: Kysely<unknown>, { whole }: ColumnTypes): Promise<void> {
  const statements = [
    `create table saved_views (id text primary key, person_id text not null, name text not null, address text not null,
      shared ${whole} not null, created_at ${whole} not null, changed_at ${whole} not null)`,
    'create unique index saved_views_name on saved_views (person_id, name)',
    'create index saved_views_shared on saved_views (shared)',
    'create table start_views (person_id text primary key, view_id text not null)',
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
