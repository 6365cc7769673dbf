import type { LinkRole } from '../../telemetry/contract/inventory.ts';
import type { SiteState, StateReason } from '../../telemetry/contract/site-state.ts';
import { foldSite, layOver, rememberedStandings, type Standing } from '../live/fold-site.ts';
import type { Interval } from '../timeline/intervals.ts';
import type { AbsenceInterval } from '../timeline/segments.ts';

/** What is remembered of one terminal's time at a site. */
export interface RememberedTerminal {
  role: LinkRole;
  /** It stands there, or is expected to, from its first sample on; Infinity: it was never heard. Epoch milliseconds. */
  heardFrom: number;
  /** People took it away, or another took its place; Infinity: it stands there still. */
  goneAt: number;
  /** It is in service now; before it was heard it was awaited. */
  isAwaited: boolean;
  outages: readonly Interval[];
  absences: readonly AbsenceInterval[];
  maintained: readonly Interval[];
}

export interface PastState {
  /** Since when, epoch milliseconds; that of the first is the beginning of what was asked for, or earlier. */
  at: number;
  state: SiteState;
  reason: StateReason;
}

/**
 * How a site was in `[from, to)`, in the time of what was measured and as it is known now: late samples have been counted, and
 * outages that were none are gone. The first entry is how it was at `from`. Whether a link was degraded is not kept: what
 * had service is shown as online, unless another of its links was down.
 */
export function pastOf(terminals: readonly RememberedTerminal[], from: number, to: number): PastState[] {
  const found: PastState[] = [];
  for (const at of momentsOf(terminals, from, to)) {
    const { state, reason } = stateAt(terminals, at);
    const last = found.at(-1);
    if (last?.state !== state || last.reason !== reason) found.push({ at, state, reason });
  }
  const [first] = found;
  if (first !== undefined) first.at = Math.min(from, beginningOf(terminals, from));
  return found;
}

/** When anything could have changed: `from` itself, and each end of an interval inside. Sorted, each once. */
function momentsOf(terminals: readonly RememberedTerminal[], from: number, to: number): number[] {
  const moments = new Set([from]);
  const add = (at: number) => {
    if (at > from && at < to) moments.add(at);
  };
  for (const { heardFrom, goneAt, outages, absences, maintained } of terminals) {
    add(heardFrom);
    add(goneAt);
    for (const list of [outages, absences, maintained]) {
      for (const interval of list) {
        add(interval.from);
        add(interval.to);
      }
    }
  }
  return [...moments].sort((a, b) => a - b);
}

function stateAt(terminals: readonly RememberedTerminal[], at: number) {
  const there = terminals.filter(({ goneAt }) => at < goneAt);
  const inService = there.flatMap((terminal) => {
    const bare = standingAt(terminal, at);
    if (bare === undefined) return [];
    const maintained = holds(terminal.maintained, at);
    return [{ standing: layOver(bare, { flapping: false, maintained }), role: terminal.role }];
  });
  return foldSite(inService, there.length);
}

/** Undefined: it was out of service. As availability counts (segments.ts): what we could not see is no outage. */
function standingAt(terminal: RememberedTerminal, at: number): Standing | undefined {
  const of = (kind: AbsenceInterval['kind']) =>
    terminal.absences.some((absence) => absence.kind === kind && contains(absence, at));
  if (of('outOfService')) return undefined;
  if (at < terminal.heardFrom) return terminal.isAwaited ? rememberedStandings.neverHeard : undefined;
  if (of('monitoring')) return rememberedStandings.unseen;
  const [gone, silent] = [of('disconnected'), of('silent')];
  if (holds(terminal.outages, at))
    return rememberedStandings.down(gone ? 'disconnected' : silent ? 'silent' : 'linkDown');
  if (of('offBySchedule')) return rememberedStandings.off;
  return gone || silent ? rememberedStandings.silent : rememberedStandings.well;
}

/** Since when it was as it was at `from`, as far as the intervals that hold there tell. */
function beginningOf(terminals: readonly RememberedTerminal[], from: number): number {
  const begun = terminals.flatMap(({ outages, absences, maintained }) =>
    [...outages, ...absences, ...maintained].filter((each) => contains(each, from)).map((each) => each.from),
  );
  return begun.length === 0 ? from : Math.max(...begun);
}

function holds(intervals: readonly Interval[], at: number): boolean {
  return intervals.some((interval) => contains(interval, at));
}

function contains({ from, to }: Interval, at: number): boolean {
  return from <= at && at < to;
}
