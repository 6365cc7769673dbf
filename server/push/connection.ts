import type { Socket } from 'socket.io';

/** The connection below a socket. engine.io publishes neither its queue nor its WebSocket, so they are read with care. */
export type Connection = Socket['conn'];
interface Inside {
  writeBuffer?: { data?: unknown }[];
  transport?: { socket?: { bufferedAmount?: unknown; terminate?: () => void } };
}

/** Bytes that were handed to a connection and not yet to its network: packets that wait, and what the WebSocket holds back. */
export function bufferedBytes(connection: Connection): number {
  const { writeBuffer, transport } = connection as unknown as Inside;
  const held = transport?.socket?.bufferedAmount;
  const waiting = (writeBuffer ?? []).reduce((sum, { data }) => sum + sizeOf(data), 0);
  return waiting + (typeof held === 'number' ? held : 0);
}

/** Ends a connection without waiting for the other side, which may never answer, and lets go of all it held. */
export function cut(connection: Connection): void {
  const { transport } = connection as unknown as Inside;
  const webSocket = transport?.socket;
  connection.close(true);
  if (typeof webSocket?.terminate === 'function') webSocket.terminate();
}

function sizeOf(data: unknown): number {
  if (typeof data === 'string') return data.length;
  return Buffer.isBuffer(data) ? data.length : 0;
}
