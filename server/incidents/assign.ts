import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../database/schema.ts';
import { noteDeed } from './deeds.ts';

/** An incident is given to a person to handle, or taken back from whoever had it. */
export interface Assignment {
  incidentId: string;
  /** Null: nobody handles it any more. */
  person: { id: string; name: string } | null;
  /** As in the audit. */
  actor: string;
  at: number;
}

/**
 * Notes who handles an open incident. `assigned` writes what there is to tell the person, in the same transaction; `key` is
 * this assignment's own. Answers what came of it: `notOpen` where there is no such incident that is open, `same` where that
 * person has it already.
 */
export async function assignIncident(
  db: Database,
  { incidentId, person, actor, at }: Assignment,
  assigned: (trx: Database, key: string) => Promise<unknown>,
): Promise<'done' | 'same' | 'notOpen'> {
  return await db.transaction().execute(async (trx) => {
    const before = await trx
      .selectFrom('incidents')
      .select('assigned_to')
      .where('id', '=', incidentId)
      .where('status', '!=', 'resolved')
      .executeTakeFirst();
    if (before === undefined) return 'notOpen';
    if (before.assigned_to === (person?.id ?? null)) return 'same';
    await trx
      .updateTable('incidents')
      .set({
        assigned_to: person?.id ?? null,
        status:
          person === null
            ? sql<string>`case when acknowledged_by is null then 'opened' else 'acknowledged' end`
            : 'assigned',
      })
      .where('id', '=', incidentId)
      .where('status', '!=', 'resolved')
      .execute();
    const key = randomUUID();
    const values: Record<string, string> = person === null ? {} : { person: person.id, name: person.name };
    await noteDeed(trx, { incidentId, kind: 'assigned', at, actor, values, key });
    await assigned(trx, key);
    return 'done';
  });
}
