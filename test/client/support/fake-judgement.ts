import type { Testimony } from '../../../telemetry/contract/evidence.ts';
import type { StateReason } from '../../../telemetry/contract/site-state.ts';
import type { FakeFleet } from './fake-fleet.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Why the links of a site are judged as they are: one that went dark, beside a backup that carries some sites. */
export function judgement(fleet: FakeFleet, row: number): unknown[] {
  const id = fleet.snapshot.ids[row] ?? '';
  const state = fleet.stateOf(row);
  const well = state === 'online' || state === 'maintenance';
  const primary = {
    terminalId: `ut-${id}`,
    role: 'primary',
    technology: 'leo',
    lifecycle: 'active',
    condition: well ? 'online' : state === 'degraded' ? 'degraded' : 'offline',
    knowledge: state === 'unknown' ? 'silent' : 'known',
    overlay: state === 'maintenance' ? 'maintenance' : 'none',
    state,
    reason: fleet.reasonOf(row),
    since: new Date((fleet.snapshot.since[row] ?? 0) * 1000).toISOString(),
    evidence: well ? goodWords() : badWords(),
    disagreements: well ? [] : ['presentButSilent'],
  };
  const because = besides[fleet.reasonOf(row)];
  if (because !== undefined) return [{ ...primary, ...because() }];
  if (state !== 'degraded') return [primary];
  const backup = {
    ...primary,
    terminalId: `backup-${id}`,
    role: 'backup',
    technology: 'geo',
    condition: 'online',
    state: 'online',
    reason: 'healthy',
    evidence: goodWords(),
    disagreements: [],
  };
  return [
    { ...primary, condition: 'offline', state: 'degraded', reason: 'flapping', overlay: 'flapping' },
    backup,
  ];
}

/** What lies over a site, or over us, and what is then said. */
const besides: Partial<Record<StateReason, () => object>> = {
  offBySchedule: () => ({
    condition: 'online',
    overlay: 'offBySchedule',
    evidence: [
      ...goodWords().slice(0, 1),
      word('presence', 'left', 3 * 3600 * SECOND),
      word('schedule', 'offNow', 3 * 3600 * SECOND, 9 * 3600 * SECOND, { days: 6 }),
    ],
    disagreements: [],
  }),
  monitoring: () => ({
    condition: 'online',
    knowledge: 'monitoring',
    evidence: [...goodWords().slice(0, 2), word('monitor', 'cannotSee', 4 * MINUTE)],
    disagreements: [],
  }),
};

function goodWords(): unknown[] {
  return [
    word('sample', 'healthy', 34 * SECOND, null, { packetLossRatio: 0.001, latencyMs: 46 }),
    word('presence', 'present', 9 * 3600 * SECOND),
    word('terminal', 'linkUp', 34 * SECOND),
    word('silence', 'reporting', 34 * SECOND, 2 * MINUTE, { rhythmS: 60, silentAfterS: 150 }),
  ];
}

function badWords(): unknown[] {
  return [
    word('sample', 'totalLoss', 16 * MINUTE, null, { packetLossRatio: 1 }),
    word('presence', 'present', 9 * 3600 * SECOND),
    word('terminal', 'linkIsDown', 16 * MINUTE),
    word('silence', 'silent', 15 * MINUTE, 2 * MINUTE, { rhythmS: 300, silentAfterS: 750 }),
    word('run', 'badRun', 18 * MINUTE, null, { runS: 120 }),
    word('turns', 'turning', 18 * MINUTE, null, { turns: 3, windowS: 3600 }),
  ];
}

function word(
  witness: Testimony['witness'],
  says: Testimony['says'],
  ago: number,
  ahead: number | null = null,
  values: Testimony['values'] = {},
): unknown {
  const iso = (at: number) => new Date(Date.now() + at).toISOString();
  return { witness, says, at: iso(-ago), until: ahead === null ? null : iso(ahead), values };
}
