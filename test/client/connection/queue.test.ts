import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Queue } from '../../../client/connection/queue.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A queue whose loads the test ends itself. */
function queueOf(atOnce = 2) {
  const begun: string[] = [];
  const arrived: string[] = [];
  const open = new Map<string, { resolve: (value: string) => void; reject: (error: Error) => void }>();
  const signals = new Map<string, AbortSignal>();
  const queue = new Queue<string>({
    load: (key, signal) => {
      begun.push(key);
      signals.set(key, signal);
      return new Promise((resolve, reject) => open.set(key, { resolve, reject }));
    },
    arrived: (key, value) => arrived.push(`${key}=${value}`),
    atOnce,
    retryMs: 1000,
    mostRetryMs: 4000,
  });
  const end = async (key: string): Promise<void> => {
    open.get(key)?.resolve('there');
    await vi.advanceTimersByTimeAsync(0);
  };
  const fail = async (key: string): Promise<void> => {
    open.get(key)?.reject(new Error('no'));
    await vi.advanceTimersByTimeAsync(0);
  };
  return { queue, begun, arrived, signals, end, fail };
}

test('loads a few at a time, in the order in which they are wanted', async () => {
  const { queue, begun, arrived, end } = queueOf();
  queue.want(['a', 'b', 'c', 'd']);
  expect(begun).toEqual(['a', 'b']);
  // somebody moved on: d is looked at now
  queue.want(['d', 'a', 'b', 'c']);
  await end('b');
  expect(begun).toEqual(['a', 'b', 'd']);
  await end('a');
  await end('d');
  await end('c');
  expect(begun).toEqual(['a', 'b', 'd', 'c']);
  expect(arrived).toEqual(['b=there', 'a=there', 'd=there', 'c=there']);
});

test('loads nothing twice, and nothing that is not wanted any more', async () => {
  const { queue, begun, end } = queueOf(1);
  queue.want(['a', 'b']);
  queue.want(['a', 'b']);
  queue.want(['a']);
  await end('a');
  queue.want(['a']);
  expect(begun).toEqual(['a']);
});

test('tries again later what failed, later each time, and goes on with the rest', async () => {
  const { queue, begun, arrived, end, fail } = queueOf(1);
  queue.want(['a', 'b']);
  await fail('a');
  expect(begun).toEqual(['a', 'b']);
  await end('b');
  await vi.advanceTimersByTimeAsync(999);
  expect(begun).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(begun).toEqual(['a', 'b', 'a']);
  await fail('a');
  await vi.advanceTimersByTimeAsync(1999);
  expect(begun).toHaveLength(3);
  await vi.advanceTimersByTimeAsync(1);
  await end('a');
  expect(arrived).toEqual(['b=there', 'a=there']);
});

test('stops', async () => {
  const { queue, begun, arrived, signals, end } = queueOf(1);
  queue.want(['a', 'b']);
  queue.stop();
  expect(signals.get('a')?.aborted).toBe(true);
  await end('a');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(begun).toEqual(['a']);
  expect(arrived).toEqual([]);
});
