import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Where to and as whom. MQTT 3.1.1 over plain TCP. */
export interface RawMqttOptions {
  url: string;
  clientId: string;
  username?: string;
  password?: string;
  /** The address to come from: one machine has more than 20,000 ports only by having several addresses. */
  from?: string;
  /** 0: none, and no PINGREQ. Otherwise the caller sends `ping`. Default 0. */
  keepaliveS?: number;
  /** The broker publishes it, QoS 1 and retained, when the connection ends without a word. */
  will?: { topic: string; payload: string };
  /** Publishes under way at once. Default 500. */
  window?: number;
  /** The broker acknowledged a publish. `tag` is what `publish` was given, `sentAt` is `performance.now()`. */
  onAcknowledged?: (tag: number, sentAt: number) => void;
  /** A message came; QoS 1 is acknowledged. */
  onMessage?: (topic: string, payload: Buffer) => void;
  onClosed?: (why: string) => void;
}

/** The broker refused the connection, with its return code (MQTT 3.1.1 section 3.2.2.3). */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

const FLUSH_BYTES = 64 * 1024;
const BUFFER_BYTES = 256 * 1024;
const MAX_PACKET_ID = 65_535;

/**
 * A connection that does little and therefore costs little: the load shares the machine with what is measured.
 * Publishes are gathered until `flush`. No reconnecting, no queue, no QoS 2.
 */
export class RawMqtt {
  readonly #socket: Socket;
  readonly #options: RawMqttOptions;
  readonly #window: number;
  #out = Buffer.alloc(0);
  #used = 0;
  #rest: Buffer = Buffer.alloc(0);
  #nextId = 1;
  #inFlight = 0;
  #admitted = false;
  #closed = false;
  readonly #sentAt = new Float64Array(MAX_PACKET_ID + 1);
  readonly #tags = new Float64Array(MAX_PACKET_ID + 1);
  #onConnack: ((returnCode: number) => void) | undefined;
  readonly #onSuback = new Map<number, (granted: boolean) => void>();

  private constructor(socket: Socket, options: RawMqttOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#window = options.window ?? 500;
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', (error) => this.#end(error.message));
    socket.on('close', () => this.#end('the connection was closed'));
  }

  /** Resolves when the broker let us in. @throws RefusedError, or Error when there is no connection */
  static async connect(options: RawMqttOptions, timeoutMs = 30_000): Promise<RawMqtt> {
    const { hostname, port } = new URL(options.url);
    const socket = connect({
      host: hostname,
      port: Number(port) || 1883,
      noDelay: true,
      ...(options.from === undefined ? {} : { localAddress: options.from }),
    });
    // Until it is ours and after we gave it up, nobody else listens, and an error nobody listens to ends the process.
    socket.on('error', () => undefined);
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      await once(socket, 'connect', { signal });
      const mqtt = new RawMqtt(socket, options);
      const answer = new Promise<number>((resolve) => (mqtt.#onConnack = resolve));
      socket.write(connectPacket(options));
      const [returnCode] = (await Promise.race([
        answer.then((code) => [code]),
        once(socket, 'close', { signal }).then(() => [-1]),
      ])) as [number];
      if (returnCode === 0 && !mqtt.#closed) {
        mqtt.#admitted = true;
        return mqtt;
      }
      throw new RefusedError(
        returnCode < 0 ? 'the connection was closed before CONNACK' : `return code ${returnCode}`,
      );
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  get isOpen(): boolean {
    return !this.#closed;
  }

  /** Publishes not acknowledged yet. */
  get inFlight(): number {
    return this.#inFlight;
  }

  hasRoom(): boolean {
    return !this.#closed && this.#inFlight < this.#window;
  }

  /** QoS 1; goes out at the next `flush`. Topic and payload, where it is text, are ASCII. `tag` comes back with the acknowledgement. */
  publish(topic: string, payload: string | Uint8Array, tag = 0, retain = false): void {
    const bodyBytes = 4 + topic.length + payload.length;
    this.#reserve(bodyBytes + 5);
    const out = this.#out;
    let at = this.#used;
    out[at++] = retain ? 0x33 : 0x32;
    for (let left = bodyBytes; ; left >>>= 7) {
      out[at++] = left > 127 ? (left & 127) | 128 : left;
      if (left <= 127) break;
    }
    at = out.writeUInt16BE(topic.length, at);
    at += out.write(topic, at, 'latin1');
    const id = this.#takeId();
    at = out.writeUInt16BE(id, at);
    if (typeof payload === 'string') at += out.write(payload, at, 'latin1');
    else {
      out.set(payload, at);
      at += payload.length;
    }
    this.#used = at;
    this.#inFlight += 1;
    this.#sentAt[id] = performance.now();
    this.#tags[id] = tag;
    if (at > FLUSH_BYTES) this.flush();
  }

  /** Hands what was gathered to the socket. */
  flush(): void {
    if (this.#used === 0 || this.#closed) return;
    this.#socket.write(this.#out.subarray(0, this.#used));
    // The socket keeps what it was given until it is out; the rest of the buffer is still ours.
    this.#out = this.#out.subarray(this.#used);
    this.#used = 0;
  }

  /** Resolves with false when the broker does not allow it. */
  subscribe(filter: string): Promise<boolean> {
    const id = this.#takeId();
    const body = Buffer.alloc(5 + filter.length);
    body.writeUInt16BE(id, 0);
    body.writeUInt16BE(filter.length, 2);
    body.write(filter, 4, 'latin1');
    body[4 + filter.length] = 1;
    this.#socket.write(packet(0x82, body));
    return new Promise((resolve) => this.#onSuback.set(id, resolve));
  }

  ping(): void {
    if (!this.#closed) this.#socket.write(Buffer.from([0xc0, 0]));
  }

  /** Takes leave: no will is published. */
  disconnect(): void {
    this.flush();
    if (!this.#closed) this.#socket.end(Buffer.from([0xe0, 0]));
  }

  /** Ends it as a cut cable would, as far as one machine can: without a word. */
  cut(): void {
    this.#socket.resetAndDestroy();
  }

  #reserve(bytes: number): void {
    if (this.#used + bytes <= this.#out.length) return;
    this.flush();
    if (bytes > this.#out.length) this.#out = Buffer.allocUnsafe(Math.max(bytes, BUFFER_BYTES));
  }

  #takeId(): number {
    // The window is far smaller than the numbers there are; one still under way is stepped over.
    do this.#nextId = this.#nextId >= MAX_PACKET_ID ? 1 : this.#nextId + 1;
    while (this.#sentAt[this.#nextId] !== 0);
    return this.#nextId;
  }

  #read(chunk: Buffer): void {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (;;) {
      const next = this.#packetAt(data, at);
      if (next === at) break;
      at = next;
    }
    this.#rest = data.subarray(at);
  }

  /** Reads one packet; returns where the next begins, or `start` when it is not all there. */
  #packetAt(data: Buffer, start: number): number {
    let at = start + 1;
    let bytes = 0;
    for (let shift = 0; ; shift += 7) {
      const digit = data[at++];
      if (digit === undefined) return start;
      bytes |= (digit & 127) << shift;
      if (digit < 128) break;
    }
    const end = at + bytes;
    if (end > data.length) return start;
    const header = data[start] ?? 0;
    switch (header >> 4) {
      case 2:
        this.#onConnack?.(data[at + 1] ?? -1);
        break;
      case 3:
        this.#message(header, data.subarray(at, end));
        break;
      case 4:
        this.#acknowledged(data.readUInt16BE(at));
        break;
      case 9:
        this.#onSuback.get(data.readUInt16BE(at))?.((data[at + 2] ?? 128) < 128);
        break;
      default:
    }
    return end;
  }

  #acknowledged(id: number): void {
    const sentAt = this.#sentAt[id] ?? 0;
    if (sentAt === 0) return;
    this.#sentAt[id] = 0;
    this.#inFlight -= 1;
    this.#options.onAcknowledged?.(this.#tags[id] ?? 0, sentAt);
  }

  #message(header: number, body: Buffer): void {
    const topicBytes = body.readUInt16BE(0);
    const topic = body.toString('utf8', 2, 2 + topicBytes);
    let at = 2 + topicBytes;
    if ((header & 0x06) !== 0) {
      this.#socket.write(packet(0x40, body.subarray(at, at + 2)));
      at += 2;
    }
    this.#options.onMessage?.(topic, body.subarray(at));
  }

  #end(why: string): void {
    if (this.#closed) return;
    this.#closed = true;
    // Before that it is `connect` that tells.
    if (this.#admitted) this.#options.onClosed?.(why);
  }
}

function connectPacket({ clientId, username, password, keepaliveS = 0, will }: RawMqttOptions): Buffer {
  const texts = [clientId, ...(will === undefined ? [] : [will.topic, will.payload])];
  // Clean session; will QoS 1 and retained.
  let flags = 0x02 | (will === undefined ? 0 : 0x2c);
  if (username !== undefined) {
    texts.push(username);
    flags |= 0x80;
  }
  if (password !== undefined) {
    texts.push(password);
    flags |= 0x40;
  }
  const head = Buffer.from([0, 4, 0x4d, 0x51, 0x54, 0x54, 4, flags, keepaliveS >> 8, keepaliveS & 255]);
  return packet(0x10, Buffer.concat([head, ...texts.map(lengthAndText)]));
}

function lengthAndText(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
}

function packet(header: number, body: Buffer): Buffer {
  const length: number[] = [];
  for (let left = body.length; ; left >>>= 7) {
    length.push(left > 127 ? (left & 127) | 128 : left);
    if (left <= 127) break;
  }
  return Buffer.concat([Buffer.from([header, ...length]), body]);
}
