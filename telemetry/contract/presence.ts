import { ContractError } from './contract-error.ts';
import { isObject, isText } from './field-readers.ts';
import { parseJson } from './payload.ts';

/** What a terminal (or its last will) says of its own connection. A will of another session changes nothing. */
export interface Presence {
  state: 'online' | 'offline';
  session?: string;
  /** Of `offline`: the terminal says so itself, before it goes as planned. Up to then its link was there. A will does not say it. */
  leaving?: true;
}

const MAX_PRESENCE_BYTES = 1024;
const MAX_SESSION = 64;

/** Writes the JSON payload of a `presence` message. */
export function buildPresencePayload(presence: Presence): string {
  return JSON.stringify(presence);
}

/**
 * Reads `{"state": "online"|"offline", "session", "leaving"}` or the bare words `online` and `offline`.
 * @throws ContractError `badPresence`
 */
export function parsePresencePayload(text: string): Presence {
  if (text === 'online' || text === 'offline') return { state: text };
  const value = jsonOrUndefined(text);
  if (isObject(value) && 'state' in value) {
    const { state } = value;
    const session = 'session' in value ? value.session : undefined;
    if (state === 'online' || state === 'offline') {
      const leaving = state === 'offline' && 'leaving' in value && value.leaving === true;
      const said: Presence = leaving ? { state, leaving } : { state };
      if (session === undefined) return said;
      if (isText(session, MAX_SESSION)) return { ...said, session };
    }
  }
  throw new ContractError('badPresence', '{"state": "online"|"offline", "session": text}', text.slice(0, 80));
}

function jsonOrUndefined(text: string): unknown {
  try {
    return parseJson(text, MAX_PRESENCE_BYTES);
  } catch {
    return undefined;
  }
}
