import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { awaitedMessage } from '../../bench/awaited-message.ts';

const child = new EventEmitter();

test('a message that comes together with another is not missed', async () => {
  const second = awaitedMessage<number>(child, (number) => number === 2, 1000);
  child.emit('message', 1);
  child.emit('message', 2);
  expect(await second).toBe(2);
});

test('what does not come in time is an error', async () => {
  await expect(awaitedMessage(child, () => true, 1)).rejects.toThrow();
});
