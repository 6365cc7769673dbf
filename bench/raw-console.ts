import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';
const [TEXT, CLOSE, PING, PONG] = [1, 8, 9, 10];

/** What a console needs to get in. */
export interface RawConsoleOptions {
  host: string;
  port: number;
  /** `cookie: ...` of a session. */
  cookie: string;
  /** Address to come from: a thousand consoles are not one host. */
  from: string;
  /** Text frames as they come, without the two digits in front. */
  onEvent(data: Buffer): void;
  onClosed(): void;
}

/**
 * A console's socket and nothing else: WebSocket, Engine.IO 4 and Socket.IO 5 by hand, so that a thousand of them cost a
 * benchmark little. Answers pings, asks for changes by rows, hands events on unread.
 */
export class RawConsole {
  readonly #socket: Socket;
  readonly #options: RawConsoleOptions;
  #pending: Buffer = Buffer.alloc(0);
  #isUpgraded = false;
  #isReading = true;
  readonly welcomed: Promise<void>;
  #welcome: () => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;

  constructor(options: RawConsoleOptions) {
    this.#options = options;
    this.welcomed = new Promise((resolve, reject) => {
      this.#welcome = resolve;
      this.#fail = reject;
    });
    this.welcomed.catch(() => undefined);
    this.#socket = connect({ host: options.host, port: options.port, localAddress: options.from });
    this.#socket.setNoDelay(true);
    this.#socket.on('connect', () => this.#socket.write(this.#upgrade()));
    this.#socket.on('data', (chunk) => this.#read(chunk));
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', () => {
      this.#fail(new Error('the server closed the connection before it was let in'));
      options.onClosed();
    });
  }

  /** The port of this end. */
  get port(): number {
    return this.#socket.localPort ?? 0;
  }

  /** Takes nothing more from the network, and keeps the connection. */
  stopReading(): void {
    this.#isReading = false;
    this.#socket.pause();
  }

  close(): void {
    this.#socket.destroy();
  }

  #upgrade(): string {
    const { host, port, cookie } = this.#options;
    return [
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
      `host: ${host}:${port}`,
      'connection: upgrade',
      'upgrade: websocket',
      'sec-websocket-version: 13',
      `sec-websocket-key: ${randomBytes(16).toString('base64')}`,
      `cookie: ${cookie}`,
    ]
      .join('\r\n')
      .concat(HEAD_END);
  }

  #read(chunk: Buffer): void {
    if (!this.#isReading) return;
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    if (!this.#isUpgraded && !this.#readHead()) return;
    let frame = this.#nextFrame();
    while (frame !== undefined) {
      this.#take(frame.opcode, frame.payload);
      frame = this.#nextFrame();
    }
  }

  #readHead(): boolean {
    const end = this.#pending.indexOf(HEAD_END);
    if (end < 0) return false;
    const head = this.#pending.toString('latin1', 0, end);
    if (!head.startsWith('HTTP/1.1 101')) this.#fail(new Error(`no WebSocket: ${head.slice(0, 100)}`));
    this.#pending = this.#pending.subarray(end + HEAD_END.length);
    this.#isUpgraded = true;
    return true;
  }

  /** RFC 6455, 5.2: frames of a server are not masked, and socket.io does not fragment. */
  #nextFrame(): { opcode: number; payload: Buffer } | undefined {
    const bytes = this.#pending;
    if (bytes.length < 2) return undefined;
    const short = (bytes[1] ?? 0) & 127;
    const head = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (bytes.length < head) return undefined;
    const length =
      short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short;
    if (bytes.length < head + length) return undefined;
    this.#pending = bytes.subarray(head + length);
    return { opcode: (bytes[0] ?? 0) & 15, payload: bytes.subarray(head, head + length) };
  }

  /** Engine.IO: 0 open, 2 ping, 3 pong, 4 message; Socket.IO within: 0 connect, 2 event, 4 refused. */
  #take(opcode: number, payload: Buffer): void {
    if (opcode === CLOSE) this.close();
    if (opcode === PING) this.#send(payload, PONG);
    if (opcode !== TEXT) return;
    const kind = String.fromCharCode(payload[0] ?? 0);
    if (kind === '0') this.#send('40{"changes":"rows"}');
    if (kind === '2') this.#send('3');
    if (kind !== '4') return;
    const inner = String.fromCharCode(payload[1] ?? 0);
    if (inner === '4') this.#fail(new Error(`not let in: ${payload.toString('utf8', 2)}`));
    if (inner !== '2') return;
    const data = payload.subarray(2);
    if (data.subarray(0, 10).toString('latin1') === '["welcome"') this.#welcome();
    this.#options.onEvent(data);
  }

  /** Frames of a client are masked; a mask of zeros leaves the text as it is. */
  #send(content: string | Buffer, opcode = TEXT): void {
    const payload = Buffer.from(content);
    this.#socket.write(Buffer.concat([Buffer.of(0x80 | opcode, 0x80 | payload.length, 0, 0, 0, 0), payload]));
  }
}
