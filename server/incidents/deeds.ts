import { randomUUID } from 'node:crypto';
import type { IncidentEventKind } from '../../telemetry/contract/incidents.ts';
import type { Database } from '../database/schema.ts';

/** What a person did about an incident, as its timeline tells it. */
export interface Deed {
  incidentId: string;
  kind: Extract<IncidentEventKind, 'acknowledged' | 'assigned' | 'commented'>;
  at: number;
  /** As in the audit. */
  actor: string;
  values?: Readonly<Record<string, string>>;
  /** The same key is written once. */
  key?: string;
}

/** Writes a person's deed in an incident's timeline, in the transaction of the deed itself. False: it stands there already. */
export async function noteDeed(trx: Database, deed: Deed): Promise<boolean> {
  const { incidentId, kind, at, actor, values = {}, key = randomUUID() } = deed;
  const row = await trx
    .insertInto('incident_events')
    .values({
      ...{ key, incident_id: incidentId, at, until: at, kind, count: 1, actor },
      detail: JSON.stringify({ values }),
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
