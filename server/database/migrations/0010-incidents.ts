import { sql, type Kysely } from 'kysely';
import type { ColumnTypes } from '../migrations.ts';

/** What the outages of an incident share, why, who was told, and every fact that made us think so. */
export async function addCorrelation(
  db: Kysely<unknown>,
  { whole, float, counter }: ColumnTypes,
): Promise<void> {
  const columns = [
    `machine_cause text not null default 'undetermined'`,
    `cause_confidence ${float} not null default 0`,
    `provisional ${whole} not null default 1`,
    `because text not null default '[]'`,
    `facts text not null default '[]'`,
    `group_kind text not null default 'site'`,
    `group_key text not null default ''`,
    `affected ${whole} not null default 1`,
    `watched ${whole} not null default 1`,
    `flapping ${whole} not null default 0`,
    'merged_into text',
    `announced_at ${whole}`,
    `told_rounds ${whole} not null default 0`,
  ];
  for (const column of columns) await sql.raw(`alter table incidents add column ${column}`).execute(db);
  // What there was had been told when it opened.
  await sql
    .raw('update incidents set announced_at = opened_at, told_rounds = 1, machine_cause = cause')
    .execute(db);
  await sql
    .raw(
      `create table incident_events (id ${counter}, key text not null unique, incident_id text not null, at ${whole} not null,
      until ${whole} not null, kind text not null, count ${whole} not null, actor text, detail text not null)`,
    )
    .execute(db);
  await sql.raw('create index incident_events_incident on incident_events (incident_id, id)').execute(db);
  await sql.raw('create index outages_incident on outages (incident_id)').execute(db);
  await sql.raw('create index incidents_resolved on incidents (resolved_at)').execute(db);
}
