import { sql, type Kysely } from 'kysely';
import type { ColumnTypes } from '../migrations.ts';

/** What people say of a cause against the judge, with the evidence as it was. */
export async function addCauseOverrules(
  db: Kysely<unknown>,
  { whole, float, counter }: ColumnTypes,
): Promise<void> {
  await sql
    .raw(
      `create table cause_overrules (id ${counter}, incident_id text not null, cause text not null, reason text not null,
      actor text not null, at ${whole} not null, machine_cause text not null, machine_confidence ${float} not null,
      machine_provisional ${whole} not null, because text not null, facts text not null)`,
    )
    .execute(db);
  await sql.raw('create index cause_overrules_incident on cause_overrules (incident_id, id)').execute(db);
}
