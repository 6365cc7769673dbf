import { expect, test } from 'vitest';
import { pastOf, type RememberedTerminal } from '../../../server/past/site-past.ts';

const FROM = 1_000_000;
const TO = 2_000_000;

function terminal(change: Partial<RememberedTerminal> = {}): RememberedTerminal {
  return {
    ...{ role: 'primary', heardFrom: 0, goneAt: Infinity, isAwaited: true },
    ...{ outages: [], absences: [], maintained: [] },
    ...change,
  };
}
const told = (...terminals: RememberedTerminal[]) =>
  pastOf(terminals, FROM, TO).map(({ at, state, reason }) => `${String(at / 1000)} ${state} ${reason}`);

test('an outage is one from its beginning to its end', () => {
  expect(told(terminal({ outages: [{ from: 1_200_000, to: 1_500_000 }] }))).toEqual([
    '1000 online healthy',
    '1200 offline linkDown',
    '1500 online healthy',
  ]);
});

test('what was so before is told with since when', () => {
  expect(told(terminal({ outages: [{ from: 400_000, to: Infinity }] }))).toEqual(['400 offline linkDown']);
});

test('a silent terminal is unknown until an outage was judged of it, and says why it is gone', () => {
  const absences = [{ kind: 'silent' as const, from: 1_100_000, to: Infinity }];
  expect(told(terminal({ absences }))).toEqual(['1000 online healthy', '1100 unknown silent']);
  expect(told(terminal({ absences, outages: [{ from: 1_100_000, to: Infinity }] }))).toEqual([
    '1000 online healthy',
    '1100 offline silent',
  ]);
});

test('what we could not see is no outage', () => {
  const outages = [{ from: 1_100_000, to: 1_900_000 }];
  const absences = [{ kind: 'monitoring' as const, from: 1_300_000, to: 1_400_000 }];
  expect(told(terminal({ outages, absences }))).toEqual([
    '1000 online healthy',
    '1100 offline linkDown',
    '1300 unknown monitoring',
    '1400 offline linkDown',
    '1900 online healthy',
  ]);
});

test('agreed maintenance, hours of rest and time out of service are not outages', () => {
  const outages = [{ from: 1_100_000, to: Infinity }];
  expect(told(terminal({ outages, maintained: [{ from: 1_000_000, to: 1_500_000 }] }))).toEqual([
    '1000 maintenance maintenance',
    '1500 offline linkDown',
  ]);
  const off = [{ kind: 'offBySchedule' as const, from: 1_000_000, to: 1_500_000 }];
  expect(told(terminal({ absences: off }))[0]).toBe('1000 planned offBySchedule');
  const rest = [{ kind: 'outOfService' as const, from: 1_500_000, to: Infinity }];
  expect(told(terminal({ outages, absences: rest })).at(-1)).toBe('1500 planned suspended');
});

test('before its first sample a site was not known', () => {
  expect(told(terminal({ heardFrom: 1_400_000 }))).toEqual([
    '1000 unknown neverHeard',
    '1400 online healthy',
  ]);
  expect(told(terminal({ heardFrom: Infinity, isAwaited: false }))).toEqual(['1000 planned suspended']);
  expect(told()).toEqual(['1000 planned noTerminal']);
});

test('a site whose backup carried it was degraded', () => {
  const down = terminal({ outages: [{ from: 1_200_000, to: 1_300_000 }] });
  expect(told(down, terminal({ role: 'backup' }))).toEqual([
    '1000 online healthy',
    '1200 degraded onBackup',
    '1300 online healthy',
  ]);
});

test('equipment that was taken away is there until then', () => {
  const gone = terminal({ goneAt: 1_200_000, outages: [{ from: 500_000, to: Infinity }] });
  expect(told(gone, terminal({ heardFrom: 1_250_000, isAwaited: true })).slice(-2)).toEqual([
    '1200 unknown neverHeard',
    '1250 online healthy',
  ]);
});
