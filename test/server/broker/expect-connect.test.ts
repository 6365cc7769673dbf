import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEmbeddedBroker, type EmbeddedBroker } from '../../../server/broker/embedded-broker.ts';
import { ManualClock } from '../../support/clock.ts';
import { connectBytes, pingBytes } from '../../support/mqtt-bytes.ts';

const WITHIN_MS = 500;
const connack = Buffer.from([0x20, 2, 0, 0]);
let broker: EmbeddedBroker;
let socket: Socket;

beforeEach(async () => {
  broker = createEmbeddedBroker({
    host: '127.0.0.1',
    port: 0,
    clock: new ManualClock(),
    connectWithinMs: WITHIN_MS,
    authenticate: (terminalId) => ({ kind: 'terminal', terminalId }),
    receive: () => Promise.resolve(),
  });
  await broker.start();
  socket = connect(broker.port, '127.0.0.1');
  await once(socket, 'connect');
  // The broker has seen it too.
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
});
afterEach(async () => {
  socket.destroy();
  await broker.stop();
});

test('a connection that says nothing is ended and counted', async () => {
  await once(socket, 'close');
  expect(broker.refusals.noConnect).toBe(1);
});

test('one whose CONNECT came while everything stood still is let in', async () => {
  socket.write(connectBytes({ clientId: 'T-1', username: 'T-1', password: 'x' }));
  const end = performance.now() + WITHIN_MS * 1.5;
  while (performance.now() < end);
  expect(await once(socket, 'data')).toEqual([connack]);
  expect(broker.refusals.noConnect).toBe(0);
});

test('one that was let in stays, however long it is silent then', async () => {
  socket.write(connectBytes({ clientId: 'T-1', username: 'T-1', password: 'x' }));
  await once(socket, 'data');
  // What came later and says nothing is ended: then this one's time is over too.
  await once(connect(broker.port, '127.0.0.1').resume(), 'close');
  socket.write(pingBytes);
  expect(await once(socket, 'data')).toEqual([Buffer.from([0xd0, 0])]);
});
