import type { Database } from '../database/schema.ts';

/** Notes who takes notice of an open incident. False: there is none with this id that is open. */
export async function acknowledgeIncident(db: Database, incidentId: string, actor: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('incidents')
    .set({ status: 'acknowledged', acknowledged_by: actor })
    .where('id', '=', incidentId)
    .where('status', '!=', 'resolved')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
