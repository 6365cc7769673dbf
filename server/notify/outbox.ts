import type { Insertable } from 'kysely';
import type { Clock } from '../../telemetry/contract/clock.ts';
import type { Database } from '../database/schema.ts';
import type { OutboxTable } from '../database/tables/people.ts';
import type { IncidentEvent } from '../incidents/incident-events.ts';
import type { Fleet } from '../registry/fleet.ts';
import type { LiveView } from '../live/live-view.ts';
import type { CardLinks } from './card-link.ts';
import { concernedSites, gatherFacts, peopleBySite, type IncidentFacts } from './incident-facts.ts';
import {
  dedupeKey,
  messageId,
  notification,
  outboxId,
  type Moment,
  type Notification,
} from './notification.ts';
import { recipientsAt, recipientsFor, type Recipient } from './recipients.ts';
import { addressOf, handOver, setAside, toldOf, type Told } from './told.ts';

export interface OutboxParts {
  fleet: Fleet;
  clock: Clock;
  links: CardLinks;
  /** Without a trailing slash. */
  publicUrl: string;
  live: Pick<LiveView, 'site'>;
}

/** How many sites a notification names; the rest is a number. */
const MAX_SITES = 5;
const CHUNK = 100;

/**
 * Writes what an event gives to tell, in the caller's transaction, and answers how many rows were new.
 * Writing an event again adds nothing: at most one row per incident, moment and address. Who was told of an opening, and
 * nobody else, is told of the resolution, also when the incident was merged into another meanwhile.
 */
export async function writeOutbox(trx: Database, parts: OutboxParts, event: IncidentEvent): Promise<number> {
  if (event.event === 'merged') {
    const into = event.mergedInto ?? event.incidentId;
    // Whose end was told there before hears of this one's end, not of that one again.
    await setAside(trx, into);
    await handOver(trx, event.incidentId, into);
    return 0;
  }
  if (event.event === 'opened' && (event.round ?? 1) > 1) await setAside(trx, event.incidentId);
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
  const sites = concernedSites(event).flatMap((index) => parts.fleet.sites[index] ?? []);
  const told = await toldOf(db, event.incidentId);
  const recipients = await recipientsFor(
    db,
    sites.map(({ regionCode }) => regionCode),
  );
  if (moment === 'resolved') recipients.push(...(await othersTold(db, told, recipients)));
  const asked = recipients.filter(
    ({ channel, target }) => told.has(addressOf(channel, target)) === (moment === 'resolved'),
  );
  if (asked.length === 0) return [];
  const people = await peopleBySite(db, sites, parts.clock.now());
  const rows: Insertable<OutboxTable>[] = [];
  for (const recipient of asked) {
    const opening = told.get(addressOf(recipient.channel, recipient.target));
    const row = await rowFor(db, parts, event, { moment, recipient, opening, people });
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

/** An open incident that changed may have grown into a region whose people have not heard of it; the others have their row. */
function momentOf(event: IncidentEvent): Moment | undefined {
  if (event.event === 'merged') return undefined;
  if (event.event !== 'changed') return event.event;
  return event.endsAt === null && !event.withdrawn ? 'opened' : undefined;
}

interface Telling {
  moment: Moment;
  recipient: Recipient;
  /** What this address was told of the opening. */
  opening: Told | undefined;
  people: ReadonlyMap<string, number>;
}

/** Those that were told of the opening and that no site of the incident concerns any more: they wait for its end too. */
async function othersTold(
  db: Database,
  told: ReadonlyMap<string, Told>,
  known: readonly Recipient[],
): Promise<Recipient[]> {
  const concerned = new Set(known.map(({ channel, target }) => addressOf(channel, target)));
  const missing = [...told].filter(([address]) => !concerned.has(address)).map(([, { target }]) => target);
  if (missing.length === 0) return [];
  return (await recipientsAt(db, missing)).filter(({ channel, target }) => {
    const address = addressOf(channel, target);
    return told.has(address) && !concerned.has(address);
  });
}

/** What the opening said, with the end. */
function asTold(
  opening: Told | undefined,
  { cause, endsAt, withdrawn }: IncidentEvent,
): IncidentFacts | undefined {
  if (opening === undefined) return undefined;
  const said = notification.safeParse(JSON.parse(opening.content));
  return said.success ? { ...said.data.facts, cause, endsAt, withdrawn } : undefined;
}

async function rowFor(
  db: Database,
  { fleet, clock, links, publicUrl, live }: OutboxParts,
  event: IncidentEvent,
  { moment, recipient, opening, people }: Telling,
): Promise<Insertable<OutboxTable> | undefined> {
  const { channel, target, viewer, mayReachPrivateNetwork } = recipient;
  const now = clock.now();
  const told = asTold(opening, event);
  const found =
    (await gatherFacts(db, fleet, event, viewer, { now, maxSites: MAX_SITES, people, live })) ?? told;
  // What is over where they look is told to nobody.
  if (found === undefined || (moment === 'opened' && found.siteCount === 0)) return undefined;
  // Who was told that sites had service all the while is not told that they have it again.
  const facts =
    moment === 'resolved' && told !== undefined ? { ...found, carriedSites: told.carriedSites } : found;
  const key = dedupeKey(event.incidentId, moment, channel, target, event.round);
  const id = outboxId(key);
  const content: Notification = {
    moment,
    facts,
    url: links.url(event.incidentId, viewer),
    messageId: messageId(id, publicUrl),
    inReplyTo: opening === undefined ? null : messageId(opening.id, publicUrl),
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
