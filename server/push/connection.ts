import type { Socket } from 'socket.io';

/** The connection below a socket. engine.io publishes neither its queue nor its WebSocket, so they are read with care. */
export type Connection = Pick<Socket['conn'], 'on' | 'close'>;
/** What is used of the WebSocket of the library `ws`. */
export interface WebSocketInside {
  ping(): void;
  terminate(): void;
  on(event: 'pong', listener: () => void): void;
  _socket?: { bytesWritten: number } | null;
}
interface Inside {
  writeBuffer?: { data?: unknown }[];
  transport?: { socket?: Partial<WebSocketInside> };
}

/** Undefined while a connection lives on requests. */
export function webSocketOf(connection: Connection): WebSocketInside | undefined {
  const socket = (connection as unknown as Inside).transport?.socket;
  const isWebSocket = typeof socket?.ping === 'function' && typeof socket.terminate === 'function';
  return isWebSocket ? (socket as WebSocketInside) : undefined;
}

/** Bytes that were ever handed to the network of a connection's WebSocket, and those that wait for it. */
export function sentBytes(connection: Connection): number {
  const waiting = (connection as unknown as Inside).writeBuffer ?? [];
  const written = webSocketOf(connection)?._socket?.bytesWritten ?? 0;
  return waiting.reduce((sum, { data }) => sum + sizeOf(data), written);
}

/** Ends a connection without waiting for the other side, which may never answer, and lets go of all it held. */
export function cut(connection: Connection): void {
  const webSocket = webSocketOf(connection);
  connection.close(true);
  webSocket?.terminate();
}

function sizeOf(data: unknown): number {
  if (typeof data === 'string') return data.length;
  return Buffer.isBuffer(data) ? data.length : 0;
}
