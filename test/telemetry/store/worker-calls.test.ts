import { afterEach, expect, test } from 'vitest';
import { WorkerCalls } from '../../../telemetry/store/worker-calls.ts';
import type { FrailCalls } from './frail-worker.ts';

const file = new URL('./frail-worker.ts', import.meta.url);
const calls: WorkerCalls<FrailCalls>[] = [];
afterEach(async () => {
  for (const worker of calls.splice(0)) await worker.stop('echo', 'bye');
});

function start(): WorkerCalls<FrailCalls> {
  const worker = new WorkerCalls<FrailCalls>('the frail worker', file, undefined);
  calls.push(worker);
  return worker;
}

test('answers come back, errors too', async () => {
  const worker = start();
  await expect(Promise.all([worker.call('echo', 'a'), worker.call('echo', 'b')])).resolves.toEqual([
    'a',
    'b',
  ]);
  await expect(worker.call('fail', 'no luck')).rejects.toThrow('no luck');
  await expect(worker.call('echo', 'c')).resolves.toBe('c');
});

test('when the worker dies every waiting call is rejected and the next starts a new one', async () => {
  const worker = start();
  const waiting = [worker.call('echo', 'a'), worker.call('die', 7), worker.call('echo', 'b')];
  const [before, dying, after] = await Promise.allSettled(waiting);
  expect(before).toMatchObject({ value: 'a' });
  expect(dying).toMatchObject({ reason: new Error('the frail worker stopped with code 7') });
  expect(after).toMatchObject({ reason: new Error('the frail worker stopped with code 7') });
  await expect(worker.call('echo', 'again')).resolves.toBe('again');
});

test('a stopped worker has answered its last call and takes no more', async () => {
  const worker = start();
  const waiting = worker.call('echo', 'a');
  await worker.stop('echo', 'bye');
  await expect(waiting).resolves.toBe('a');
  await expect(worker.call('echo', 'b')).rejects.toThrow('the frail worker is closed');
});

test('calls nobody waits for are bounded', async () => {
  const worker = start();
  const waiting = Array.from({ length: 1001 }, () => worker.call('echo', 'a'));
  const outcomes = await Promise.allSettled(waiting);
  expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(1);
});

test('a call that cannot be sent is rejected and waits for nothing', async () => {
  const worker = start();
  const gone = new ArrayBuffer(8);
  structuredClone(gone, { transfer: [gone] });
  for (let time = 0; time < 1000; time += 1) {
    await expect(worker.call('echo', 'a', [gone])).rejects.toThrow(/Cannot transfer/);
  }
  await expect(worker.call('echo', 'a')).resolves.toBe('a');
});
