import type { Socket } from 'node:net';
import type { Client } from 'aedes';
import { RefusalError } from './refusal.ts';

/** For aedes' own timer, which is to leave this to us: the longest there is, 24 days. */
export const NEVER_MS = 2 ** 31 - 1;

/**
 * Ends a connection that has not sent its CONNECT in time, once everything that came is read. aedes' timer does not
 * wait for that: where thousands come at once, accepting them takes longer than a connection may be silent, and timers
 * run before anything is read. Each was dropped with its CONNECT unread, came again, and kept the others waiting.
 */
export function expectConnect(
  client: Client,
  socket: Socket,
  withinMs: number,
  hasCome: () => boolean,
): void {
  const drop = (): void => {
    if (!hasCome() && !socket.destroyed)
      client.emit('error', new RefusalError('noConnect', 'no CONNECT in time'));
  };
  // What is to run immediately runs when all that is there was read.
  const timer = setTimeout(() => setImmediate(drop), withinMs);
  socket.once('close', () => clearTimeout(timer));
}
