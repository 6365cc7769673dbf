import type { Socket } from 'socket.io';

/**
 * Bytes that were handed to a connection and not yet to its network: packets waiting for the transport, and what the
 * WebSocket itself holds back. engine.io keeps no such count, so this reads its queue.
 */
export function bufferedBytes(connection: Socket['conn']): number {
  const { writeBuffer, transport } = connection as unknown as {
    writeBuffer?: { data?: unknown; options?: { wsPreEncodedFrame?: Buffer[] } }[];
    transport?: { socket?: { bufferedAmount?: unknown } };
  };
  const held = transport?.socket?.bufferedAmount;
  const waiting = (writeBuffer ?? []).reduce((sum, { data }) => sum + sizeOf(data), 0);
  return waiting + (typeof held === 'number' ? held : 0);
}

function sizeOf(data: unknown): number {
  if (typeof data === 'string') return data.length;
  return Buffer.isBuffer(data) ? data.length : 0;
}
