import { connect, type IClientOptions, type MqttClient } from 'mqtt';

export interface PublisherOptions {
  /** mqtt, mqtts, ws or wss. */
  url: string;
  username?: string;
  password?: string;
  clientId: string;
  keepaliveS?: number;
  /** PEM text of the authority that signed the broker's certificate, when it is not a public one. */
  ca?: string;
  /** Asked anew for every connection, since each one is a session of its own. */
  will?: () => { topic: string; payload: string };
  /** What it hears: subscribed before the connection counts as made, so that nothing said to it is missed. */
  hears?: { topics: readonly string[]; heard: (topic: string, payload: string) => void };
  /** Messages under way at once; more than that are refused by `hasRoom`. */
  maxInFlight?: number;
}

/** The state of the connection, and why it is so when it is down. */
export interface ConnectionChange {
  connected: boolean;
  problem?: string;
}

/** One connection to a broker that is made again whenever it is lost. It keeps no messages: what was not acknowledged is the caller's. */
export interface Publisher {
  readonly connected: boolean;
  /** Connections made so far: when it grows, what was under way on the one before may be lost. */
  readonly connections: number;
  /** True when a message may be published now. */
  hasRoom(): boolean;
  /** QoS 1. Resolves when the broker acknowledged, rejects when the connection was lost before. */
  publish(topic: string, payload: string, retain?: boolean): Promise<void>;
  /** Drops the connection as a cut cable would, without a word, so that the broker publishes the will; stays away until `reopen`. */
  cut(): void;
  reopen(): void;
  /** Takes leave of the broker: no will is published. */
  close(): Promise<void>;
}

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5_000;

/** Connects at once and calls back at every change of the connection. */
export function createPublisher(
  options: PublisherOptions,
  onChange: (change: ConnectionChange) => void = () => undefined,
): Publisher {
  const { maxInFlight = 100 } = options;
  const pending = new Set<(problem: Error) => void>();
  let client: MqttClient;
  let wanted = true;
  let closing = false;
  let connected = false;
  let connections = 0;
  let retryMs = FIRST_RETRY_MS;
  let retry: NodeJS.Timeout | undefined;
  let problem: string | undefined;
  client = open();

  // mqtt.js can reconnect by itself, but then keeps unacknowledged messages in a store of its own and the same will:
  // a fresh client per connection leaves both to the terminal.
  function open(): MqttClient {
    const opened = connect(options.url, clientOptions(options));
    opened.on('connect', () => {
      const topics = [...(options.hears?.topics ?? [])];
      const ready = () => {
        if (opened !== client || !opened.connected) return;
        connected = true;
        connections += 1;
        problem = undefined;
        onChange({ connected: true });
      };
      if (topics.length === 0) ready();
      else opened.subscribe(topics, { qos: 1 }, ready);
    });
    opened.on('message', (topic, payload) => options.hears?.heard(topic, payload.toString()));
    opened.on('error', (error) => {
      problem = error.message;
      if (!opened.connected) opened.end(true);
    });
    opened.on('close', () => {
      if (opened === client) lost();
    });
    return opened;
  }

  function lost(): void {
    const was = connected;
    connected = false;
    const why = problem ?? 'the connection was closed';
    for (const reject of pending) reject(new Error(why));
    pending.clear();
    if (!closing && (was || problem !== undefined)) onChange({ connected: false, problem: why });
    if (!wanted || retry !== undefined) return;
    retry = setTimeout(() => {
      retry = undefined;
      client = open();
    }, retryMs);
    retryMs = Math.min(LAST_RETRY_MS, retryMs * 2);
  }

  function stayAway(): void {
    wanted = false;
    clearTimeout(retry);
    retry = undefined;
  }

  return {
    get connected() {
      return connected;
    },
    get connections() {
      return connections;
    },
    hasRoom: () => connected && pending.size < maxInFlight,
    publish(topic, payload, retain = false) {
      return new Promise((resolve, reject) => {
        if (!connected) {
          reject(new Error('not connected'));
          return;
        }
        pending.add(reject);
        client.publish(topic, payload, { qos: 1, retain }, (error) => {
          pending.delete(reject);
          if (error) {
            reject(error);
            return;
          }
          // Only now: a broker that lets us in and throws us out at the first message is not to be hammered.
          retryMs = FIRST_RETRY_MS;
          resolve();
        });
      });
    },
    cut() {
      stayAway();
      client.stream.destroy();
    },
    reopen() {
      if (wanted) return;
      wanted = true;
      client = open();
    },
    async close() {
      closing = true;
      stayAway();
      await client.endAsync(!connected);
    },
  };
}

function clientOptions({
  username,
  password,
  clientId,
  keepaliveS = 60,
  ca,
  will,
}: PublisherOptions): IClientOptions {
  return {
    clientId,
    clean: true,
    reconnectPeriod: 0,
    connectTimeout: 10_000,
    keepalive: keepaliveS,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(ca === undefined ? {} : { ca }),
    ...(will === undefined ? {} : { will: { ...will(), qos: 1, retain: true } }),
  };
}
