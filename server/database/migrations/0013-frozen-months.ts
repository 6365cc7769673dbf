import { sql, type Kysely } from 'kysely';
import type { ColumnTypes } from '../migrations.ts';

/** Months whose figures stand fast, their restatements, and the chain of hashes over all of them. */
export async function addFrozenMonths(db: Kysely<unknown>, { whole }: ColumnTypes): Promise<void> {
  const statements = [
    `create table frozen_months (sequence ${whole} primary key, month text not null, version ${whole} not null,
      rule text not null, basis text not null, frozen_at ${whole} not null, frozen_by text not null, reason text not null,
      previous_hash text not null, content_hash text not null, hash text not null)`,
    'create unique index frozen_months_month on frozen_months (month, version)',
    `create table frozen_figures (sequence ${whole} not null, scope text not null, name text not null, content text not null,
      primary key (sequence, scope, name))`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
