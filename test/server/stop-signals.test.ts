import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { onStopSignals } from '../../server/stop-signals.ts';
import { ManualClock } from '../support/clock.ts';

const listening = (underNpm: boolean) => {
  const heard: (string | number)[] = [];
  const signals = new EventEmitter();
  const clock = new ManualClock();
  onStopSignals(
    () => heard.push('stop'),
    (code) => heard.push(code),
    { signals, underNpm, now: () => clock.now() },
  );
  return { heard, signals, clock };
};

test('the first signal stops in order, the second at once', () => {
  const { heard, signals } = listening(false);
  signals.emit('SIGTERM');
  expect(heard).toEqual(['stop']);
  signals.emit('SIGINT');
  expect(heard).toEqual(['stop', 130]);
});

test('the Ctrl-C that npm passes on is no second one, and one pressed later is', () => {
  const { heard, signals, clock } = listening(true);
  signals.emit('SIGINT');
  clock.advance(3);
  signals.emit('SIGINT');
  expect(heard).toEqual(['stop']);
  clock.advance(500);
  signals.emit('SIGINT');
  expect(heard).toEqual(['stop', 130]);
});
