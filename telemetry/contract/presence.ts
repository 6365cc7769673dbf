import { ContractError } from './contract-error.ts';

/** What a terminal (or its last will) says of its own connection. A will of another session changes nothing. */
export interface Presence {
  state: 'online' | 'offline';
  session?: string;
}

/** Writes the JSON payload of a `presence` message. */
export function buildPresencePayload(presence: Presence): string {
  return JSON.stringify(presence);
}

/**
 * Reads `{"state": "online"|"offline", "session"}` or the bare words `online` and `offline`.
 * @throws ContractError `badPresence`
 */
export function parsePresencePayload(text: string): Presence {
  if (text === 'online' || text === 'offline') return { state: text };
  let value: unknown;
  try {
    value = text.length > 1024 ? undefined : JSON.parse(text);
  } catch {
    // falls through to the refusal below
  }
  if (typeof value === 'object' && value !== null && 'state' in value) {
    const { state } = value;
    const session = 'session' in value ? value.session : undefined;
    if ((state === 'online' || state === 'offline') && isSession(session)) {
      return session === undefined ? { state } : { state, session };
    }
  }
  throw new ContractError('badPresence', '{"state": "online"|"offline", "session": text}', text.slice(0, 40));
}

function isSession(value: unknown): value is string | undefined {
  return value === undefined || (typeof value === 'string' && value.length <= 64);
}
