import { randomBytes } from 'node:crypto';
import type { TopicKind } from '../contract/topics.ts';
import { Connection } from './connection.ts';
import type { Identity } from './credential.ts';
import type { Log } from './log.ts';
import { Retry } from './retry.ts';

export interface LinkOptions {
  identity: Identity;
  ca?: string;
  /** Asked for each connection. */
  keepaliveS: () => number;
  onConnected: (connection: Connection) => void;
  onLost: () => void;
  onMessage: (kind: TopicKind, payload: string, session: string) => void;
  /** Bytes on the wire since the last call, told at `countBytes` and when a connection ends. */
  onBytes: (bytes: number) => void;
  log: Log;
}

/** Keeps a connection to the broker: one after the other, each with a session of its own. */
export class Link {
  readonly #options: LinkOptions;
  readonly #retry = new Retry();
  #connection: Connection | undefined;
  #countedBytes = 0;
  #keepaliveS = 0;
  #tlsSession: Buffer | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** The connection, while it is usable. */
  get open(): Connection | undefined {
    return this.#connection?.isOpen === true ? this.#connection : undefined;
  }

  start(): void {
    const { identity, ca, keepaliveS, onMessage } = this.#options;
    this.#keepaliveS = keepaliveS();
    this.#countedBytes = 0;
    const session = randomBytes(6).toString('base64url');
    const connection = new Connection({
      brokerUrl: identity.brokerUrl,
      credential: identity.credential,
      keepaliveS: this.#keepaliveS,
      session,
      ...(ca === undefined ? {} : { ca }),
      ...(this.#tlsSession === undefined ? {} : { tlsSession: this.#tlsSession }),
      onTlsSession: (tlsSession) => (this.#tlsSession = tlsSession),
      onMessage: (kind, payload) => onMessage(kind, payload.toString(), session),
      onClosed: (problem) => this.#lost(problem),
    });
    this.#connection = connection;
    connection.ready().then(
      () => this.#connected(connection),
      // `onClosed` says why.
      () => undefined,
    );
  }

  /** Says goodbye. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#connection?.close();
    this.countBytes();
  }

  /** A keepalive is agreed on when connecting, so another one needs another connection. */
  renewWhereNeeded(): void {
    if (this.#keepaliveS !== this.#options.keepaliveS()) void this.open?.renew();
  }

  async publish(kind: TopicKind, payload: string, retain = false): Promise<void> {
    if (this.#connection === undefined) throw new Error('not connected');
    await this.#connection.publish(kind, payload, retain);
  }

  countBytes(): void {
    if (this.#connection === undefined) return;
    const { payload, headers } = this.#connection.wireBytes();
    this.#options.onBytes(Math.max(0, payload + headers - this.#countedBytes));
    this.#countedBytes = payload + headers;
  }

  #connected(connection: Connection): void {
    this.#options.log('connected', { session: connection.session });
    this.#retry.succeeded();
    this.#options.onConnected(connection);
  }

  #lost(problem: string): void {
    this.countBytes();
    this.#options.onLost();
    if (this.#stopped) return;
    const waitMs = this.#retry.nextMs();
    this.#options.log('not connected', { problem, againInS: Math.round(waitMs / 1000) });
    this.#timer = setTimeout(() => this.start(), waitMs);
  }
}
