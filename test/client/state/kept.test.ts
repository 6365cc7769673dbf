import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { refreshRound } from '../../../client/state/aged.ts';
import { kept } from '../../../client/state/kept.ts';

let answers: (() => Response)[] = [];
const asked: (string | undefined)[] = [];
const same = () => new Response(null, { status: 304 });
const told = (value: string, etag: string) => () => Response.json(value, { headers: { etag } });
const broken = () => new Response('', { status: 503 });

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
  vi.stubGlobal('fetch', (_: string, { headers }: { headers: Record<string, string> }) => {
    asked.push(headers['if-none-match']);
    return Promise.resolve((answers.shift() ?? same)());
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settle = () => vi.advanceTimersByTimeAsync(0);
const text = (value: unknown) => String(value);

test('it is asked for with the tag of what is known, and taken over only where it changed', async () => {
  answers = [told('a', '"1"'), same, told('b', '"2"')];
  const { value, follow } = kept('/x', text);
  const seen: (string | null)[] = [];
  value.subscribe((each) => seen.push(each));
  const stop = follow();
  await settle();
  for (const _ of answers.slice()) {
    refreshRound.value += 1;
    await settle();
  }
  expect(asked).toEqual([undefined, '"1"', '"1"']);
  expect(seen).toEqual([null, 'a', 'b']);
  stop();
  refreshRound.value += 1;
  await settle();
  expect(asked.length).toBe(3);
});

test('what could not be had is tried again; what was there stays, and has not failed', async () => {
  answers = [broken, told('a', '"1"'), broken, told('b', '"2"')];
  const { value, failed, follow } = kept('/x', text);
  const stop = follow();
  await settle();
  expect([value.value, failed.value]).toEqual([null, true]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect([value.value, failed.value]).toEqual(['a', false]);
  refreshRound.value += 1;
  await settle();
  expect([value.value, failed.value]).toEqual(['a', false]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(value.value).toBe('b');
  stop();
});

test('an older server that has nothing of it is not asked again and again', async () => {
  answers = [() => new Response('', { status: 404 })];
  const { value, failed, follow } = kept('/x', text);
  const stop = follow();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([value.value, failed.value, asked.length]).toEqual([null, false, 1]);
  stop();
});
