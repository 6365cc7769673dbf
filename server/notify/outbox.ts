import type { Insertable } from 'kysely';
import type { Clock } from '../../telemetry/contract/clock.ts';
import type { Database } from '../database/schema.ts';
import type { OutboxTable } from '../database/tables/people.ts';
import type { IncidentEvent } from '../incidents/incident-events.ts';
import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import type { Fleet } from '../registry/fleet.ts';
import { maySee } from '../viewer.ts';
import type { CardLinks } from './card-link.ts';
import { concernedSites, gatherFacts, peopleBySite, type IncidentFacts } from './incident-facts.ts';
import { dedupeKey, messageId, outboxId, type Moment, type Notification } from './notification.ts';
import { recipientsAt, recipientsFor, type Recipient } from './recipients.ts';
import { addressOf, handOver, setAside, toldOf, wasCarried, type Told } from './told.ts';

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
 * Writing an event again adds nothing: at most one row per incident, moment and address. Who was told that another link gives
 * service is told once when none does. Who was told of an opening, and nobody else, is told of the resolution, also when the
 * incident was merged into another meanwhile.
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
  if (!tells(event)) return [];
  const sites = concernedSites(event).flatMap((index) => parts.fleet.sites[index] ?? []);
  const told = await toldOf(db, event.incidentId);
  const recipients = await recipientsFor(
    db,
    sites.map(({ regionCode }) => regionCode),
  );
  if (event.event === 'resolved') recipients.push(...(await othersTold(db, told, recipients)));
  const lost = lostRegions(parts.fleet, event);
  const asked = recipients.flatMap((recipient) => {
    const before = told.get(addressOf(recipient.channel, recipient.target));
    const moment = momentFor(event, recipient, before, lost);
    return moment === undefined ? [] : [{ moment, recipient, before }];
  });
  if (asked.length === 0) return [];
  const people = await peopleBySite(db, sites, parts.clock.now());
  const rows: Insertable<OutboxTable>[] = [];
  for (const each of asked) {
    const row = await rowFor(db, parts, event, { ...each, people });
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

/** An open incident that changed may have grown into a region whose people have not heard of it; what ended has its own event. */
function tells({ event, endsAt, withdrawn }: IncidentEvent): boolean {
  if (event === 'changed') return endsAt === null && !withdrawn;
  return event !== 'merged';
}

/** What an event is to an address; undefined: nothing new. */
function momentFor(
  { event }: IncidentEvent,
  { viewer }: Recipient,
  before: Told | undefined,
  lost: readonly RegionCode[],
): Moment | undefined {
  if (event === 'resolved') return before === undefined ? undefined : 'resolved';
  if (before === undefined) return 'opened';
  return wasCarried(before) && lost.some((code) => maySee(viewer, code)) ? 'worsened' : undefined;
}

/** Where sites are that the incident left without service. */
function lostRegions({ sites }: Fleet, { goesOn }: IncidentEvent): RegionCode[] {
  const lost = [...(goesOn ?? [])].filter(([, { calls, isLost }]) => calls && isLost);
  return [...new Set(lost.flatMap(([index]) => sites[index]?.regionCode ?? []))];
}

interface Telling {
  moment: Moment;
  recipient: Recipient;
  /** What this address was told of the incident before. */
  before: Told | undefined;
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

/** What was told before, with the end. */
function asTold(
  before: Told | undefined,
  { cause, endsAt, withdrawn }: IncidentEvent,
): IncidentFacts | undefined {
  return before?.facts === undefined ? undefined : { ...before.facts, cause, endsAt, withdrawn };
}

async function rowFor(
  db: Database,
  { fleet, clock, links, publicUrl }: OutboxParts,
  event: IncidentEvent,
  { moment, recipient, before, people }: Telling,
): Promise<Insertable<OutboxTable> | undefined> {
  const { channel, target, viewer, mayReachPrivateNetwork } = recipient;
  const now = clock.now();
  const found =
    (await gatherFacts(db, fleet, event, viewer, { now, maxSites: MAX_SITES, people })) ??
    asTold(before, event);
  // What is over where they look is told to nobody.
  if (found === undefined || (moment !== 'resolved' && found.siteCount === 0)) return undefined;
  // Who was told that sites had service all the while is not told that they have it again.
  const hadService = moment === 'resolved' && before !== undefined && wasCarried(before);
  const facts = hadService ? { ...found, carriedSites: found.siteCount } : found;
  const key = dedupeKey(event.incidentId, moment, channel, target, event.round);
  const id = outboxId(key);
  const content: Notification = {
    moment,
    facts,
    url: links.url(event.incidentId, viewer),
    messageId: messageId(id, publicUrl),
    inReplyTo: before === undefined ? null : messageId(before.id, publicUrl),
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
