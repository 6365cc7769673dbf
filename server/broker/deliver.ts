import type { Duplex } from 'node:stream';
import type { Client } from 'aedes';
import { TOPIC_PREFIX, type TopicKind } from '../../telemetry/contract/topics.ts';

/** The parts of aedes' client that this needs. A test holds the pinned version to them. */
interface Inside {
  subscriptions: Readonly<Record<string, { qos: number } | undefined>>;
  _nextId: number;
  conn: Duplex;
}

/** Who reads so slowly that this much waits for it is told no more for now; it asks again when it connects anew. */
const MAX_WAITING_BYTES = 256 * 1024;

/** What the client would hear a topic with: the quality of service it subscribed with; undefined: it does not listen. */
export function listensTo(client: Client, topic: string, kind: TopicKind): 0 | 1 | undefined {
  const { subscriptions } = client as unknown as Inside;
  const subscription = subscriptions[topic] ?? subscriptions[`${TOPIC_PREFIX}+/${kind}`];
  return subscription === undefined ? undefined : subscription.qos > 0 ? 1 : 0;
}

/**
 * Writes one PUBLISH straight to a client's connection. aedes would match the topic against every subscription and make
 * several objects and turns of the loop of it: too much for thousands a second, when we know who is meant.
 * QoS 1 is sent once on a connection, as aedes does for sessions that end with it.
 */
export function deliver(client: Client, topic: string, payload: Buffer, qos: 0 | 1): boolean {
  const inside = client as unknown as Inside;
  if (client.closed || !client.connected || inside.conn.writableLength > MAX_WAITING_BYTES) return false;
  inside.conn.write(publishPacket(topic, payload, qos === 1 ? nextId(inside) : undefined));
  return true;
}

/** Shared with aedes, so that no packet id is used twice. */
function nextId(inside: Inside): number {
  const id = inside._nextId;
  inside._nextId = id >= 65_535 ? 1 : id + 1;
  return id;
}

/** MQTT 3.1.1, section 3.3. Without `id` it is QoS 0. */
function publishPacket(topic: string, payload: Buffer, id: number | undefined): Buffer {
  const topicBytes = Buffer.byteLength(topic);
  const remaining = 2 + topicBytes + (id === undefined ? 0 : 2) + payload.length;
  const lengthBytes = remaining < 128 ? 1 : remaining < 16_384 ? 2 : remaining < 2_097_152 ? 3 : 4;
  const packet = Buffer.allocUnsafe(1 + lengthBytes + remaining);
  packet[0] = id === undefined ? 0x30 : 0x32;
  let at = 1;
  for (let rest = remaining; at <= lengthBytes; at += 1) {
    packet[at] = (rest & 0x7f) | (at < lengthBytes ? 0x80 : 0);
    rest >>>= 7;
  }
  packet.writeUInt16BE(topicBytes, at);
  at += 2 + packet.write(topic, at + 2);
  if (id !== undefined) at = packet.writeUInt16BE(id, at);
  packet.set(payload, at);
  return packet;
}
