import { createHash } from 'node:crypto';
import { z } from 'zod';
import { incidentFacts } from './incident-facts.ts';
import type { Channel } from './recipients.ts';

/**
 * The moments a technician hears of: it opened; where another link was said to give service, none does; it was given to them to
 * handle; it was resolved. A withdrawn incident is resolved, and says so.
 */
export const moments = ['opened', 'worsened', 'assigned', 'resolved'] as const;
export type Moment = (typeof moments)[number];

/** A notification's content, fixed when it was written to the outbox: retries say the same, whatever happened since. */
export const notification = z.object({
  moment: z.enum(moments),
  facts: incidentFacts,
  /** `assigned`: who gave it to them. */
  by: z.string().optional(),
  /** The incident's card, opened without a sign-in for seven days. */
  url: z.string(),
  /** With angle brackets; the same for every attempt, so that a mail server or reader can drop a repeat. */
  messageId: z.string(),
  /** Message-ID of the notice before it, so that all stand in one thread. */
  inReplyTo: z.string().nullable(),
  mayReachPrivateNetwork: z.boolean(),
});
export type Notification = z.infer<typeof notification>;

/** One notification per incident, moment and address; and round, where the incident opened again after its resolution was told. */
export function dedupeKey(
  incidentId: string,
  moment: Moment,
  channel: Channel,
  target: string,
  round = 1,
): string {
  return `${incidentId}${round > 1 ? `#${round}` : ''}:${moment}:${channel}:${target}`;
}

/** Outbox id of a dedupe key: writing the same notification again, even after a crash, gives the same id. */
export function outboxId(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 32);
}

/** RFC 5322 §3.6.4: unique by the id, under a name that is ours. */
export function messageId(id: string, publicUrl: string): string {
  const host = new URL(publicUrl).hostname.replace(/[^A-Za-z0-9.-]/g, '');
  return `<${id}@${host === '' ? 'atalaya' : host}>`;
}
