import { beforeEach, expect, test } from 'vitest';
import { ClockWatch } from '../../../server/live/clock-watch.ts';

let wall: number;
let monotonic: number;
let watch: ClockWatch;
beforeEach(() => {
  wall = 1_700_000_000_000;
  monotonic = 5_000;
  watch = new ClockWatch(
    () => wall,
    () => monotonic,
  );
});

/** So many seconds pass, each with a tick, while terminals send samples so old. */
function pass(seconds: number, ages: (terminal: number) => number = () => 1_000, terminals = 100) {
  let last = watch.tick();
  for (let second = 0; second < seconds; second += 1) {
    wall += 1000;
    monotonic += 1000;
    for (let terminal = second % 10; terminal < terminals; terminal += 10)
      watch.heard(terminal, ages(terminal));
    last = watch.tick();
  }
  return last;
}

test('a clock that goes as it should is believed', () => {
  expect(pass(120)).toEqual({ lookedAway: false, wrong: undefined });
});

test('a clock that was set is not believed until the fleet confirms it, and time passed unseen', () => {
  pass(60);
  wall += 3_600_000;
  expect(watch.tick()).toEqual({ lookedAway: true, wrong: 'our clock jumped by 3600 s' });
  // The terminals say that it is an hour fast now.
  expect(pass(31, () => 3_601_000).wrong).toMatch(/differ from ours by 3601 s/);
  expect(pass(300, () => 3_601_000).wrong).toMatch(/differ/);
  wall -= 3_600_000;
  expect(watch.tick()).toMatchObject({ lookedAway: true, wrong: 'our clock jumped by -3600 s' });
  expect(pass(31).wrong).toBeUndefined();
});

test('without enough terminals a jump is believed again after a minute', () => {
  wall -= 60_000;
  expect(watch.tick().wrong).toBeDefined();
  expect(pass(58, () => 0, 5).wrong).toBeDefined();
  expect(pass(3, () => 0, 5).wrong).toBeUndefined();
});

test('a clock that is behind from the start is found out by the fleet alone', () => {
  expect(pass(31, (terminal) => -600_000 + terminal * 10).wrong).toMatch(/-600 s/);
});

test('a fleet that catches up after an outage is no clock of ours: its samples are not all late by the same', () => {
  expect(pass(120, (terminal) => (terminal % 50) * 60_000).wrong).toBeUndefined();
  expect(pass(120, (terminal) => (terminal < 5 ? 500 : 7_200_000)).wrong).toBeDefined();
  expect(pass(120, (terminal) => (terminal < 15 ? 500 : 7_200_000)).wrong).toBeUndefined();
});

test('a process that stood still looked away, and its clock is right', () => {
  pass(60);
  wall += 20_000;
  monotonic += 20_000;
  expect(watch.tick()).toEqual({ lookedAway: true, wrong: undefined });
});
