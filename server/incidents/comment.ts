import type { Database } from '../database/schema.ts';
import { noteDeed } from './deeds.ts';

/** What a person says of an incident. It stays as it was said. */
export interface Comment {
  incidentId: string;
  text: string;
  /** As in the audit. */
  actor: string;
  at: number;
  /** Said again under the same key it is said once. */
  key?: string | undefined;
}

/** An incident about which more is to be said has a file elsewhere. */
export const MOST_COMMENTS = 200;

/** Writes a comment into the incident's timeline. Answers since when it stands there, undefined where there is no room for more. */
export async function commentIncident(
  db: Database,
  { incidentId, text, actor, at, key }: Comment,
): Promise<{ isNew: boolean; at: number } | undefined> {
  return await db.transaction().execute(async (trx) => {
    const { count } = await trx
      .selectFrom('incident_events')
      .select(({ fn }) => fn.countAll().as('count'))
      .where('incident_id', '=', incidentId)
      .where('kind', '=', 'commented')
      .executeTakeFirstOrThrow();
    const known =
      key === undefined
        ? undefined
        : await trx.selectFrom('incident_events').select('at').where('key', '=', key).executeTakeFirst();
    if (known !== undefined) return { isNew: false, at: known.at };
    if (Number(count) >= MOST_COMMENTS) return undefined;
    const deed = { incidentId, kind: 'commented', at, actor, values: { text } } as const;
    const isNew = await noteDeed(trx, { ...deed, ...(key !== undefined && { key }) });
    return { isNew, at };
  });
}

/** What was said of an incident was said of the one that it proved to be a part of. */
export async function moveComments(trx: Database, from: string, into: string): Promise<void> {
  await trx
    .updateTable('incident_events')
    .set({ incident_id: into })
    .where('incident_id', '=', from)
    .where('kind', '=', 'commented')
    .execute();
}
