import type { Clock } from '../telemetry/contract/clock.ts';
import type { ReceivedMessage } from '../telemetry/ingest/message.ts';
import { createMqttSource, ingestClientId } from '../telemetry/ingest/mqtt-source.ts';
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

/** An external broker when one is configured, else the embedded one. */
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
  const source = config.mqtt === undefined ? embedded(watched) : external(watched, config.mqtt);
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
    disconnect: (principals) => {
      for (const principal of principals) broker.disconnect(principal);
    },
    publish: (topic, payload) =>
      broker.publish(topic, typeof payload === 'string' ? payload : Buffer.from(payload), { qos: 1 }),
    resubscribe: () => Promise.resolve(),
  };
}

function external(parts: SourceParts, mqtt: NonNullable<Config['mqtt']>): Unwatched {
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
  });
  return {
    start: () => source.start(),
    stop: () => source.stop(),
    port: () => undefined,
    refusals: () => ({}),
    disconnect: () => undefined,
    publish: (topic, payload) => source.publish(topic, payload),
    resubscribe: () => source.resubscribe(),
  };
}
