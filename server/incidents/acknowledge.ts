import { randomUUID } from 'node:crypto';
import type { Database } from '../database/schema.ts';

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
    await notePerson(trx, { incidentId, at, kind: 'acknowledged', actor });
    return true;
  });
}

/** A person's deed in an incident's timeline, in the transaction of the deed itself. */
async function notePerson(
  trx: Database,
  deed: {
    incidentId: string;
    at: number;
    kind: 'acknowledged' | 'assigned';
    /** As in the audit. */
    actor: string;
  },
): Promise<void> {
  const { incidentId, at, kind, actor } = deed;
  await trx
    .insertInto('incident_events')
    .values({
      key: randomUUID(),
      incident_id: incidentId,
      at,
      until: at,
      kind,
      count: 1,
      actor,
      detail: JSON.stringify({ values: {} }),
    })
    .execute();
}
