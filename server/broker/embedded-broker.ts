import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Aedes, type Client, type ConnectPacket, type PublishPacket } from 'aedes';
import type { Clock } from '../../telemetry/contract/clock.ts';
import { buildTopic, parseTopic, TOPIC_PREFIX } from '../../telemetry/contract/topics.ts';
import { MAX_MESSAGE_BYTES } from '../../telemetry/contract/payload.ts';
import type { ReceivedMessage } from '../../telemetry/ingest/message.ts';
import { joinAcknowledgements } from './joined-acknowledgements.ts';
import { deliver, listensTo } from './deliver.ts';
import { expectConnect, NEVER_MS } from './expect-connect.ts';
import { limitPackets } from './packet-limit.ts';
import {
  isCleanText,
  isOwnTopic,
  maySubscribe,
  principalKey,
  refusePublish,
  type Principal,
} from './principal.ts';
import { noRefusals, refusalOf, RefusalError, type RefusalReason } from './refusal.ts';
import type { SpoofAttempt } from './spoof-attempt.ts';
import { connectedEvent, type TerminalEvent } from './terminal-event.ts';

export interface EmbeddedBrokerOptions {
  host: string;
  /** 0 takes any free port. */
  port: number;
  clock: Clock;
  /** Whose credential this is; undefined when it is nobody's. */
  authenticate: (
    username: string,
    password: string,
  ) => Principal | undefined | Promise<Principal | undefined>;
  /** Resolves when the message is durable. */
  receive: (message: ReceivedMessage) => Promise<void>;
  /** Default 20,000; further connections are dropped at once. */
  maxConnections?: number;
  /** A connection must have sent its CONNECT by then. Default 10 s. */
  connectWithinMs?: number;
  /** A terminal hears from now on what is said on its `stored`. */
  onListening?: (terminalId: string) => void;
  /** A line about what a client did wrong, for the log. Holds no secret. */
  onRefusal?: (what: string) => void;
  /** Somebody known tried to speak or listen as another. Called for each try: whoever listens keeps its own measure. */
  onSpoof?: (attempt: SpoofAttempt) => void;
  /** A terminal came, went, or published what it may not. */
  onTerminal?: (terminalId: string, event: TerminalEvent) => void;
}

/** A broker in the product itself. It keeps no sessions and passes nothing from one client to another. */
export interface EmbeddedBroker {
  /** Rejects with one line that says how to mend it when it cannot listen. */
  start(): Promise<void>;
  /** Closes every connection; no last will is published for them. */
  stop(): Promise<void>;
  /** The port it listens on. */
  readonly port: number;
  /** Clients connected now. */
  readonly connections: number;
  /** Connections, publishes and subscriptions refused since the start. */
  readonly refusals: Readonly<Record<RefusalReason, number>>;
  /** Closes the principal's connections, as after its credential was withdrawn. */
  disconnect(principal: Principal): void;
  /** Sends to whoever is subscribed now, topics of a terminal straight to its connections. QoS 1 waits for no acknowledgement. */
  publish(
    topic: string,
    payload: string | Buffer,
    options?: { qos?: 0 | 1; retain?: boolean },
  ): Promise<void>;
}

const maxClientIdLength = 256;
const maxCredentialLength = 1024;
/** Topic and headers beside the payload of a PUBLISH; also the most a client may send before we know it. */
const packetSlackBytes = 72 * 1024;
/** More connections of one principal close its oldest: a half-open one must not lock it out. */
const maxConnectionsOf = { terminal: 4, bridge: 64 };
const identifierRejected = 2;
const serverUnavailable = 3;
const badCredential = 4;
const notAuthorized = 5;

export function createEmbeddedBroker(options: EmbeddedBrokerOptions): EmbeddedBroker {
  const { host, clock, receive, connectWithinMs = 10_000 } = options;
  const principals = new WeakMap<Client, Principal>();
  /** Refused as a whole. */
  const ended = new WeakSet<Client>();
  const connects = new WeakMap<Client, ConnectPacket>();
  const clientsOf = new Map<string, Set<Client>>();
  /** Those that pass on what is said to terminals. */
  const listeningBridges = new Set<Client>();
  const sockets = new Set<Socket>();
  const acknowledge = joinAcknowledgements();
  /** Grows with every withdrawal: an authentication that ran meanwhile is repeated. */
  let withdrawals = 0;
  const refusals = noRefusals();
  let stopping = false;

  const aedes = new Aedes({
    connectTimeout: NEVER_MS,
    drainTimeout: 10_000,
    preConnect(client, packet, callback) {
      connects.set(client, { ...packet });
      // No session outlives its connection, so that no queue grows for who never comes back.
      packet.clean = true;
      callback(null, true);
    },
    authenticate(client, username, password, callback) {
      admit(client, username ?? '', password?.toString() ?? '').then(
        () => callback(null, true),
        (error: unknown) => {
          const refusal = error instanceof RefusalError ? error : unavailable(error);
          callback(refusal, false);
        },
      );
    },
    authorizePublish(client, packet, callback) {
      take(client, packet, callback);
    },
    authorizeSubscribe(client, subscription, callback) {
      const principal = principals.get(client);
      const allowed = principal !== undefined && maySubscribe(principal, subscription.topic);
      if (!allowed) {
        if (principal !== undefined) spoofed({ principal, kind: 'subscribe', topic: subscription.topic });
        refused(client, 'badSubscription', `subscribes to ${subscription.topic.slice(0, 100)}`);
      }
      callback(null, allowed ? subscription : null);
    },
  });
  passNothingOn(aedes);
  aedes.on('subscribe', (subscriptions, client) => {
    const principal = principals.get(client);
    if (principal?.kind === 'bridge' && !client.closed) {
      listeningBridges.add(client);
      client.conn.once('close', () => listeningBridges.delete(client));
    }
    if (principal?.kind !== 'terminal') return;
    const topics = subscriptions.filter(({ qos }) => qos <= 2).map(({ topic, qos }) => ({ topic, qos }));
    options.onTerminal?.(principal.terminalId, { kind: 'subscribed', topics });
    const stored = buildTopic(principal.terminalId, 'stored');
    const listens = topics.some(({ topic }) => topic === stored);
    if (listens) options.onListening?.(principal.terminalId);
  });
  for (const event of ['clientError', 'connectionError'] as const) {
    aedes.on(event, (client, error) => {
      const reason = refusalOf(error);
      // What follows in the same bytes is refused with it.
      if (reason === undefined || ended.has(client)) return;
      ended.add(client);
      refused(client, reason, error.message);
    });
  }

  const server: Server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 });
  server.maxConnections = options.maxConnections ?? 20_000;
  server.on('drop', () => (refusals.tooMany += 1));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    const client = aedes.handle(socket);
    limitPackets(client, () => (principals.has(client) ? MAX_MESSAGE_BYTES : 0) + packetSlackBytes);
    expectConnect(client, socket, connectWithinMs, () => connects.has(client));
  });

  /** Lets a client in or throws. Binds its client id to its principal: nobody takes over another's connection. */
  async function admit(client: Client, username: string, password: string): Promise<void> {
    const packet = connects.get(client);
    if (packet === undefined) throw new RefusalError('unavailable', 'no CONNECT', serverUnavailable);
    // [MQTT-3.1.3-8]
    if (packet.clientId === '' && packet.clean === false) {
      throw new RefusalError('badClientId', 'an empty client id without clean session', identifierRejected);
    }
    if (packet.clientId.length > maxClientIdLength || !isCleanText(packet.clientId)) {
      throw new RefusalError(
        'badClientId',
        'a client id that is too long or not clean text',
        identifierRejected,
      );
    }
    const credential = credentialOf(username, password);
    const principal = await authenticated(credential.username, credential.password);
    if (principal === undefined)
      throw new RefusalError('badCredential', `a wrong credential for ${credential.username}`, badCredential);
    const { will } = packet;
    const willRefusal = will && refusePublish(principal, will.topic, will.retain ?? false);
    if (will && willRefusal !== undefined) {
      spoofed({ principal, kind: 'will', topic: will.topic });
      throw new RefusalError('badWill', `a last will on ${willRefusal}`, notAuthorized);
    }
    if (stopping || client.closed) throw new RefusalError('unavailable', 'closing', serverUnavailable);
    (client as { id: string }).id = `${principalKey(principal)}:${client.id}`;
    principals.set(client, principal);
    register(client, principal);
    if (principal.kind === 'terminal') cameIn(client, principal.terminalId, packet);
  }

  function cameIn(client: Client, terminalId: string, packet: ConnectPacket): void {
    if (options.onTerminal === undefined) return;
    options.onTerminal(terminalId, connectedEvent(packet));
    client.conn.once('close', () => options.onTerminal?.(terminalId, { kind: 'disconnected' }));
  }

  async function authenticated(username: string, password: string): Promise<Principal | undefined> {
    if (username === '' || username.length > maxCredentialLength || !isCleanText(username)) return undefined;
    if (password.length > maxCredentialLength) return undefined;
    for (;;) {
      const before = withdrawals;
      const principal = await options.authenticate(username, password);
      if (before === withdrawals) return principal;
    }
  }

  function register(client: Client, principal: Principal): void {
    const key = principalKey(principal);
    const clients = clientsOf.get(key) ?? new Set();
    clientsOf.set(key, clients);
    clients.add(client);
    client.conn.once('close', () => {
      clients.delete(client);
      if (clients.size === 0 && clientsOf.get(key) === clients) clientsOf.delete(key);
    });
    const [oldest] = clients;
    if (clients.size > maxConnectionsOf[principal.kind]) oldest?.close();
  }

  /** Calls back when the message is durable and acknowledged; with an error that closes the connection when it is not. */
  function take(
    client: Client | null,
    packet: PublishPacket,
    callback: (error?: Error | null) => void,
  ): void {
    const principal = client === null ? undefined : principals.get(client);
    // What is broken off by our own end is no news of the terminals.
    if (client === null || principal === undefined || stopping) {
      callback(new RefusalError('unavailable', 'the broker is closing'));
      return;
    }
    const refusal = refusePublish(principal, packet.topic, packet.retain);
    if (refusal !== undefined) {
      spoofed({ principal, kind: 'publish', topic: packet.topic });
      if (principal.kind === 'terminal') {
        options.onTerminal?.(principal.terminalId, { kind: 'refused', what: refusal });
      }
      callback(new RefusalError('badPublish', `publishes to ${refusal}`));
      return;
    }
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    const message: ReceivedMessage = {
      topic: packet.topic,
      payload,
      receivedAt: clock.now(),
      retained: false,
      qos: packet.qos,
    };
    if (principal.kind === 'terminal') message.senderId = principal.terminalId;
    receive(message).then(
      () => {
        const { qos, messageId } = packet;
        if (qos !== 1 || messageId === undefined) {
          callback(null);
          return;
        }
        // To aedes it is a message that wants no acknowledgement: it gets its own from us.
        packet.qos = 0;
        acknowledge(client, messageId, callback);
      },
      (error: unknown) => {
        // QoS 0 promises nothing, and closing would not bring it back.
        if (packet.qos === 0) {
          refusals.notDurable += 1;
          callback(null);
        } else callback(new RefusalError('notDurable', String(error)));
      },
    );
  }

  function spoofed(attempt: SpoofAttempt): void {
    if (!isOwnTopic(attempt.principal, attempt.topic)) options.onSpoof?.(attempt);
  }

  /** To the terminal's own connections and the bridges that pass it on; nobody else may listen. */
  function sayTo(topic: string, payload: Buffer, qos: 0 | 1): void {
    const { terminalId, kind } = parseTopic(topic);
    const say = (client: Client): void => {
      const subscribedQos = listensTo(client, topic, kind);
      if (subscribedQos !== undefined) deliver(client, topic, payload, qos === 1 ? subscribedQos : 0);
    };
    for (const client of clientsOf.get(principalKey({ kind: 'terminal', terminalId })) ?? []) say(client);
    for (const client of listeningBridges) say(client);
  }

  function refused(client: Client, reason: RefusalReason, what: string): void {
    refusals[reason] += 1;
    options.onRefusal?.(`${(client as { id: string | null }).id ?? 'a client'}: ${what}`);
  }

  return {
    async start() {
      await aedes.listen();
      await listen(server, host, options.port);
    },
    async stop() {
      if (stopping) return;
      stopping = true;
      const closed = new Promise((resolve) => server.close(resolve));
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    get port() {
      return (server.address() as AddressInfo | null)?.port ?? options.port;
    },
    get connections() {
      return aedes.connectedClients;
    },
    get refusals() {
      return refusals;
    },
    disconnect(principal) {
      withdrawals += 1;
      for (const client of [...(clientsOf.get(principalKey(principal)) ?? [])]) client.close();
    },
    publish(topic, payload, { qos = 0, retain = false } = {}) {
      if (topic.startsWith(TOPIC_PREFIX) && !retain) {
        sayTo(topic, Buffer.from(payload), qos);
        return said;
      }
      return new Promise((resolve, reject) => {
        aedes.publish({ cmd: 'publish', topic, payload, qos, retain, dup: false }, (error) => {
          if (error) reject(error);
          else resolve();
        });
      });
    },
  };
}

const said = Promise.resolve();

/**
 * Devices made for ThingsBoard have one text to log in with, an access token in the place of the user name. Ours is
 * `username:password`: the same secret in one piece. No user name of ours holds a colon.
 */
function credentialOf(username: string, password: string): { username: string; password: string } {
  const colon = username.indexOf(':');
  if (password !== '' || colon < 0) return { username, password };
  return { username: username.slice(0, colon), password: username.slice(colon + 1) };
}

function unavailable(error: unknown): RefusalError {
  return new RefusalError(
    'unavailable',
    `credentials cannot be checked: ${String(error)}`,
    serverUnavailable,
  );
}

/**
 * What clients publish is for the product alone, and is durable by the time aedes would distribute it. Leaving that out
 * saves the matching, keeps no retained messages, and lets no slow reader delay those who publish.
 */
function passNothingOn(aedes: Aedes): void {
  const publish = aedes.publish.bind(aedes) as (...args: unknown[]) => void;
  (aedes as { publish: unknown }).publish = (packet: unknown, client: unknown, done?: () => void) => {
    if (typeof client === 'object' && client !== null) done?.();
    else publish(packet, client, done);
  };
}

/** Terminals that come back at once wait here instead of asking again a second later; Node's own is 511. */
const LISTEN_BACKLOG = 4096;

async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new Error(`MQTT cannot listen on ${host}:${port}: ${remedy(error)}`, { cause: error }));
    });
    server.listen({ port, host, backlog: LISTEN_BACKLOG }, () => resolve());
  });
}

function remedy(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return 'the port is taken. Stop the program that has it, or set ATALAYA_MQTT_PORT to another';
    case 'EACCES':
      return 'ports below 1024 need privileges. Set ATALAYA_MQTT_PORT to a higher one';
    case 'EADDRNOTAVAIL':
      return 'this machine has no such address. Set ATALAYA_HOST to one it has';
    default:
      return error.message;
  }
}
