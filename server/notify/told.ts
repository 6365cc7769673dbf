import type { Database } from '../database/schema.ts';

/** What one address was told when an incident opened. */
export interface Told {
  /** Of the row in the outbox. */
  id: string;
  target: string;
  /** JSON of the notification. */
  content: string;
}

/** One address of one channel. */
export function addressOf(channel: string, target: string): string {
  return `${channel}:${target}`;
}

/** Who was told that the incident is open, by address. */
export async function toldOf(db: Database, incidentId: string): Promise<Map<string, Told>> {
  const rows = await db
    .selectFrom('outbox')
    .select(['id', 'channel', 'target', 'content'])
    .where('incident_id', '=', incidentId)
    .where('event', '=', 'opened')
    .orderBy('created_at', 'desc')
    .execute();
  return new Map(rows.map(({ channel, ...told }) => [addressOf(channel, told.target), told]));
}

/** Two incidents prove to be one: who was told of the first counts as told of the other, and is told of its end. */
export async function handOver(db: Database, from: string, into: string): Promise<void> {
  await db.updateTable('outbox').set({ incident_id: into }).where('incident_id', '=', from).execute();
}

/** An incident whose end was told goes on: who was told both is told again. Rows keep their ids; their incident is its past round. */
export async function setAside(db: Database, incidentId: string): Promise<void> {
  const ended = await db
    .selectFrom('outbox')
    .select(['channel', 'target'])
    .where('incident_id', '=', incidentId)
    .where('event', '=', 'resolved')
    .execute();
  for (const { channel, target } of ended) {
    await db
      .updateTable('outbox')
      .set({ incident_id: `${incidentId}#` })
      .where('incident_id', '=', incidentId)
      .where('channel', '=', channel)
      .where('target', '=', target)
      .execute();
  }
}
