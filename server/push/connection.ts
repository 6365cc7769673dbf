import type { Socket } from 'socket.io';

/** The connection below a socket. engine.io publishes neither its queue nor its WebSocket, so they are read with care. */
export type Connection = Socket['conn'];
interface Inside {
  writeBuffer?: { data?: unknown }[];
  transport?: { socket?: Partial<WebSocketInside> };
}
interface WebSocketInside {
  ping(): void;
  terminate(): void;
  on(event: 'pong', listener: () => void): void;
  _socket: { bytesWritten: number } | null;
}

/** So much may be on its way before the other end is asked how far it has read: a healthy console is asked every few seconds. */
const ASK_EACH_BYTES = 64_000;

/**
 * How much of what was sent the other end has not read. Most of it lies in the kernel's buffers, which grow to megabytes and
 * which Node cannot see: so the other end is asked with a ping of WebSocket (RFC 6455, 5.5.2), which it answers when it has read
 * all before it.
 */
export class Unread {
  readonly #connection: Connection;
  #webSocket: Partial<WebSocketInside> | undefined;
  /** Bytes written up to the last ping that was answered, and up to the one that was not. */
  #readTo = 0;
  #askedTo: number | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Bytes handed to the connection of which we do not know that they were read; asks when they are many. */
  look(): number {
    const { writeBuffer, transport } = this.#connection as unknown as Inside;
    const waiting = (writeBuffer ?? []).reduce((sum, { data }) => sum + sizeOf(data), 0);
    this.#follow(transport?.socket);
    const written = this.#webSocket?._socket?.bytesWritten ?? 0;
    if (written - this.#readTo > ASK_EACH_BYTES && this.#askedTo === undefined) this.#ask(written);
    return waiting + Math.max(0, written - this.#readTo);
  }

  /** A connection that began with requests has a WebSocket later. */
  #follow(webSocket: Partial<WebSocketInside> | undefined): void {
    if (webSocket === this.#webSocket) return;
    this.#webSocket = webSocket;
    this.#readTo = 0;
    this.#askedTo = undefined;
    webSocket?.on?.('pong', () => {
      this.#readTo = this.#askedTo ?? this.#readTo;
      this.#askedTo = undefined;
    });
  }

  #ask(written: number): void {
    this.#askedTo = written;
    this.#webSocket?.ping?.();
  }
}

/** Ends a connection without waiting for the other side, which may never answer, and lets go of all it held. */
export function cut(connection: Connection): void {
  const { transport } = connection as unknown as Inside;
  const webSocket = transport?.socket;
  connection.close(true);
  webSocket?.terminate?.();
}

function sizeOf(data: unknown): number {
  if (typeof data === 'string') return data.length;
  return Buffer.isBuffer(data) ? data.length : 0;
}
