import type { ConnectPacket } from 'aedes';

/** What a terminal's connection to the embedded broker does, for who watches it. */
export type TerminalEvent =
  | {
      kind: 'connected';
      clientId: string;
      /** As it asked for: the embedded broker keeps no sessions either way. */
      clean: boolean;
      keepaliveS: number;
      will: { topic: string; qos: number; retained: boolean; payload: string | Uint8Array } | null;
    }
  /** It hears these topics now. */
  | { kind: 'subscribed'; topics: { topic: string; qos: number }[] }
  | { kind: 'disconnected' }
  /** A publish that it may not do; its connection is closed. */
  | { kind: 'refused'; what: string };

/** What a CONNECT packet asked for. */
export function connectedEvent({
  clientId,
  clean = false,
  keepalive = 0,
  will,
}: ConnectPacket): TerminalEvent {
  const asked = will && {
    topic: will.topic,
    qos: will.qos ?? 0,
    retained: will.retain ?? false,
    payload: will.payload,
  };
  return { kind: 'connected', clientId, clean, keepaliveS: keepalive, will: asked ?? null };
}
