import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';

/** A message on its way through a relay. */
export interface Passed {
  topic: string;
  payload: Buffer;
  /** When its connection was made, epoch milliseconds. */
  connectedAt: number;
}

export interface RelayOptions {
  /** The broker. MQTT 3.1.1 over plain TCP. */
  to: string;
  /** The broker acknowledged what a client published with QoS 1. */
  onAcknowledged: (message: Passed) => void;
  /** The broker passes this on to a client. */
  onDelivered: (message: Passed) => void;
}

export interface Relay {
  url: string;
  stop(): void;
}

const PUBLISH = 3;
const PUBACK = 4;

/** Stands between clients and a broker, hands on every byte as it comes, and tells what was acknowledged: nobody has to be believed. */
export async function startRelay({ to, onAcknowledged, onDelivered }: RelayOptions): Promise<Relay> {
  const { hostname, port } = new URL(to);
  const server = createServer({ noDelay: true }, (client) => {
    const broker = connect({ host: hostname, port: Number(port), noDelay: true });
    const connectedAt = Date.now();
    const underWay = new Map<number, Passed>();
    const heardFromClient = packets((header, body) => {
      if (header >> 4 !== PUBLISH) return;
      const { id, ...message } = readPublish(header, body);
      if (id !== undefined) underWay.set(id, { ...message, connectedAt });
    });
    const heardFromBroker = packets((header, body) => {
      if (header >> 4 === PUBLISH) {
        const { topic, payload } = readPublish(header, body);
        onDelivered({ topic, payload, connectedAt });
      } else if (header >> 4 === PUBACK) {
        const id = body.readUInt16BE(0);
        const message = underWay.get(id);
        underWay.delete(id);
        if (message !== undefined) onAcknowledged(message);
      }
    });
    client.on('data', heardFromClient).pipe(broker);
    broker.on('data', heardFromBroker).pipe(client);
    // A client that was killed may leave half a packet behind, a broker nothing at all.
    client.on('error', () => undefined).on('close', () => broker.end());
    broker.on('error', () => undefined).on('close', () => client.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => void server.close(),
  };
}

/** Takes chunks of a stream and tells each packet that is whole. */
function packets(onPacket: (header: number, body: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      const length = remainingLength(rest);
      if (length === undefined || rest.length < length.from + length.bytes) return;
      onPacket(rest[0] ?? 0, rest.subarray(length.from, length.from + length.bytes));
      rest = rest.subarray(length.from + length.bytes);
    }
  };
}

/** MQTT 3.1.1 section 2.2.3; undefined when it is not all there. */
function remainingLength(data: Buffer): { bytes: number; from: number } | undefined {
  let bytes = 0;
  for (let at = 1; at <= 4; at += 1) {
    const digit = data[at];
    if (digit === undefined) return undefined;
    bytes |= (digit & 127) << (7 * (at - 1));
    if (digit < 128) return { bytes, from: at + 1 };
  }
  throw new Error('a packet whose length has more than four digits');
}

/** Topic, payload and, above QoS 0, the packet's number. */
function readPublish(header: number, body: Buffer): { topic: string; payload: Buffer; id?: number } {
  const topicEnd = 2 + body.readUInt16BE(0);
  const topic = body.toString('utf8', 2, topicEnd);
  if ((header & 0x06) === 0) return { topic, payload: body.subarray(topicEnd) };
  return { topic, payload: body.subarray(topicEnd + 2), id: body.readUInt16BE(topicEnd) };
}
