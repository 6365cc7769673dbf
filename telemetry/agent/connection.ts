import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { MqttClient } from 'mqtt';
import { buildPresencePayload } from '../contract/presence.ts';
import { buildTopic, parseTopic, type TopicKind } from '../contract/topics.ts';
import type { Credential } from './config.ts';

export interface ConnectionOptions {
  brokerUrl: string;
  /** PEM text of an authority that is not a public one. */
  ca?: string;
  credential: Credential;
  keepaliveS: number;
  /** New for each connection; part of presence and last will. */
  session: string;
  /** Of an earlier connection: saves the certificates, about a kilobyte and a half. */
  tlsSession?: Buffer;
  onMessage: (kind: TopicKind, payload: Buffer) => void;
  /** The connection is gone; called once, also when it never came about. */
  onClosed: (problem: string) => void;
  onTlsSession?: (session: Buffer) => void;
}

/** Bytes of one connection so far: what passed through the socket, TLS included, and an estimate of the headers below. */
export interface WireBytes {
  payload: number;
  headers: number;
}

/** IPv4 20, TCP 20, time stamps 12. */
const HEADER_BYTES = 52;
/**
 * Segments of a connection that carry no packet of MQTT: three of the handshake, the flights of TLS and their
 * acknowledgements, and the goodbye. Measured with `ss`, docs/benchmarks.md.
 */
const SEGMENTS_OF_CONNECTING = 13;
const CONNECT_TIMEOUT_MS = 30_000;
/** A broker that does not acknowledge in this time is not there any more, whatever TCP still hopes. */
const ACKNOWLEDGE_TIMEOUT_MS = 60_000;
const SEGMENT_BYTES = 1_400;

/** One MQTT connection from beginning to end. It is never revived: the next one is a new session. */
export class Connection {
  readonly session: string;
  readonly #options: ConnectionOptions;
  readonly #client: MqttClient;
  #socket: Socket | undefined;
  #packets = 0;
  #closed = false;
  #problem: string | undefined;
  #connected = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.session = options.session;
    const { credential, keepaliveS } = options;
    const { terminalId, username, password } = credential;
    this.#client = new MqttClient(() => this.#openStream(), {
      protocolId: 'MQTT',
      protocolVersion: 4,
      clientId: terminalId,
      username,
      password,
      // A command must not wait in the broker's queue (docs/telemetry.md), and what we publish is in our own.
      clean: true,
      keepalive: keepaliveS,
      reconnectPeriod: 0,
      connectTimeout: CONNECT_TIMEOUT_MS,
      will: { ...this.#presence('offline'), qos: 1, retain: true },
    });
    this.#client.on('packetsend', () => (this.#packets += 1));
    this.#client.on('packetreceive', () => (this.#packets += 1));
    this.#client.on('message', (topic, payload) => this.#hear(topic, payload));
    this.#client.on('error', (error) => {
      this.#problem ??= error.message;
      // A refused CONNECT leaves the stream open.
      if (!this.#client.connected) this.#client.end(true);
    });
    this.#client.on('close', () => this.#lost());
  }

  /** Resolves when the broker let us in, gives us our commands and confirmations, and knows that we are there. */
  async ready(): Promise<void> {
    if (!this.#client.connected) {
      await new Promise<void>((resolve, reject) => {
        this.#client.once('connect', () => resolve());
        this.#client.once('close', () => reject(new Error(this.#problem ?? 'the connection was closed')));
      });
    }
    this.#connected = true;
    const filters = (['commands', 'stored'] as const).map((kind) =>
      buildTopic(this.#options.credential.terminalId, kind),
    );
    await this.#acknowledged(this.#client.subscribeAsync(filters, { qos: 1 }));
    // Only now: what waits for us is said as soon as we are heard.
    const { topic, payload } = this.#presence('online');
    await this.#acknowledged(this.#client.publishAsync(topic, payload, { qos: 1, retain: true }));
  }

  get isOpen(): boolean {
    return this.#connected && !this.#closed;
  }

  /** QoS 1. Resolves when the broker acknowledged; rejects when the connection was lost before, and ends it when that takes too long. */
  async publish(kind: TopicKind, payload: string | Buffer, retain = false): Promise<void> {
    if (!this.isOpen) throw new Error('not connected');
    const topic = buildTopic(this.#options.credential.terminalId, kind);
    this.#packets += Math.floor(payload.length / SEGMENT_BYTES);
    await this.#acknowledged(this.#client.publishAsync(topic, payload, { qos: 1, retain }));
  }

  wireBytes(): WireBytes {
    const { bytesRead = 0, bytesWritten = 0 } = this.#socket ?? {};
    // Each packet is a segment, and each two of them (a request and its answer) cost one more that only acknowledges.
    const segments = this.#packets * 1.5 + (bytesRead > 0 ? SEGMENTS_OF_CONNECTING : 1);
    return { payload: bytesRead + bytesWritten, headers: Math.round(segments * HEADER_BYTES) };
  }

  /** Says that we go, and goes. Never rejects. */
  async close(): Promise<void> {
    const { topic, payload } = this.#presence('offline', true);
    if (this.isOpen) {
      const said = this.#client.publishAsync(topic, payload, { qos: 1, retain: true });
      await Promise.race([said.catch(() => undefined), timeout(2_000)]);
    }
    await Promise.race([this.#client.endAsync(!this.isOpen).catch(() => undefined), timeout(2_000)]);
    this.#socket?.destroy();
  }

  /** Ends the connection in order, so that no will is published, but without taking leave: another one follows at once. */
  async renew(): Promise<void> {
    this.#problem ??= 'another keepalive';
    await this.#client.endAsync().catch(() => undefined);
  }

  #openStream() {
    const { brokerUrl, ca, tlsSession, onTlsSession } = this.#options;
    const { hostname, port, protocol } = new URL(brokerUrl);
    const host = hostname.replace(/^\[|\]$/g, '');
    const secure = protocol === 'mqtts:';
    const socket = connectTcp({ host, port: Number(port) || (secure ? 8883 : 1883), noDelay: true });
    this.#socket = socket;
    if (!secure) return socket;
    // The socket below is ours, so that its counters show what TLS adds.
    const encrypted = connectTls({
      socket,
      ...(isIP(host) === 0 ? { servername: host } : { host }),
      ...(ca === undefined ? {} : { ca }),
      ...(tlsSession === undefined ? {} : { session: tlsSession }),
    });
    encrypted.on('session', (session: Buffer) => onTlsSession?.(session));
    socket.on('error', (error) => encrypted.destroy(error));
    return encrypted;
  }

  #presence(state: 'online' | 'offline', leaving = false) {
    const { credential, session } = this.#options;
    return {
      topic: buildTopic(credential.terminalId, 'presence'),
      payload: Buffer.from(buildPresencePayload({ state, session, ...(leaving && { leaving }) })),
    };
  }

  #hear(topic: string, payload: Buffer): void {
    this.#options.onMessage(parseTopic(topic).kind, payload);
  }

  async #acknowledged(work: Promise<unknown>): Promise<void> {
    const timer = setTimeout(() => {
      this.#problem ??= 'the broker did not acknowledge';
      this.#socket?.destroy();
    }, ACKNOWLEDGE_TIMEOUT_MS);
    let stop: (() => void) | undefined;
    // mqtt.js keeps the promises of a lost connection for its own reconnection, which we do not use.
    const lost = new Promise<never>((_, reject) => {
      stop = () => reject(new Error(this.#problem ?? 'the connection was lost'));
      if (this.#closed) stop();
      else this.#client.once('close', stop);
    });
    try {
      await Promise.race([work, lost]);
    } finally {
      clearTimeout(timer);
      if (stop !== undefined) this.#client.off('close', stop);
      work.catch(() => undefined);
    }
  }

  #lost(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#client.end(true);
    this.#options.onClosed(this.#problem ?? 'the connection was closed');
  }
}

function timeout(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
