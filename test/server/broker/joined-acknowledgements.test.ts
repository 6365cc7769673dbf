import { Duplex } from 'node:stream';
import { Aedes, type Client } from 'aedes';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { joinAcknowledgements } from '../../../server/broker/joined-acknowledgements.ts';

/** A connection whose other end takes what is written only when told to. */
let written: Buffer[];
let letThrough: () => void;
let broker: Aedes;
let client: Client;

beforeEach(async () => {
  written = [];
  const held: (() => void)[] = [];
  letThrough = () => {
    for (const callback of held.splice(0)) callback();
  };
  const connection = new Duplex({
    writableHighWaterMark: 12,
    read: () => undefined,
    write(chunk: Buffer, _encoding, callback) {
      written.push(chunk);
      held.push(callback);
    },
  });
  broker = new Aedes({ drainTimeout: 20 });
  await broker.listen();
  client = broker.handle(connection);
  client.on('error', () => undefined);
});
afterEach(() => new Promise<void>((resolve) => broker.close(resolve)));

function acknowledging(): { acknowledge: (id: number) => void; outcomes: string[] } {
  const outcomes: string[] = [];
  const join = joinAcknowledgements();
  return {
    outcomes,
    acknowledge: (id) => join(client, id, (error) => outcomes.push(`${id} ${error?.message ?? 'read on'}`)),
  };
}
const moment = () => new Promise((resolve) => setImmediate(resolve));

test('all of one moment go out together, and the connection is read on', async () => {
  const { acknowledge, outcomes } = acknowledging();
  acknowledge(1);
  acknowledge(2);
  await moment();
  expect(written).toEqual([Buffer.from([0x40, 2, 0, 1, 0x40, 2, 0, 2])]);
  expect(outcomes).toEqual(['1 read on', '2 read on']);
});

test('who does not read acknowledgements is not read until they do', async () => {
  const { acknowledge, outcomes } = acknowledging();
  for (const id of [1, 2, 3]) acknowledge(id);
  await moment();
  expect(written.length).toBe(1);
  expect(outcomes).toEqual([]);
  letThrough();
  await expect.poll(() => outcomes).toEqual(['1 read on', '2 read on', '3 read on']);
});

test('who does not read them for long loses the connection', async () => {
  const { acknowledge, outcomes } = acknowledging();
  for (const id of [1, 2, 3]) acknowledge(id);
  await expect.poll(() => client.conn.destroyed).toBe(true);
  await expect.poll(() => outcomes).toContain('1 drain timeout');
});

test('what belongs to a connection that is gone is dropped', async () => {
  const { acknowledge, outcomes } = acknowledging();
  acknowledge(1);
  client.conn.destroy();
  await moment();
  expect(written).toEqual([]);
  expect(outcomes).toEqual(['1 read on']);
});
