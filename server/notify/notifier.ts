import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Clock } from '../../telemetry/contract/clock.ts';
import type { Database } from '../database/schema.ts';
import type { IncidentEvent } from '../incidents/incident-events.ts';
import type { Fleet } from '../registry/fleet.ts';
import { cardLinks, type CardLinks } from './card-link.ts';
import { Deliverer } from './deliverer.ts';
import { emailSender, type SmtpSettings } from './email.ts';
import { installationSecret } from './installation-secret.ts';
import { OutboxQueue, type OutboxCounts } from './outbox-queue.ts';
import { writeOutbox } from './outbox.ts';
import { webhookSender, webhookSigningKey } from './webhook.ts';

export interface NotifierParts {
  db: Database;
  fleet: Fleet;
  clock: Clock;
  /** Without a trailing slash. */
  publicUrl: string;
  smtp?: SmtpSettings | undefined;
  log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** 0..1, for the jitter of retries. */
  random: () => number;
  /** How long settled notifications can be looked up; 90 days unless told. */
  retentionDays?: number;
}

/** Tells technicians when an incident opens and when it is resolved. Delivery happens beside the judges and never delays them. */
export interface Notifier {
  /** Writes what an event gives to tell, in the caller's transaction; repeats add nothing. Call `wake` after the commit. */
  writeOutbox(trx: Database, event: IncidentEvent): Promise<number>;
  /** The same in a transaction of its own. */
  handle(event: IncidentEvent): Promise<void>;
  /** Begins to deliver what the outbox holds, also from before a restart. */
  start(): void;
  /** One round of what `start` does by itself: resolves when nothing is due any more. Not while started. */
  deliverDue(): Promise<void>;
  /** Looks at the outbox at once instead of within a second. */
  wake(): void;
  /** Ends deliveries within four seconds; what was cut off is sent by the next process. */
  stop(): Promise<void>;
  counts(): Promise<OutboxCounts>;
  /** Links of notifications: `open` says whom a card's `t` parameter stands for. */
  readonly links: CardLinks;
  /** What a webhook's receiver checks signatures with; show it to the subscription's owner only. */
  webhookSigningKey(target: string): string;
}

const POLL_MS = 1_000;
const PURGE_EVERY_MS = 3_600_000;
const LAST_WRITES_MS = 1_000;
const DAY_MS = 86_400_000;

export async function createNotifier(parts: NotifierParts): Promise<Notifier> {
  const { db, fleet, clock, publicUrl, smtp, log, random, retentionDays = 90 } = parts;
  const secret = await installationSecret(db, clock);
  const links = cardLinks(secret, publicUrl, clock);
  const queue = new OutboxQueue(db);
  const senders = { email: emailSender(smtp), webhook: webhookSender(secret) };
  const deliverer = new Deliverer({ queue, senders, clock, random, log });
  const outboxParts = { fleet, clock, links, publicUrl };

  let running: Promise<void> | undefined;
  let stopped = false;
  let rouse: () => void = () => undefined;
  let purgedAt = clock.now();

  const round = async (): Promise<void> => {
    try {
      await deliverer.deliverDue();
      if (clock.now() - purgedAt >= PURGE_EVERY_MS) {
        purgedAt = clock.now();
        await queue.purgeBefore(purgedAt - retentionDays * DAY_MS);
      }
    } catch (error) {
      // The database is away: what was sent and could not be marked is sent again with the same id.
      log.error({ err: error }, 'the outbox cannot be read or written; trying again');
    }
  };

  const run = async (): Promise<void> => {
    while (!stopped) {
      const pause = new Promise<void>((resolve) => {
        rouse = resolve;
        setTimeout(resolve, POLL_MS).unref();
      });
      await round();
      await pause;
    }
  };

  return {
    links,
    webhookSigningKey: (target) => webhookSigningKey(secret, target),
    counts: () => queue.counts(),
    writeOutbox: (trx, event) => writeOutbox(trx, outboxParts, event),
    async handle(event) {
      await db.transaction().execute((trx) => writeOutbox(trx, outboxParts, event));
      rouse();
    },
    start() {
      running ??= run();
    },
    deliverDue: () => deliverer.deliverDue(),
    wake: () => rouse(),
    async stop() {
      stopped = true;
      rouse();
      await deliverer.stop();
      await Promise.race([running, delay(LAST_WRITES_MS, undefined, { ref: false })]);
    },
  };
}
