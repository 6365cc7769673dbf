import type { Notification } from './notification.ts';

/** One notification on its way to one address. */
export interface Delivery {
  /** The outbox row's id: the same at every attempt, so that a receiver can drop a repeat. */
  id: string;
  target: string;
  language: 'es' | 'en';
  notification: Notification;
}

/** Resolves when the other side has taken the notification over. Any rejection but a DeliveryError is worth another attempt. */
export type Send = (delivery: Delivery, signal: AbortSignal) => Promise<void>;

/** What an attempt says about the next: `never` again; again `later`; or later for everything that goes the same way. */
export type Retry = 'never' | 'later' | 'laterForAll';

/** Why a notification was not delivered, in one line that holds no secret. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly retry: Retry;
  constructor(message: string, retry: Retry) {
    super(message);
    this.retry = retry;
  }
}
