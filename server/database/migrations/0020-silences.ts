import { sql, type Kysely } from 'kysely';
import type { ColumnTypes } from '../migrations.ts';

/** Planned muting of notifications, and what people say of incidents is found by kind. */
export async function addSilences(db: Kysely<unknown>, { whole }: ColumnTypes): Promise<void> {
  const statements = [
    `create table silences (id text primary key, scope text not null, target text not null, provider text,
      starts_at ${whole} not null, ends_at ${whole} not null, reason text not null, declared_by text not null,
      declared_at ${whole} not null, ended_by text, ended_at ${whole})`,
    'create index silences_time on silences (ends_at, starts_at)',
    'create index incident_events_at on incident_events (at)',
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
