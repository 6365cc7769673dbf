import { expect, test } from 'vitest';
import { TerminalWatch, TooManyWatchesError } from '../../server/terminal-watch.ts';
import { ManualClock } from '../support/clock.ts';

const clock = new ManualClock(1_000);
const message = (topic: string, payload: Uint8Array = Buffer.from('{}')) => ({
  ...{ topic, payload, receivedAt: 5, retained: false, qos: 1 as const },
});

test('shows one terminal what is its own, in order, and nobody anything else', async () => {
  const shown = new TerminalWatch(clock, 'embedded');
  shown.heard(message('atalaya/v1/terminals/T-1/samples'));
  const watch = shown.watch('T-1');
  shown.heard(message('atalaya/v1/terminals/T-1/samples'));
  shown.heard(message('atalaya/v1/terminals/T-12/samples'));
  shown.heard(message('starlink/T-1'));
  shown.said('atalaya/v1/terminals/T-1/stored', '{"epoch":"e","upTo":1}');
  shown.happened('T-2', { kind: 'disconnected' });
  shown.happened('T-1', { kind: 'disconnected' });
  const seen = await watch.next(1, clock);
  expect(seen.map(({ type }) => type)).toEqual(['watching', 'heard', 'said', 'disconnected']);
  expect(await watch.next(1, clock)).toEqual([]);
  shown.unwatch('T-1', watch);
  shown.heard(message('atalaya/v1/terminals/T-1/samples'));
  expect(await watch.next(1, clock)).toEqual([]);
});

test('what a slow reader does not take is left out and counted; so many may watch and no more', async () => {
  const shown = new TerminalWatch(clock, 'embedded');
  const watch = shown.watch('T-1');
  const large = Buffer.alloc(256 * 1024);
  for (let index = 0; index < 20; index += 1) shown.heard(message('atalaya/v1/terminals/T-1/samples', large));
  const seen = await watch.next(1, clock);
  expect(seen.at(-1)).toMatchObject({ type: 'dropped', count: 20 - (seen.length - 2) });
  expect(seen.length).toBeLessThan(10);

  while (!shown.isFull) shown.watch('T-1');
  expect(() => shown.watch('T-2')).toThrow(TooManyWatchesError);
  shown.unwatch('T-1', watch);
  shown.unwatch('T-1', watch);
  shown.watch('T-2');
  expect(() => shown.watch('T-2')).toThrow(TooManyWatchesError);
});

test('the product that stops ends what waits', async () => {
  const shown = new TerminalWatch(clock, 'external');
  const watch = shown.watch('T-1');
  await watch.next(1, clock);
  const waiting = watch.next(60_000, clock);
  shown.close();
  expect(await waiting).toEqual([]);
  expect(watch.ended).toBe(true);
});
