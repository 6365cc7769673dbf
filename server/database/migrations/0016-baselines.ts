import { sql, type Kysely } from 'kysely';
import type { ColumnTypes } from '../migrations.ts';

/** What links use to be like by hour of the week, and which of them are worse, chronically so, or likely to fail. */
export async function addBaselines(db: Kysely<unknown>, { whole, float, bytes }: ColumnTypes): Promise<void> {
  const statements = [
    `create table link_baselines (terminal_id text not null, weekday ${whole} not null, hours ${bytes} not null,
      primary key (terminal_id, weekday))`,
    `create table baseline_progress (id ${whole} primary key, hour ${whole} not null, after_terminal text not null,
      chronic_at ${whole} not null)`,
    `create table degradations (id text primary key, terminal_id text not null, site_id text not null, kind text not null,
      starts_at ${whole} not null, ends_at ${whole}, confirmed_at ${whole}, hours ${whole} not null,
      value ${float} not null, worst ${float} not null, usual ${float} not null, spread ${float} not null,
      weeks ${whole} not null, threshold ${float} not null, looked_at ${whole} not null, unusual_at ${whole} not null,
      usual_since ${whole}, usual_hours ${whole} not null)`,
    'create index degradations_terminal on degradations (terminal_id, ends_at)',
    'create index degradations_site on degradations (site_id, starts_at)',
    'create index degradations_time on degradations (ends_at, starts_at)',
    `create table chronic_links (terminal_id text primary key, outages ${whole} not null, down_s ${float} not null,
      peer_group text not null, peers ${whole} not null, peers_median_s ${float} not null, peers_p95_s ${float} not null,
      worse_than ${float} not null, from_at ${whole} not null, to_at ${whole} not null)`,
    `create table link_risks (terminal_id text primary key, score ${float} not null, evidence text not null,
      assessed_at ${whole} not null)`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
