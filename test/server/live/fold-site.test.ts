import { expect, test } from 'vitest';
import { foldSite, laidStanding, type Bearing } from '../../../server/live/fold-site.ts';
import { TerminalLive, terminalLiveRecords, type AbsenceKind } from '../../../server/live/terminal-live.ts';
import type { StateReason } from '../../../telemetry/contract/site-state.ts';

/** A link's standing: what its newest samples say, what it is absent for, and what bears on it. */
function standing(
  reason: StateReason,
  { absence = 'none', ...bearing }: Partial<Bearing> & { absence?: AbsenceKind | 'none' } = {},
): number {
  const records = terminalLiveRecords();
  records.grow(1);
  const degraded = reason !== 'healthy';
  const terminal = Object.assign(new TerminalLive(records, 0), {
    lastMeasuredAt: 1,
    reason,
    absence,
    degraded,
  });
  return laidStanding(terminal, {
    down: false,
    blind: false,
    flapping: false,
    maintained: false,
    ...bearing,
  });
}
const good = standing('healthy');
const down = standing('linkDown', { down: true });
const silent = standing('healthy', { absence: 'silent' });
const off = standing('healthy', { absence: 'offBySchedule' });
const maintained = standing('linkDown', { down: true, maintained: true });
const carriesMaintained = standing('healthy', { maintained: true });

test.each([
  ['both links good', good, good, 'online/healthy'],
  ['the primary down, the backup carries', down, good, 'degraded/onBackup'],
  ['the backup down: nothing would carry it next time', good, down, 'degraded/backupDown'],
  ['both down', down, down, 'offline/linkDown'],
  ['the primary down, of the backup nothing is known', down, silent, 'unknown/silent'],
  ['the primary silent, the backup good', silent, good, 'online/healthy'],
  ['the primary in maintenance, the backup good', maintained, good, 'online/healthy'],
  ['the primary in maintenance, the backup down', maintained, down, 'maintenance/maintenance'],
  ['the primary down, the backup in maintenance and away', down, maintained, 'offline/linkDown'],
  ['the primary down, the backup in maintenance carries', down, carriesMaintained, 'degraded/onBackup'],
  ['both in maintenance', maintained, carriesMaintained, 'maintenance/maintenance'],
  ['the primary off by its schedule, the backup down', off, down, 'planned/offBySchedule'],
  ['the primary down, the backup off by its schedule', down, off, 'offline/linkDown'],
  ['the primary silent, the backup off by its schedule', silent, off, 'planned/offBySchedule'],
  ['both off by their schedule', off, off, 'planned/offBySchedule'],
] as const)('a site with %s', (_what, primary, backup, expected) => {
  const folded = foldSite(
    [
      { standing: primary, role: 'primary' },
      { standing: backup, role: 'backup' },
    ],
    2,
  );
  expect(`${folded.state}/${folded.reason}`).toBe(expected);
});

test.each([
  ['flapping and up', standing('healthy', { flapping: true }), 'degraded/flapping'],
  ['flapping and down', standing('linkDown', { down: true, flapping: true }), 'degraded/flapping'],
  [
    'flapping in maintenance',
    standing('healthy', { flapping: true, maintained: true }),
    'maintenance/maintenance',
  ],
  [
    'flapping while we cannot see',
    standing('healthy', { flapping: true, blind: true }),
    'unknown/monitoring',
  ],
])('a link that is %s', (_what, one, expected) => {
  const folded = foldSite([{ standing: one, role: 'primary' }], 1);
  expect(`${folded.state}/${folded.reason}`).toBe(expected);
});
