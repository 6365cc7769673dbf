import type { TerminalPresence } from '../../telemetry/ingest/message.ts';
import { fingerprint } from '../fingerprint.ts';
import type { TerminalLive } from './terminal-live.ts';

/** Notes what the broker says of a terminal. False: it says nothing new, or speaks of another session's end. */
export function notePresence(
  terminal: TerminalLive,
  { receivedAt, presence, retained }: TerminalPresence,
): boolean {
  const session = presence.session === undefined ? 0 : fingerprint(presence.session);
  if (presence.state === 'offline') {
    const ofAnotherSession = session !== 0 && terminal.session !== 0 && session !== terminal.session;
    if (ofAnotherSession || terminal.presence === 'offline') return false;
    terminal.presence = 'offline';
    terminal.leaving = presence.leaving === true && !retained;
    terminal.presenceAt = receivedAt;
    return true;
  }
  terminal.presence = 'online';
  terminal.leaving = false;
  terminal.presenceAt = receivedAt;
  terminal.session = session;
  return true;
}
