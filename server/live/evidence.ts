import type { Disagreement, LinkJudgement, Testimony } from '../../telemetry/contract/evidence.ts';
import type { FleetTerminal } from '../registry/fleet.ts';
import { axesOf, laidStanding, stateOf, type Bearing } from './fold-site.ts';
import type { Expected } from './habits.ts';
import type { Sight } from './sight.ts';
import { offlineAfterMs, waitedForSince } from './silence.ts';
import type { TerminalLive } from './terminal-live.ts';
import { thresholds } from './thresholds.ts';

/** What bears on a link beside its record. Times in epoch milliseconds. */
export interface Context {
  now: number;
  bearing: Bearing;
  since: number;
  /** How long after its last message it counts as silent. */
  deadlineMs: number;
  sight: Pick<Sight, 'seeingSince' | 'blindSince'>;
  maintainedUntil: number | undefined;
  /** When it is usually back, where it usually goes away when it did. */
  expected: Expected | undefined;
  /** The run of bad or good time that may turn the judgement. */
  run: { bad: boolean; from: number } | undefined;
  /** When it turned of late. */
  turns: readonly number[];
  /** By how much its clock is slow, where that is corrected. */
  clockLagMs: number | undefined;
}

/** The judgement of one link, with every witness's word and what does not fit together. */
export function judgeLink(
  { id, role, technology, lifecycle }: FleetTerminal,
  terminal: Readonly<TerminalLive>,
  context: Context,
): LinkJudgement {
  const inService = lifecycle === 'active' || lifecycle === 'installed';
  const shown = inService
    ? stateOf(laidStanding(terminal, context.bearing))
    : ({ state: 'planned', reason: 'suspended' } as const);
  const axes = axesOf(terminal, context.bearing);
  return {
    terminalId: id,
    role,
    technology,
    lifecycle,
    condition: axes.condition,
    knowledge: axes.knowledge,
    overlay: axes.overlay,
    ...shown,
    since: terminal.lastMeasuredAt === 0 ? null : context.since,
    evidence: [
      ...ofSample(terminal),
      ...ofPresence(terminal),
      ...ofTerminal(terminal),
      ...ofSilence(terminal, context),
      ...ofRun(terminal, context),
      ...ofTurns(context),
      ...ofSchedule(terminal, context),
      ...ofMaintenance(context),
      ...ofMonitor(terminal, context),
    ],
    disagreements: inService ? disagreementsOf(terminal, context) : outOfService(terminal, context),
  };
}

function ofSample(terminal: Readonly<TerminalLive>): Testimony[] {
  if (terminal.lastMeasuredAt === 0) return [];
  const { lossRatio, latencyMs, newestSays } = terminal;
  const says =
    newestSays === 'highLatency' ||
    newestSays === 'highLoss' ||
    newestSays === 'totalLoss' ||
    newestSays === 'linkDown'
      ? newestSays
      : 'healthy';
  const values = {
    ...(lossRatio !== null && { packetLossRatio: lossRatio }),
    ...(latencyMs !== null && { latencyMs }),
  };
  return [{ witness: 'sample', says, at: terminal.lastMeasuredAt, until: null, values }];
}

function ofPresence({ presence, presenceAt, leaving }: Readonly<TerminalLive>): Testimony[] {
  if (presence === 'unknown' || presenceAt === 0) return [];
  const says = presence === 'online' ? 'present' : leaving ? 'left' : 'gone';
  return [{ witness: 'presence', says, at: presenceAt, until: null, values: {} }];
}

function ofTerminal({ linkWord, lastMeasuredAt }: Readonly<TerminalLive>): Testimony[] {
  if (linkWord === 'unknown') return [];
  const says = linkWord === 'up' ? 'linkUp' : 'linkIsDown';
  return [{ witness: 'terminal', says, at: lastMeasuredAt, until: null, values: {} }];
}

/** `until`: when the silence will be noticed, and once it is, when it will be judged. */
function ofSilence(terminal: Readonly<TerminalLive>, { now, deadlineMs, sight }: Context): Testimony[] {
  if (terminal.lastReceivedAt === 0 || terminal.absence === 'outOfService') return [];
  const from = waitedForSince(terminal, sight.seeingSince);
  const silentAt = from + deadlineMs;
  const offlineAt = from + offlineAfterMs(terminal, deadlineMs);
  const says =
    now >= offlineAt
      ? 'silentForLong'
      : now >= silentAt
        ? 'silent'
        : now - from > terminal.rhythmMs * 1.5
          ? 'overdue'
          : 'reporting';
  const until = now >= offlineAt ? null : now >= silentAt ? offlineAt : silentAt;
  const values = {
    rhythmS: Math.round(terminal.rhythmMs / 1000),
    silentAfterS: Math.round(deadlineMs / 1000),
    offlineAfterS: Math.round(offlineAfterMs(terminal, deadlineMs) / 1000),
  };
  return [{ witness: 'silence', says, at: terminal.lastReceivedAt, until, values }];
}

function ofRun({ coveredUntil }: Readonly<TerminalLive>, { run }: Context): Testimony[] {
  if (run === undefined) return [];
  const values = { runS: Math.max(0, Math.round((coveredUntil - run.from) / 1000)) };
  return [{ witness: 'run', says: run.bad ? 'badRun' : 'goodRun', at: run.from, until: null, values }];
}

function ofTurns({ turns, bearing }: Context): Testimony[] {
  const last = turns.at(-1);
  if (last === undefined) return [];
  const says = bearing.flapping ? 'flapping' : 'turning';
  const until = bearing.flapping ? last + thresholds.steadyMs : null;
  const values = { turns: turns.length, windowS: thresholds.flappingWindowMs / 1000 };
  return [{ witness: 'turns', says, at: last, until, values }];
}

function ofSchedule({ absence, absentFrom }: Readonly<TerminalLive>, { expected }: Context): Testimony[] {
  if (absence !== 'offBySchedule' || expected === undefined) return [];
  const { backAt, days } = expected;
  const said = { witness: 'schedule' as const, at: absentFrom, until: backAt };
  return [
    days === undefined
      ? { ...said, says: 'closedNow', values: {} }
      : { ...said, says: 'offNow', values: { days } },
  ];
}

function ofMaintenance({ maintainedUntil }: Context): Testimony[] {
  if (maintainedUntil === undefined) return [];
  const until = maintainedUntil === Infinity ? null : maintainedUntil;
  return [{ witness: 'maintenance', says: 'agreed', at: null, until, values: {} }];
}

function ofMonitor(
  { replaying, lastMeasuredAt }: Readonly<TerminalLive>,
  { sight, bearing, clockLagMs }: Context,
): Testimony[] {
  const words: Testimony[] = [];
  if (bearing.blind)
    words.push({ witness: 'monitor', says: 'cannotSee', at: sight.blindSince, until: null, values: {} });
  if (replaying)
    words.push({ witness: 'monitor', says: 'replaying', at: lastMeasuredAt, until: null, values: {} });
  if (clockLagMs !== undefined) {
    const values = { lagS: Math.round(clockLagMs / 1000) };
    words.push({ witness: 'monitor', says: 'clockSlow', at: null, until: null, values });
  }
  return words;
}

/** Our own blindness makes nobody contradict anybody. */
function disagreementsOf(terminal: Readonly<TerminalLive>, { bearing }: Context): Disagreement[] {
  const found: Disagreement[] = [];
  if (bearing.blind || terminal.lastMeasuredAt === 0 || terminal.resting) return found;
  const { presence, presenceAt, absence, lastReceivedAt, newestSays, linkWord, lossRatio } = terminal;
  if (presence === 'online' && (absence === 'silent' || absence === 'disconnected'))
    found.push('presentButSilent');
  if (presence === 'offline' && lastReceivedAt > presenceAt) found.push('goneButReporting');
  if (linkWord === 'down' && lossRatio !== null && lossRatio <= thresholds.degradedLossRatio)
    found.push('goodButCalledDown');
  if (linkWord === 'up' && newestSays === 'totalLoss') found.push('lostButCalledUp');
  return found;
}

function outOfService(
  { lastReceivedAt }: Readonly<TerminalLive>,
  { now, deadlineMs }: Context,
): Disagreement[] {
  return lastReceivedAt !== 0 && now - lastReceivedAt < deadlineMs * thresholds.offlineSilences
    ? ['notInServiceButReporting']
    : [];
}
