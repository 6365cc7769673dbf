import type { Duplex } from 'node:stream';
import type { IPublishPacket, MqttClient } from 'mqtt';
import type { Clock } from '../contract/clock.ts';
import type { ReceivedMessage } from './message.ts';
import { pubacks } from './pubacks.ts';

export interface DeferringOptions {
  client: MqttClient;
  clock: Clock;
  /** Resolves when the message is durable. */
  receive: (message: ReceivedMessage) => Promise<void>;
  /** Messages and bytes held at once, received but not yet durable; then the connection is not read for a while. */
  maxHeld: { messages: number; bytes: number };
  /** A message could not be made durable. It stays unacknowledged, and all after it: end the connection, and the broker repeats them on the next. */
  onRefused: (error: unknown) => void;
}

/** One connection's messages between arrival and acknowledgement. */
export interface DeferredAcknowledgements {
  /** Messages received and not yet durable. */
  readonly held: number;
  readonly acknowledged: number;
  /** Leaves what comes from now on unacknowledged, and resolves when everything held has been acknowledged or refused. */
  finish(): Promise<void>;
  /** The connection is gone. */
  drop(): void;
}

/** Acknowledgements wait this long for more, unless so many are together. */
const JOINED_MS = 50;
const MOST_JOINED = 1000;
/**
 * So many may be all that a broker lets be under way (RabbitMQ 10, Mosquitto 20, EMQX 32, where nothing else is set): where
 * nothing more is held, it waits for these.
 */
const SMALLEST_WINDOW = 10;

/** One for all: only that it is an error counts, and a stack for each message costs as much as parsing it. */
const deferred = new Error('deferred');

/**
 * Makes an mqtt.js client acknowledge a message when it is durable, not when it arrived.
 *
 * mqtt.js has no such mode, and handles one packet at a time: waiting in `handleMessage` would allow one message per
 * disk write. Calling back with an error is its documented way of leaving out the PUBACK; ours follows, many in one
 * buffer, in the order received [MQTT-4.6.0-2], on the stream the messages came from and on no other: packet ids mean
 * nothing on the next connection. The package is pinned, and a test counts what a killed process leaves unacknowledged.
 */
export function deferAcknowledgements(options: DeferringOptions): DeferredAcknowledgements {
  const { client, clock, receive, maxHeld, onRefused } = options;
  let held = 0;
  let heldBytes = 0;
  let acknowledged = 0;
  let dropped = false;
  let finishing = false;
  let resume: (() => void) | undefined;
  let onIdle: (() => void) | undefined;
  let durable: number[] = [];
  let flushTimer: NodeJS.Timeout | undefined;

  client.handleMessage = (packet, done) => {
    const proceed = (): void => {
      if (packet.qos > 0) done(deferred);
      else done();
    };
    if (dropped || finishing) {
      proceed();
      return;
    }
    hold(packet, client.stream);
    // Not calling back stops the reading, and with it the answers to our pings; that is only for moments,
    // and where it is not, the ping's time-out ends the connection, which is what should happen then.
    if (held >= maxHeld.messages || heldBytes >= maxHeld.bytes) resume = proceed;
    else proceed();
  };

  function hold(packet: IPublishPacket, stream: MqttClient['stream']): void {
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    held += 1;
    heldBytes += payload.length;
    const { topic, retain, qos } = packet;
    receive({ topic, payload, receivedAt: clock.now(), retained: retain, qos })
      .then(
        () => {
          if (packet.qos > 0 && packet.messageId !== undefined) acknowledge(packet.messageId, stream);
        },
        (error: unknown) => {
          if (dropped) return;
          // Nothing after it is acknowledged either: the broker repeats all of it, in order.
          drop();
          onRefused(error);
        },
      )
      .finally(() => release(payload.length, stream));
  }

  /**
   * Many are acknowledged with one write to the socket: each wakes the broker, which costs more than what is written, and
   * whoever published was answered long ago.
   */
  function acknowledge(messageId: number, stream: MqttClient['stream']): void {
    durable.push(messageId);
    if (durable.length >= MOST_JOINED) flush(stream);
    else flushTimer ??= setTimeout(() => flush(stream), JOINED_MS);
  }

  function flush(stream: MqttClient['stream']): void {
    clearTimeout(flushTimer);
    flushTimer = undefined;
    const ids = durable;
    durable = [];
    if (ids.length === 0 || dropped) return;
    if (client.stream !== stream || (stream as unknown as Duplex).destroyed) return;
    stream.write(pubacks(ids));
    acknowledged += ids.length;
  }

  function release(bytes: number, stream: MqttClient['stream']): void {
    held -= 1;
    heldBytes -= bytes;
    if (held === 0 && durable.length >= SMALLEST_WINDOW) flush(stream);
    if (held <= maxHeld.messages / 2 && heldBytes <= maxHeld.bytes / 2) unpark();
    if (held === 0) setImmediate(() => onIdle?.());
  }

  function unpark(): void {
    const parked = resume;
    resume = undefined;
    parked?.();
  }

  function drop(): void {
    dropped = true;
    clearTimeout(flushTimer);
    unpark();
  }

  return {
    get held() {
      return held;
    },
    get acknowledged() {
      return acknowledged;
    },
    finish() {
      finishing = true;
      unpark();
      return new Promise((resolve) => {
        onIdle = () => {
          flush(client.stream);
          resolve();
        };
        if (held === 0) setImmediate(onIdle);
      });
    },
    drop,
  };
}
