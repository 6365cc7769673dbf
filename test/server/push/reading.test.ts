import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import type { Connection } from '../../../server/push/connection.ts';
import { Reading } from '../../../server/push/reading.ts';

/** A connection as engine.io has it, on a WebSocket that carried so much before. */
class MadeUpConnection extends EventEmitter {
  readonly writeBuffer: { data: string }[] = [];
  readonly network = { bytesWritten: 0 };
  pings = 0;
  readonly #webSocket = Object.assign(new EventEmitter(), {
    _socket: this.network,
    ping: () => (this.pings += 1),
    terminate: () => undefined,
  });
  transport: { socket?: unknown } = { socket: this.#webSocket };

  constructor(bytesBefore = 0) {
    super();
    this.network.bytesWritten = bytesBefore;
  }

  send(bytes: number): void {
    this.network.bytesWritten += bytes;
  }

  pong(): void {
    this.#webSocket.emit('pong');
  }
}

function readingOf(connection: MadeUpConnection): Reading {
  const reading = new Reading(connection as unknown as Connection);
  reading.look();
  return reading;
}

test('what a kept connection carried before counts for nothing', () => {
  const connection = new MadeUpConnection(2_700_000);
  const reading = readingOf(connection);
  connection.send(50_000);
  expect([reading.look(), connection.pings, reading.isBehind]).toEqual([50_000, 0, false]);
});

test('who does not answer is behind after 600 kB more, and has caught up when it answered', () => {
  const connection = new MadeUpConnection();
  const reading = readingOf(connection);
  connection.send(70_000);
  expect(reading.isBehind).toBe(false);
  connection.send(590_000);
  expect(reading.isBehind).toBe(false);
  connection.send(20_000);
  expect([reading.isBehind, reading.hasCaughtUp, connection.pings]).toEqual([true, false, 1]);
  connection.pong();
  expect([reading.look(), reading.hasCaughtUp, connection.pings]).toEqual([610_000, false, 2]);
  connection.pong();
  expect([reading.look(), reading.hasCaughtUp, reading.isBehind]).toEqual([0, true, false]);
});

test('a large message puts nobody behind who answers what it is asked after it', () => {
  const connection = new MadeUpConnection();
  const reading = readingOf(connection);
  for (let each = 0; each < 5; each += 1) {
    connection.send(3_000_000);
    reading.look();
    expect(reading.isBehind).toBe(false);
    connection.pong();
  }
  expect(reading.look()).toBe(0);
});

test('an answer to Engine.IO will do where a proxy keeps the pings of WebSocket', () => {
  const connection = new MadeUpConnection();
  const reading = readingOf(connection);
  for (let each = 0; each < 4; each += 1) {
    connection.send(500_000);
    expect(reading.isBehind).toBe(false);
    connection.emit('packetCreate', { type: 'ping' });
    connection.send(10);
    connection.emit('heartbeat');
  }
  expect(reading.look()).toBe(10);
});

test('of a connection that lives on requests what waits is counted, and nothing more once it has a WebSocket', () => {
  const connection = new MadeUpConnection(1_000_000);
  const { transport } = connection;
  connection.transport = {};
  const reading = readingOf(connection);
  connection.writeBuffer.push({ data: 'x'.repeat(700_000) });
  expect([reading.isBehind, reading.hasCaughtUp]).toEqual([true, false]);
  connection.writeBuffer.pop();
  expect([reading.isBehind, reading.hasCaughtUp]).toEqual([false, true]);
  connection.transport = transport;
  expect([reading.look(), reading.isBehind]).toEqual([0, false]);
});
