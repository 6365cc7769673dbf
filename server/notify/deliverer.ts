import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Clock } from '../../telemetry/contract/clock.ts';
import { backoffMs, GIVE_UP_AFTER_MS } from './backoff.ts';
import { DeliveryError, type Send } from './delivery.ts';
import { notification, type Notification } from './notification.ts';
import type { OutboxQueue, OutboxRow } from './outbox-queue.ts';
import { oneLine } from './plain-text.ts';
import type { Channel } from './recipients.ts';
import { languageOf } from './texts.ts';

export interface DelivererParts {
  queue: OutboxQueue;
  senders: Record<Channel, Send>;
  clock: Clock;
  /** 0..1, for the jitter. */
  random: () => number;
  log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

/** Longer than the longest attempt, so that a row never has two holders that live. */
const LEASE_MS = 120_000;
const LONGEST_ATTEMPT_MS = 60_000;
const AT_ONCE = 4;
const BATCH = 32;
const STOP_GRACE_MS = 3_000;

/** Sends what the outbox holds. The channels are separate lanes: a dead gateway does not delay a mail. */
export class Deliverer {
  readonly #parts: DelivererParts;
  readonly #stopping = new AbortController();
  readonly #inFlight = new Set<Promise<void>>();

  constructor(parts: DelivererParts) {
    this.#parts = parts;
  }

  /** Sends everything that is due and resolves when nothing is. Rejects only when the database does. */
  async deliverDue(): Promise<void> {
    await Promise.all([this.#runLane('email'), this.#runLane('webhook')]);
  }

  /** Gives what is on its way three seconds; what is cut off is sent again, with the same id, by the next process. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('Atalaya is stopping'));
    await Promise.race([Promise.allSettled(this.#inFlight), delay(STOP_GRACE_MS, undefined, { ref: false })]);
  }

  async #runLane(channel: Channel): Promise<void> {
    const { queue, clock } = this.#parts;
    while (!this.#stopping.signal.aborted) {
      const rows = await queue.due(channel, clock.now(), BATCH);
      if (rows.length === 0) return;
      const workers = Array.from({ length: Math.min(AT_ONCE, rows.length) }, async () => {
        for (let row = rows.shift(); row !== undefined; row = rows.shift()) await this.#attempt(row);
      });
      await Promise.all(workers);
    }
  }

  async #attempt(row: OutboxRow): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    if (!(await this.#parts.queue.claim(row, this.#parts.clock.now(), LEASE_MS))) return;
    const attempt = this.#send({ ...row, attempts: row.attempts + 1 });
    this.#inFlight.add(attempt);
    try {
      await attempt;
    } finally {
      this.#inFlight.delete(attempt);
    }
  }

  async #send(row: OutboxRow): Promise<void> {
    const { queue, senders, clock, log } = this.#parts;
    try {
      await within(LONGEST_ATTEMPT_MS, this.#stopping.signal, (signal) =>
        senders[row.channel as Channel](
          {
            id: row.id,
            target: row.target,
            language: languageOf(row.language),
            notification: readContent(row.content),
          },
          signal,
        ),
      );
    } catch (error) {
      await this.#settleFailure(row, error);
      return;
    }
    await queue.markDelivered(row.id, clock.now());
    log.info(
      { outboxId: row.id, incidentId: row.incident_id, channel: row.channel },
      'notification delivered',
    );
  }

  async #settleFailure(row: OutboxRow, error: unknown): Promise<void> {
    const { queue, clock, random, log } = this.#parts;
    const now = clock.now();
    const reason = oneLine(error instanceof Error ? error.message : String(error), 300);
    if (this.#stopping.signal.aborted) {
      await queue.retryAt(row.id, now, reason);
      return;
    }
    const retry = error instanceof DeliveryError ? error.retry : 'later';
    const next = now + backoffMs(row.attempts, random);
    const about = { outboxId: row.id, incidentId: row.incident_id, channel: row.channel, reason };
    if (retry === 'never' || next > row.created_at + GIVE_UP_AFTER_MS) {
      await queue.markFailed(row.id, now, reason);
      log.error(about, 'notification failed for good');
      return;
    }
    await queue.retryAt(row.id, next, reason);
    if (retry === 'laterForAll') {
      // One server stands behind all mail; behind webhooks each target stands for itself.
      await queue.holdBack(row.channel as Channel, row.channel === 'email' ? null : row.target, now, next);
    }
    log.warn({ ...about, attempts: row.attempts, nextAttemptAt: next }, 'notification not delivered yet');
  }
}

function readContent(content: string): Notification {
  try {
    return notification.parse(JSON.parse(content));
  } catch {
    throw new DeliveryError('the content in the outbox cannot be read', 'never');
  }
}

/** Runs `act` with a signal for the stop and the time limit, and rejects at either even if `act` does not. */
async function within(
  ms: number,
  stopping: AbortSignal,
  act: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error(`no answer within ${ms / 1000} s`)), ms);
  try {
    await Promise.race([
      act(AbortSignal.any([late.signal, stopping])),
      new Promise<never>((_, reject) => {
        late.signal.addEventListener('abort', () => reject(late.signal.reason as Error));
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
