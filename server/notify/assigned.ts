import type { Clock } from '../../telemetry/contract/clock.ts';
import type { Database } from '../database/schema.ts';
import type { LiveView } from '../live/live-view.ts';
import type { Fleet } from '../registry/fleet.ts';
import type { Viewer } from '../viewer.ts';
import type { CardLinks } from './card-link.ts';
import { gatherFacts } from './incident-facts.ts';
import { readIncident } from './incident-row.ts';
import { messageId, outboxId, type Notification } from './notification.ts';
import type { Channel } from './recipients.ts';
import { languageOf } from './texts.ts';
import { addressOf, toldOf } from './told.ts';

/** Somebody was given an incident to handle. */
export interface AssignedNotice {
  incidentId: string;
  /** To whom. */
  person: Viewer & { personId: string; email: string };
  /** By whom, as people are called. */
  by: string;
  /** This assignment's own: the same is told once. */
  key: string;
}

export interface AssignedParts {
  fleet: Fleet;
  clock: Clock;
  live: Pick<LiveView, 'site'>;
  links: CardLinks;
  /** Without a trailing slash. */
  publicUrl: string;
}

/** As many sites as another notice names. */
const MAX_SITES = 5;

/**
 * Writes into the outbox that a person is to handle an incident, in the caller's transaction: to each address that they subscribed
 * with, or where there is none to the one they sign in with. It tells all that the person may see, whatever they subscribed to.
 */
export async function writeAssigned(
  trx: Database,
  { fleet, clock, live, links, publicUrl }: AssignedParts,
  { incidentId, person, by, key }: AssignedNotice,
): Promise<void> {
  const incident = await readIncident({ db: trx, fleet, live }, incidentId);
  if (incident === undefined) return;
  const now = clock.now();
  const facts = await gatherFacts(trx, fleet, incident, person, { now, maxSites: MAX_SITES });
  if (facts === undefined) return;
  const told = await toldOf(trx, incidentId);
  for (const { channel, target, language } of await addressesOf(trx, person)) {
    const before = told.get(addressOf(channel, target));
    const dedupeKey = `${incidentId}:assigned:${key}:${channel}:${target}`;
    const id = outboxId(dedupeKey);
    const content: Notification = {
      moment: 'assigned',
      by,
      facts,
      url: links.url(incidentId, { ...person, language }),
      messageId: messageId(id, publicUrl),
      inReplyTo: before === undefined ? null : messageId(before.id, publicUrl),
      mayReachPrivateNetwork: person.role === 'administrator',
    };
    await trx
      .insertInto('outbox')
      .values({
        ...{
          id,
          dedupe_key: dedupeKey,
          incident_id: incidentId,
          event: 'assigned',
          channel,
          target,
          language,
        },
        content: JSON.stringify(content),
        ...{ created_at: now, attempts: 0, next_attempt_at: now },
        ...{ delivered_at: null, failed_at: null, last_error: null },
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

interface Address {
  channel: Channel;
  target: string;
  language: Viewer['language'];
}

async function addressesOf(trx: Database, person: AssignedNotice['person']): Promise<Address[]> {
  const rows = await trx
    .selectFrom('subscriptions')
    .select(['channel', 'target', 'language'])
    .where('person_id', '=', person.personId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  const addresses = new Map<string, Address>();
  for (const { channel, target, language } of rows) {
    if (channel !== 'email' && channel !== 'webhook') continue;
    const address = addressOf(channel, target);
    if (!addresses.has(address)) addresses.set(address, { channel, target, language: languageOf(language) });
  }
  if (addresses.size > 0) return [...addresses.values()];
  return [{ channel: 'email', target: person.email, language: person.language }];
}
