import { severityOf } from '../../telemetry/contract/incidents.ts';
import type { Database } from '../database/schema.ts';
import type { IncidentFacts } from './incident-facts.ts';
import { notification } from './notification.ts';

/** What one address was told of an open incident. */
export interface Told {
  /** Of the row in the outbox. */
  id: string;
  target: string;
  /** Undefined: what was written cannot be read. */
  facts: IncidentFacts | undefined;
}

/** One address of one channel. */
export function addressOf(channel: string, target: string): string {
  return `${channel}:${target}`;
}

/** Whether it was told that there is service, through other links. */
export function wasCarried({ facts }: Told): boolean {
  return facts !== undefined && severityOf(facts.siteCount, facts.carriedSites) === 'warning';
}

/** Who was told that the incident is open, by address; of several notices the worst, of equals the first. */
export async function toldOf(db: Database, incidentId: string): Promise<Map<string, Told>> {
  const rows = await db
    .selectFrom('outbox')
    .select(['id', 'channel', 'target', 'content'])
    .where('incident_id', '=', incidentId)
    .where('event', '!=', 'resolved')
    .orderBy('created_at')
    .execute();
  const toldBy = new Map<string, Told>();
  for (const { id, channel, target, content } of rows) {
    const address = addressOf(channel, target);
    const said = notification.safeParse(JSON.parse(content));
    const told = { id, target, facts: said.success ? said.data.facts : undefined };
    const known = toldBy.get(address);
    if (known === undefined || (wasCarried(known) && !wasCarried(told))) toldBy.set(address, told);
  }
  return toldBy;
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
