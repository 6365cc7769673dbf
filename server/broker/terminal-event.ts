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
  | { kind: 'disconnected' }
  /** A publish that it may not do; its connection is closed. */
  | { kind: 'refused'; what: string };
