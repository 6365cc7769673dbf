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

/** So many seconds pass, each with a tick, while terminals send samples so old. Those before `untold` do not say that they are synchronised. */
function pass(
  seconds: number,
  ages: (terminal: number) => number = () => 1_000,
  terminals = 100,
  untold = 0,
) {
  let last = watch.tick();
  for (let second = 0; second < seconds; second += 1) {
    wall += 1000;
    monotonic += 1000;
    for (let terminal = second % 10; terminal < terminals; terminal += 10)
      watch.heard(terminal, ages(terminal), terminal >= untold);
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

test('a few whose clocks are ahead alike say nothing of ours while more terminals are of now', () => {
  const ahead = (terminal: number) => (terminal < 75 ? 1_000 : -45_000);
  expect(pass(120, ahead, 100, 75).wrong).toBeUndefined();
  // When those are off by the same, it is ours.
  expect(pass(62, () => -45_000, 100, 75).wrong).toMatch(/-45 s/);
  expect(pass(62, ahead, 100, 75).wrong).toBeUndefined();
  // Clocks that are ahead by all kinds of times are not all wrong by ours.
  expect(pass(120, (terminal) => -60_000 * (1 + (terminal % 20))).wrong).toBeUndefined();
});

test('who said that our clock is wrong and is heard no more says so no longer than it takes all to report', () => {
  expect(pass(62, () => 90_000).wrong).toMatch(/90 s/);
  expect(pass(1_100, () => 90_000, 10).wrong).toMatch(/90 s/);
  expect(pass(200, () => 90_000, 10).wrong).toBeUndefined();
});

test('a process that stood still looked away, and its clock is right', () => {
  pass(60);
  wall += 20_000;
  monotonic += 20_000;
  expect(watch.tick()).toEqual({ lookedAway: true, wrong: undefined });
});
