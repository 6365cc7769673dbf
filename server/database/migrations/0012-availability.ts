import { sql, type Kysely } from 'kysely';
import type { ColumnTypes } from '../migrations.ts';

/** How exactly an outage's ends are known; agreed maintenance; service calendars; what providers promised. */
export async function addAvailability(db: Kysely<unknown>, { whole, float }: ColumnTypes): Promise<void> {
  const statements = [
    `alter table outages add column start_uncertainty_ms ${whole} not null default 0`,
    `alter table outages add column end_uncertainty_ms ${whole} not null default 0`,
    `create table maintenance_windows (id text primary key, scope text not null, target text not null,
      starts_at ${whole} not null, ends_at ${whole} not null, reason text not null, declared_by text not null,
      declared_at ${whole} not null, withdrawn_by text, withdrawn_at ${whole}, withdrawn_reason text)`,
    'create index maintenance_windows_time on maintenance_windows (ends_at, starts_at)',
    `create table calendar_rules (id text primary key, region_code text not null, kind text, level text, shift text,
      rule text not null, weekdays ${whole} not null, opens_min ${whole}, closes_min ${whole},
      from_day ${whole}, to_day ${whole}, open_on_holidays ${whole} not null, reason text)`,
    `create table contracts (id text primary key, contract text not null, provider text, technology text, role text,
      target ${float} not null, basis text not null, exonerates text not null, steps text not null,
      from_day ${whole}, to_day ${whole})`,
    'create index contracts_contract on contracts (contract)',
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
