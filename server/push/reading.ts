import { sentBytes, webSocketOf } from './connection.ts';
import type { Connection, WebSocketInside } from './connection.ts';

/** So much may be on its way before the other end is asked how far it has read: a healthy console is asked every few seconds. */
const ASK_EACH_BYTES = 64_000;
/**
 * Who was sent so much after what it was asked, and has not answered yet, is behind: with what was sent before it was asked and one
 * message more that stays below a megabyte. A large message is no harm to who reads: it is asked after that.
 */
const BEHIND_BYTES = 600_000;
/** Who was behind has caught up when no more than this is left. */
const CAUGHT_UP_BYTES = 100_000;

/**
 * How much of what was sent to a console it has not read. Most of that lies in the kernel's buffers, which grow to megabytes
 * and which Node cannot see: so the other end is asked with a ping of WebSocket (RFC 6455, 5.5.2), which it answers when it has
 * read all before it. What answers a ping of Engine.IO has read as well: some proxies keep those of WebSocket to themselves.
 */
export class Reading {
  /** Whether it is told nothing more until it has caught up. */
  isHeld = false;
  readonly #connection: Connection;
  #webSocket: WebSocketInside | undefined;
  /** Bytes sent up to what is known to be read, up to the ping that is not answered yet, and up to Engine.IO's. */
  #readTo = 0;
  #askedTo: number | undefined;
  #beatTo: number | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
    connection.on('packetCreate', ({ type }: { type: string }) => {
      if (type === 'ping') this.#beatTo = this.#sent;
    });
    connection.on('heartbeat', () => {
      if (this.#webSocket !== undefined) this.#hasRead(this.#beatTo);
    });
  }

  /** Bytes sent of which we do not know that they were read. Asks when they are many. */
  look(): number {
    this.#follow(webSocketOf(this.#connection));
    const unread = this.#sent - this.#readTo;
    if (unread > ASK_EACH_BYTES) this.#ask();
    return unread;
  }

  /** Whether more should not be sent to it now. */
  get isBehind(): boolean {
    const unread = this.look();
    // What lives on requests cannot be asked; nothing of it is in the kernel's buffers.
    if (this.#webSocket === undefined) return unread > BEHIND_BYTES;
    return this.#askedTo !== undefined && this.#sent - this.#askedTo > BEHIND_BYTES;
  }

  get hasCaughtUp(): boolean {
    return this.look() < CAUGHT_UP_BYTES;
  }

  get #sent(): number {
    return sentBytes(this.#connection);
  }

  /** A connection that began with requests has a WebSocket later, and one that a proxy keeps has carried other things before. */
  #follow(webSocket: WebSocketInside | undefined): void {
    if (webSocket === this.#webSocket) return;
    this.#webSocket = webSocket;
    this.#readTo = this.#sent;
    this.#askedTo = this.#beatTo = undefined;
    webSocket?.on('pong', () => {
      if (webSocket !== this.#webSocket) return;
      this.#hasRead(this.#askedTo);
    });
  }

  #ask(): void {
    if (this.#askedTo !== undefined || this.#webSocket === undefined) return;
    this.#askedTo = this.#sent;
    this.#webSocket.ping();
  }

  #hasRead(to = 0): void {
    this.#readTo = Math.max(this.#readTo, to);
    if (this.#askedTo !== undefined && this.#readTo >= this.#askedTo) this.#askedTo = undefined;
  }
}
