import { expect, test } from 'vitest';
import { isReplay } from '../../../server/live/hearing.ts';
import { TerminalLive, terminalLiveRecords } from '../../../server/live/terminal-live.ts';

const HOUR = 3_600_000;
const NOW = 1_700_000_000_000;

/** Which of these messages are taken for replays; each is `[receivedAt, measuredAt...]`. */
function replays(messages: number[][], rhythmMs = 60_000): boolean[][] {
  const records = terminalLiveRecords();
  records.grow(1);
  const terminal = new TerminalLive(records, 0);
  terminal.rhythmMs = rhythmMs;
  return messages.map(([receivedAt = 0, ...measured]) =>
    measured.map((measuredAt) => {
      terminal.replaying = isReplay(terminal, measuredAt, receivedAt);
      terminal.lagMs = receivedAt - measuredAt;
      terminal.lagAt = receivedAt;
      return terminal.replaying;
    }),
  );
}

/** Six measurements ten seconds apart, the last at `to`. */
const six = (to: number): number[] => [5, 4, 3, 2, 1, 0].map((part) => to - part * 10_000);

test('reports of now are none', () => {
  expect(
    replays([
      [NOW, ...six(NOW)],
      [NOW + 60_000, ...six(NOW + 60_000)],
    ]).flat(),
  ).not.toContain(true);
});

test('a backlog is one from its first sample to its last, however many a message holds', () => {
  const backlog = Array.from({ length: 60 }, (_, minute) => [
    NOW + minute * 40,
    ...six(NOW - 2 * HOUR + minute * 60_000),
  ]);
  expect(
    replays([[NOW - 60_000, ...six(NOW - 60_000)], ...backlog])
      .slice(1)
      .flat(),
  ).not.toContain(false);
});

test('a backlog received in the same millisecond as a report of now is one', () => {
  expect(
    replays([
      [NOW, NOW],
      [NOW, ...six(NOW - HOUR)],
      [NOW, NOW],
    ]),
  ).toEqual([[false], [true, true, true, true, true, true], [false]]);
});

test('reports of a clock that is an hour slow are none once it is known', () => {
  const slow = Array.from({ length: 10 }, (_, minute) => [
    NOW + minute * 60_000,
    ...six(NOW - HOUR + minute * 60_000),
  ]);
  expect(replays(slow).slice(1).flat()).not.toContain(true);
});
