import { expect, test } from 'vitest';
import { SilenceTable } from '../../../server/live/silence-table.ts';
import { TerminalLive, terminalLiveRecords, type KnownProfile } from '../../../server/live/terminal-live.ts';

function terminal(rhythmS: number, profile: KnownProfile = 'unknown', lessons = 3): TerminalLive {
  const records = terminalLiveRecords();
  records.grow(1);
  return Object.assign(new TerminalLive(records, 0), { rhythmMs: rhythmS * 1000, profile, lessons });
}

test.each([
  ['2.5 rhythms', 60, 'unknown', null, 150],
  ['never sooner than its technology allows', 10, 'unknown', 'cellular', 120],
  ['nor sooner than its profile allows', 60, 'lean', 'leo', 450],
  ['never later than its profile allows', 1000, 'live', 'leo', 900],
  ['never later than an hour', 3600, 'unknown', null, 3600],
] as const)('a terminal is silent after %s', (_what, rhythmS, profile, technology, expected) => {
  const table = new SilenceTable();
  expect(table.deadlineMs(terminal(rhythmS, profile), technology)).toBe(expected * 1000);
});

test('before its rhythm is known its profile says when', () => {
  expect(new SilenceTable().deadlineMs(terminal(60, 'lean', 0), 'leo')).toBe(780_000);
});

test('what an operator sets counts, the rest stays; the least wins over the greatest', () => {
  const table = new SilenceTable({
    technologies: { geo: { minS: 300 } },
    profiles: { live: { maxS: 240 } },
  });
  expect(table.deadlineMs(terminal(60, 'live'), 'geo')).toBe(300_000);
  expect(table.deadlineMs(terminal(200, 'live'), 'leo')).toBe(240_000);
  expect(table.deadlineMs(terminal(60), 'leo')).toBe(150_000);
});
