import type { Clock } from '../telemetry/contract/clock.ts';
import type { ReceivedMessage } from '../telemetry/ingest/message.ts';
import { ingestSubscriptions, sampleSubscriptions } from '../telemetry/contract/topics.ts';
import { createMqttSource, ingestClientId, type MqttSourceOptions } from '../telemetry/ingest/mqtt-source.ts';
import { createReceivedStream } from '../telemetry/ingest/relay/received-stream.ts';
import { createRelaySource } from '../telemetry/ingest/relay/relay-source.ts';
import { createEmbeddedBroker } from './broker/embedded-broker.ts';
import type { Principal } from './broker/principal.ts';
import type { SpoofAttempt } from './broker/spoof-attempt.ts';
import type { TerminalEvent } from './broker/terminal-event.ts';
import type { Config } from './config.ts';
import { TerminalWatch } from './terminal-watch.ts';

/** Where messages come from, the embedded broker or one of somebody else's. */
export interface MessageSource {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** The port terminals connect to; undefined when the broker is not ours. */
  port(): number | undefined;
  /** What was refused since the start, by reason; empty when the broker is not ours. */
  refusals(): Readonly<Record<string, number>>;
  /** Received by each ingest process of its own and not yet here, in bytes; empty where there is none. */
  ingestBehindBytes(): Readonly<Record<string, number>>;
  /** Credentials were withdrawn: close those connections. */
  disconnect(principals: readonly Principal[]): void;
  /**
   * Says something to a terminal, QoS 1 and not retained. Resolves when the broker took it, which is no sign that the
   * terminal heard it: with the embedded broker, who is not connected never will. Rejects when there is no connection.
   */
  publish(topic: string, payload: string | Uint8Array): Promise<void>;
  /** Other programs' topics that are wanted have changed. */
  resubscribe(): Promise<void>;
  /** Shows what single terminals and the product say to each other, as it passes here. */
  readonly watch: TerminalWatch;
}

export interface SourceParts {
  config: Config;
  clock: Clock;
  journalId: string;
  foreignSubscriptions: () => readonly string[];
  receive: (message: ReceivedMessage) => Promise<void>;
  authenticate: (username: string, password: string) => Principal | undefined;
  /** A terminal began to listen to its `stored`, where the broker tells. */
  onListening: (terminalId: string) => void;
  /** Undefined: connected again. */
  onProblem: (problem: string | undefined) => void;
  onWarning: (warning: string) => void;
  /** Of the embedded broker; others ask us, or keep it to themselves. */
  onSpoof: (attempt: SpoofAttempt) => void;
}

/** An external broker when one is configured, with ingest processes of its own where Redis is, else the embedded one. */
export function createMessageSource(parts: SourceParts): MessageSource {
  const { config, clock } = parts;
  const watch = new TerminalWatch(clock, config.mqtt === undefined ? 'embedded' : 'external');
  const watched: Watched = {
    ...parts,
    receive: (message) => {
      watch.heard(message);
      return parts.receive(message);
    },
    onTerminal: (terminalId, event) => watch.happened(terminalId, event),
  };
  const source = chosen(watched);
  return {
    ...source,
    watch,
    publish: (topic, payload) => {
      watch.said(topic, payload);
      return source.publish(topic, payload);
    },
    stop: () => {
      watch.close();
      return source.stop();
    },
  };
}

interface Watched extends SourceParts {
  /** Of the embedded broker: a terminal came, went, or published what it may not. */
  onTerminal: (terminalId: string, event: TerminalEvent) => void;
}
type Unwatched = Omit<MessageSource, 'watch'>;

function chosen(parts: Watched): Unwatched {
  const { mqtt, redisUrl } = parts.config;
  if (mqtt === undefined) return embedded(parts);
  return redisUrl === undefined ? external(parts, mqtt) : relayed(parts, mqtt, redisUrl);
}

function embedded(parts: Watched): Unwatched {
  const { config, clock, receive, authenticate, onListening, onWarning, onSpoof, onTerminal } = parts;
  const broker = createEmbeddedBroker({
    host: config.host,
    port: config.mqttPort,
    clock,
    authenticate,
    receive,
    onListening,
    onRefusal: onWarning,
    onSpoof,
    onTerminal,
  });
  return {
    start: () => broker.start(),
    stop: () => broker.stop(),
    port: () => broker.port,
    refusals: () => broker.refusals,
    ingestBehindBytes: () => ({}),
    disconnect: (principals) => {
      for (const principal of principals) broker.disconnect(principal);
    },
    publish: (topic, payload) =>
      broker.publish(topic, typeof payload === 'string' ? payload : Buffer.from(payload), { qos: 1 }),
    resubscribe: () => Promise.resolve(),
  };
}

function external(
  parts: SourceParts,
  mqtt: NonNullable<Config['mqtt']>,
  differently: Partial<MqttSourceOptions> = {},
): Unwatched {
  const { clock, receive, onProblem, onWarning } = parts;
  const source = createMqttSource({
    ...mqtt,
    clock,
    receive,
    clientId: ingestClientId(parts.journalId),
    foreignSubscriptions: parts.foreignSubscriptions,
    onConnected: () => onProblem(undefined),
    onDisconnected: onProblem,
    onWarning,
    ...differently,
  });
  return {
    start: () => source.start(),
    stop: () => source.stop(),
    port: () => undefined,
    refusals: () => ({}),
    ingestBehindBytes: () => ({}),
    disconnect: () => undefined,
    publish: (topic, payload) => source.publish(topic, payload),
    resubscribe: () => source.resubscribe(),
  };
}

/**
 * Samples come from the ingest processes; what is said seldom, or must keep its order over all terminals (presence, which the
 * broker retains, inventory, replies, other programs), comes over a connection of our own.
 */
function relayed(parts: SourceParts, mqtt: NonNullable<Config['mqtt']>, redisUrl: string): Unwatched {
  const problems = new Map<string, string>();
  const reporting = (who: string) => (problem: string | undefined) => {
    if (problem === undefined) problems.delete(who);
    else problems.set(who, problem);
    parts.onProblem(problems.size === 0 ? undefined : [...problems.values()].join('; '));
  };
  const own = external({ ...parts, onProblem: reporting('broker') }, mqtt, {
    contractSubscriptions: ingestSubscriptions.filter((filter) => !sampleSubscriptions.includes(filter)),
    // What it retains comes anew, and a session from before there were ingest processes ends.
    clean: true,
  });
  const relay = createRelaySource({
    openStream: () => createReceivedStream(redisUrl),
    receive: parts.receive,
    onProblem: reporting('relay'),
  });
  return {
    ...own,
    ingestBehindBytes: () =>
      Object.fromEntries(
        relay.members.flatMap(({ ingestId, report }) =>
          report === null ? [] : [[ingestId, report.behindBytes] as const],
        ),
      ),
    async start() {
      relay.start();
      await own.start();
    },
    async stop() {
      await Promise.all([relay.stop(), own.stop()]);
    },
  };
}
