import { beforeEach, expect, test } from 'vitest';
import { Sight } from '../../../server/live/sight.ts';
import { MINUTE } from '../support/judged-world.ts';

let now: number;
let sight: Sight;
const at = (minute: number): void => void (now = minute * MINUTE);
const unseen = (each = sight): number[] => [each.unseen.from / MINUTE, each.unseen.to / MINUTE];
beforeEach(() => {
  at(100);
  sight = new Sight(() => now);
});

test('what we could not see ends when we see again; a glance in between is too short to miss anybody', () => {
  expect(unseen()).toEqual([100, 100]);
  at(110);
  sight.problem('brokerUnreachable');
  expect(unseen()).toEqual([110, Infinity]);
  sight.problem('journalFull');
  at(130);
  sight.solved('brokerUnreachable');
  expect(unseen()).toEqual([110, Infinity]);
  sight.solved('journalFull');
  expect(unseen()).toEqual([110, 130]);
  at(131);
  sight.problem('brokerUnreachable');
  at(140);
  sight.solved('brokerUnreachable');
  expect(unseen()).toEqual([110, 140]);
  at(150);
  sight.problem('brokerUnreachable');
  at(151);
  sight.solved('brokerUnreachable');
  expect(unseen()).toEqual([150, 151]);
});

test('each problem is told with since when it is there', () => {
  at(110);
  sight.problem('storeUnreachable');
  at(120);
  sight.problem('journalFull');
  sight.problem('storeUnreachable');
  const time = (minute: number) => new Date(minute * MINUTE).toISOString();
  expect(sight.health()).toMatchObject({
    at: time(120),
    problems: ['storeUnreachable', 'journalFull'],
    problemsSince: [time(110), time(120)],
  });
  sight.solved('storeUnreachable');
  expect(sight.health().problemsSince).toEqual([time(120)]);
});

test('who looked away saw last what came last', () => {
  at(120);
  sight.received(now);
  at(150);
  sight.lookedAway();
  expect(unseen()).toEqual([120, 150]);
});

test('a new process knows since when nobody was looking, from what was written and from what the journal holds', () => {
  at(160);
  const [seeing] = sight.part.save(true);
  at(170);
  sight.problem('brokerUnreachable');
  at(180);
  const [blind] = sight.part.save(true);
  at(300);
  const [one, other] = [new Sight(() => now), new Sight(() => now)];
  one.part.load(seeing, () => undefined);
  expect(unseen(one)).toEqual([160, 300]);
  one.received(165 * MINUTE);
  expect(unseen(one)).toEqual([165, 300]);
  at(301);
  one.received(now);
  expect(unseen(one)).toEqual([165, 300]);
  other.part.load(blind, () => undefined);
  expect(unseen(other)).toEqual([170, 300]);
});
