import type { Insertable } from 'kysely';
import type { Clock } from '../../telemetry/contract/clock.ts';
import type { Database } from '../database/schema.ts';
import type { OutboxTable } from '../database/tables/people.ts';
import type { IncidentEvent } from '../incidents/incident-events.ts';
import type { Fleet } from '../registry/fleet.ts';
import type { CardLinks } from './card-link.ts';
import { gatherFacts } from './incident-facts.ts';
import { dedupeKey, messageId, outboxId, type Moment, type Notification } from './notification.ts';
import { recipientsFor, type Recipient } from './recipients.ts';

export interface OutboxParts {
  fleet: Fleet;
  clock: Clock;
  links: CardLinks;
  /** Without a trailing slash. */
  publicUrl: string;
}

/** How many sites a notification names; the rest is a number. */
const MAX_SITES = 5;
const CHUNK = 100;

/**
 * Writes what an event gives to tell, in the caller's transaction, and answers how many rows were new.
 * Writing an event again adds nothing: at most one row per incident, moment and address.
 */
export async function writeOutbox(trx: Database, parts: OutboxParts, event: IncidentEvent): Promise<number> {
  const rows = await outboxRowsFor(trx, parts, event);
  let written = 0;
  for (let start = 0; start < rows.length; start += CHUNK) {
    const results = await trx
      .insertInto('outbox')
      .values(rows.slice(start, start + CHUNK))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    for (const { numInsertedOrUpdatedRows } of results) written += Number(numInsertedOrUpdatedRows ?? 0n);
  }
  return written;
}

/** The rows of one event, one per address that may hear of it. */
export async function outboxRowsFor(
  db: Database,
  parts: OutboxParts,
  event: IncidentEvent,
): Promise<Insertable<OutboxTable>[]> {
  const moment = momentOf(event);
  if (moment === undefined) return [];
  const codes = event.siteIndexes.flatMap((index) => parts.fleet.sites[index]?.regionCode ?? []);
  const rows: Insertable<OutboxTable>[] = [];
  for (const recipient of await recipientsFor(db, codes)) {
    const row = await rowFor(db, parts, event, moment, recipient);
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

/** An open incident that changed may have grown into a region whose people have not heard of it; the others have their row. */
function momentOf(event: IncidentEvent): Moment | undefined {
  if (event.event !== 'changed') return event.event;
  return event.endsAt === null && !event.withdrawn ? 'opened' : undefined;
}

async function rowFor(
  db: Database,
  { fleet, clock, links, publicUrl }: OutboxParts,
  event: IncidentEvent,
  moment: Moment,
  { channel, target, viewer, mayReachPrivateNetwork }: Recipient,
): Promise<Insertable<OutboxTable> | undefined> {
  const now = clock.now();
  const facts = await gatherFacts(db, fleet, event, viewer, { now, maxSites: MAX_SITES });
  if (facts === undefined) return undefined;
  const key = dedupeKey(event.incidentId, moment, channel, target);
  const id = outboxId(key);
  const openingId = outboxId(dedupeKey(event.incidentId, 'opened', channel, target));
  const content: Notification = {
    moment,
    facts,
    url: links.url(event.incidentId, viewer),
    messageId: messageId(id, publicUrl),
    inReplyTo: moment === 'opened' ? null : messageId(openingId, publicUrl),
    mayReachPrivateNetwork,
  };
  return {
    id,
    dedupe_key: key,
    incident_id: event.incidentId,
    event: moment,
    channel,
    target,
    language: viewer.language,
    content: JSON.stringify(content),
    created_at: now,
    attempts: 0,
    next_attempt_at: now,
    delivered_at: null,
    failed_at: null,
    last_error: null,
  };
}
