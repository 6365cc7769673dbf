import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import type { Clock } from '../contract/clock.ts';
import { ingestSubscriptions } from '../contract/topics.ts';
import { deferAcknowledgements, type DeferredAcknowledgements } from './deferred-acknowledgements.ts';
import type { ReceivedMessage } from './message.ts';

export interface MqttSourceOptions {
  /** mqtt, mqtts, ws or wss. A user and password in it count when the options have none. */
  url: string;
  username?: string;
  password?: string;
  /** PEM file of the authority that signed the broker's certificate; default: those the system trusts. */
  caFile?: string;
  /** The same at every start, and no other process's: the broker keeps messages for it. `ingestClientId` makes one. */
  clientId: string;
  /** Topic filters of the contract. Default: all that terminals publish. */
  contractSubscriptions?: readonly string[];
  /** Processes with the same word share the messages among them (MQTT 5, 4.8.2). */
  share?: string;
  /** True: the broker forgets us when we go. Default false: it keeps messages for us. */
  clean?: boolean;
  /** Topic filters beside those of the contract, as they are wanted now; `resubscribe` tells of a change. */
  foreignSubscriptions?: () => readonly string[];
  clock: Clock;
  /** Resolves when the message is durable. */
  receive: (message: ReceivedMessage) => Promise<void>;
  /** Held in memory until durable; at the limit the connection is not read. Default 20,000 messages and 64 MiB. */
  maxHeld?: { messages: number; bytes: number };
  /** First and longest wait between attempts to connect. Default 0.5 s and 30 s; always 0.5 s while nobody answers. */
  backOffMs?: { first: number; longest: number };
  onConnected?: (connection: BrokerConnection) => void;
  /** Why there is no connection now. Called once per reason, not once per attempt. Holds no secret. */
  onDisconnected?: (reason: string) => void;
  /** The connection works, but not wholly: a subscription was refused. */
  onWarning?: (warning: string) => void;
}

export interface BrokerConnection {
  /** The broker's address without user and password. */
  broker: string;
  protocol: 'MQTT 5' | 'MQTT 3.1.1';
  /** False when the broker kept no messages for us: it is our first time, or it forgot. */
  sessionPresent: boolean;
}

/** Receives from a broker of its own. The broker keeps what we have not acknowledged, so nothing is lost while we are away. */
export interface MqttSource {
  readonly connected: boolean;
  /** Messages received and not yet durable. */
  readonly held: number;
  readonly acknowledged: number;
  /** Begins to connect and keeps at it. Rejects only when the settings cannot work. */
  start(): Promise<void>;
  /** Acknowledges what is durable, then disconnects; the broker keeps our session. */
  stop(): Promise<void>;
  /** QoS 1, not retained. Resolves when the broker acknowledged; rejects when there is no connection or it ends before. */
  publish(topic: string, payload: string | Uint8Array): Promise<void>;
  /** Other topic filters are wanted now. Without a connection the next one asks for them. */
  resubscribe(): Promise<void>;
}

/** Unacknowledged messages the broker may have under way: twice a high rate times a slow disk's latency. */
const receiveMaximum = 5000;
/** How long the broker keeps messages for us while we are away. */
const sessionExpiryS = 7 * 86_400;
/** Larger messages are not sent to us by an MQTT 5 broker. Beyond the contract's limit, so that dead letters can tell of it. */
const maximumPacketBytes = 1024 * 1024;
const stopMs = 3000;
/**
 * Between attempts while nobody answers, which costs nobody anything. A broker that comes back without its sessions
 * acknowledges what terminals say until we are there, and forgets it.
 */
const absentMs = 500;

/** A client id that stays the same for one data folder and differs from every other's. */
export function ingestClientId(journalId: string): string {
  return `atalaya-ingest-${journalId}`;
}

interface Ended {
  reason: string;
  /** It had come as far as receiving. */
  wasConnected: boolean;
  /** We ended it because we could not keep messages. */
  refused: boolean;
  /** The broker seems not to speak this version of MQTT. */
  tryOtherVersion: boolean;
  /** Nobody answered at that address. */
  isAbsent: boolean;
}

/** How long to wait after a second failure in a row, and so on, when it was `waitMs` after the one before. */
export function nextWaitMs(waitMs: number, isAbsent: boolean, longestMs: number): number {
  return Math.min(waitMs * 2, isAbsent ? Math.min(absentMs, longestMs) : longestMs);
}

export function createMqttSource(options: MqttSourceOptions): MqttSource {
  const { clock, receive } = options;
  const backOff = options.backOffMs ?? { first: 500, longest: 30_000 };
  const maxHeld = options.maxHeld ?? { messages: 20_000, bytes: 64 * 1024 ** 2 };
  const address = new URL(options.url);
  const username = options.username ?? (decodeURIComponent(address.username) || undefined);
  const password = options.password ?? (decodeURIComponent(address.password) || undefined);
  address.username = '';
  address.password = '';
  const broker = address.toString().replace(/\/$/, '');
  const { share, contractSubscriptions = ingestSubscriptions } = options;
  const shared = (filter: string): string => (share === undefined ? filter : `$share/${share}/${filter}`);
  const wanted = (): string[] =>
    [...contractSubscriptions, ...(options.foreignSubscriptions?.() ?? [])].map(shared);
  let subscribed: string[] = [];
  const stopping = new AbortController();
  let version: 4 | 5 = 5;
  let ca: Buffer | undefined;
  let connected = false;
  let acknowledgedBefore = 0;
  let current: { client: MqttClient; deferred: DeferredAcknowledgements } | undefined;
  let lastReason: string | undefined;
  let running: Promise<void> = Promise.resolve();

  async function run(): Promise<void> {
    let wait = backOff.first;
    for (;;) {
      const ended = await attempt();
      if (isStopping()) return;
      if (ended.reason !== lastReason || ended.wasConnected) options.onDisconnected?.(ended.reason);
      lastReason = ended.reason;
      // Sharing is a part of MQTT 5.
      if (ended.tryOtherVersion && share === undefined) version = version === 5 ? 4 : 5;
      // While messages are refused each connection costs the broker a round of repeats.
      wait = ended.wasConnected && !ended.refused ? backOff.first : wait;
      await delay(wait * (0.75 + Math.random() / 2), undefined, { signal: stopping.signal }).catch(
        () => undefined,
      );
      wait = nextWaitMs(wait, ended.isAbsent, backOff.longest);
    }
  }

  const isStopping = (): boolean => stopping.signal.aborted;

  /** One connection from beginning to end. */
  function attempt(): Promise<Ended> {
    return new Promise((resolve) => {
      const ended: Ended = {
        reason: '',
        wasConnected: false,
        refused: false,
        tryOtherVersion: true,
        isAbsent: false,
      };
      const client = connect(broker, clientOptions());
      const deferred = deferAcknowledgements({
        client,
        clock,
        receive,
        maxHeld,
        onRefused(error) {
          ended.refused = true;
          ended.reason ||= `messages cannot be kept: ${messageOf(error)}`;
          client.stream.destroy();
        },
      });
      current = { client, deferred };
      client.on('connect', ({ sessionPresent }) => {
        ended.tryOtherVersion = false;
        subscribed = wanted();
        subscribe(client, subscribed, (warning) => options.onWarning?.(warning)).then(
          () => {
            ended.wasConnected = connected = true;
            lastReason = undefined;
            options.onConnected?.({
              broker,
              protocol: version === 5 ? 'MQTT 5' : 'MQTT 3.1.1',
              sessionPresent,
            });
          },
          (error: unknown) => {
            ended.reason ||= `${broker} refuses our subscriptions: ${messageOf(error)}`;
            client.stream.destroy();
          },
        );
      });
      client.on('error', (error) => {
        ended.reason ||= `${broker}: ${messageOf(error)}`;
        if (!mayBeVersion(error)) ended.tryOtherVersion = false;
        ended.isAbsent = isOfTheNetwork(error);
      });
      client.on('disconnect', ({ reasonCode }) => {
        ended.reason ||= `${broker} ended the connection: ${disconnectReason(reasonCode)}`;
      });
      client.once('close', () => {
        connected = false;
        deferred.drop();
        acknowledgedBefore += deferred.acknowledged;
        current = undefined;
        ended.reason ||= `${broker} closed the connection`;
        client.end(true);
        resolve(ended);
      });
    });
  }

  function clientOptions(): IClientOptions {
    return {
      clientId: options.clientId,
      protocolVersion: version,
      clean: options.clean ?? false,
      keepalive: 60,
      connectTimeout: 20_000,
      // Every attempt is a client of its own: another version, no state carried over.
      reconnectPeriod: 0,
      resubscribe: false,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      ...(ca === undefined ? {} : { ca }),
      ...(version === 5
        ? {
            properties: {
              sessionExpiryInterval: options.clean === true ? 0 : sessionExpiryS,
              receiveMaximum,
              maximumPacketSize: maximumPacketBytes,
            },
          }
        : {}),
    };
  }

  async function subscribe(
    client: MqttClient,
    subscriptions: readonly string[],
    warn: (warning: string) => void,
  ): Promise<void> {
    // rh 1: what the broker retains comes with the first subscription, not with every reconnection.
    const results = await Promise.allSettled(
      subscriptions.map((filter) =>
        client.subscribeAsync(filter, version === 5 ? { qos: 1, rh: 1 } : { qos: 1 }),
      ),
    );
    const failed = results.flatMap((result, index) =>
      result.status === 'rejected' ? [`${subscriptions[index] ?? ''} (${messageOf(result.reason)})`] : [],
    );
    if (failed.length === subscriptions.length) throw new Error(failed.join(', '));
    if (failed.length > 0) warn(`${broker} refuses ${failed.join(', ')}`);
  }

  return {
    get connected() {
      return connected;
    },
    get held() {
      return current?.deferred.held ?? 0;
    },
    get acknowledged() {
      return acknowledgedBefore + (current?.deferred.acknowledged ?? 0);
    },
    async start() {
      if (!['mqtt:', 'mqtts:', 'ws:', 'wss:'].includes(address.protocol)) {
        throw new Error(`MQTT_URL must begin with mqtt, mqtts, ws or wss, not ${address.protocol}`);
      }
      if (options.caFile !== undefined) ca = await readAuthority(options.caFile);
      running = run();
    },
    async stop() {
      stopping.abort();
      const client = current?.client;
      const timeout = delay(stopMs, undefined, { ref: false });
      await Promise.race([current?.deferred.finish(), timeout]);
      if (client?.connected === true) await Promise.race([client.endAsync(), timeout]);
      client?.end(true);
      client?.stream.destroy();
      await Promise.race([running, timeout]);
    },
    async publish(topic, payload) {
      if (current === undefined || !connected) throw new Error(`${broker} is not connected`);
      const bytes = typeof payload === 'string' ? payload : Buffer.from(payload);
      await current.client.publishAsync(topic, bytes, { qos: 1 });
    },
    async resubscribe() {
      const before = subscribed;
      if (current === undefined || !connected) return;
      subscribed = wanted();
      const added = subscribed.filter((filter) => !before.includes(filter));
      const gone = before.filter((filter) => !subscribed.includes(filter));
      const warn = (warning: string): void => options.onWarning?.(warning);
      if (gone.length > 0) await current.client.unsubscribeAsync(gone);
      if (added.length > 0) await subscribe(current.client, added, warn);
    },
  };
}

async function readAuthority(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new Error(`the broker's CA file cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/** ECONNREFUSED, ENOTFOUND and the like, one for each address of a name; a broker that answers refuses by number, or with its certificate. */
function isOfTheNetwork(error: Error): boolean {
  return 'syscall' in error || error instanceof AggregateError;
}

/** Network trouble and refused credentials are no sign of another version; what ends without a word may be. */
function mayBeVersion(error: Error): boolean {
  const code: unknown = 'code' in error ? error.code : undefined;
  const unsupportedVersion = [1, 132];
  return code === undefined || unsupportedVersion.includes(code as number);
}

function disconnectReason(code: number | undefined): string {
  if (code === 0x8e) return 'another client took our client id; is a copy of this data folder in use?';
  return code === undefined ? 'no reason given' : `reason code 0x${code.toString(16)}`;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join(', ');
  return error.message;
}
