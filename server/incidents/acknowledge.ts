import { sql } from 'kysely';
import type { Database } from '../database/schema.ts';
import { noteDeed } from './deeds.ts';

/** Notes who takes notice of an open incident, and when. False: there is none with this id that is open. */
export async function acknowledgeIncident(
  db: Database,
  incidentId: string,
  actor: string,
  at: number,
): Promise<boolean> {
  return await db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('incidents')
      .set({ status: 'acknowledged', acknowledged_by: actor })
      .where('id', '=', incidentId)
      .where('status', '!=', 'resolved')
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await noteDeed(trx, { incidentId, kind: 'acknowledged', at, actor });
    return true;
  });
}

/** Who looks after an incident. */
export interface LookedAfter {
  id: string;
  acknowledged_by: string | null;
  assigned_to: string | null;
}

/** Of these incidents, as they are written, those that are open and that somebody looks after, the oldest first. */
export async function readLookedAfter(db: Database, ids: readonly string[]): Promise<LookedAfter[]> {
  return db
    .selectFrom('incidents')
    .select(['id', 'acknowledged_by', 'assigned_to'])
    .where('id', 'in', ids)
    .where('status', 'in', ['acknowledged', 'assigned'])
    .orderBy('opened_at')
    .orderBy('id')
    .execute();
}

/** Who looked after an incident looks after the one that it proved to be a part of, unless somebody does already. */
export async function handOver(
  trx: Database,
  { id: from, acknowledged_by, assigned_to }: LookedAfter,
  into: string,
  at: number,
): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('incidents')
    .set({
      acknowledged_by,
      assigned_to,
      status: sql<string>`case when status = 'opened' then ${assigned_to === null ? 'acknowledged' : 'assigned'} else status end`,
    })
    .where('id', '=', into)
    .where('acknowledged_by', 'is', null)
    .where('assigned_to', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return;
  const deed = { incidentId: into, at };
  if (acknowledged_by !== null)
    await noteDeed(trx, { ...deed, kind: 'acknowledged', actor: acknowledged_by, values: { from } });
  if (assigned_to === null) return;
  const person = await trx
    .selectFrom('people')
    .select('name')
    .where('id', '=', assigned_to)
    .executeTakeFirst();
  const values = { person: assigned_to, name: person?.name ?? assigned_to, from };
  await noteDeed(trx, { ...deed, kind: 'assigned', actor: acknowledged_by ?? assigned_to, values });
}
