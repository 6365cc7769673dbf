import type { Breach, Effect, Layer } from './effect.ts';

/** A stretch of time in which the same effects act on a terminal. */
export interface Segment {
  from: number;
  to: number;
  /** The innermost breach of the link; null while it carries. A stopped agent alone breaks no link. */
  breach: Breach | null;
  /** Whose breach that is. */
  by: Effect | null;
  /** Share of packets lost to breaches: 1 where one of them lets nothing through. */
  loss: number;
  /** Set while the agent does not run: the breach that stopped it. */
  stoppedBy: Breach | null;
  /** Switched off as planned. */
  isScheduled: boolean;
  /** The primary link is broken, but the site's backup carries. */
  isCarried: boolean;
  /** Effects whose influence is felt. */
  felt: readonly Effect[];
  /** The latest starts that a breach before this segment forced; 0: none within the look back. */
  terminalBootAt: number;
  agentBootAt: number;
}

const depth: Record<Layer, number> = {
  site: 0,
  terminal: 1,
  cable: 2,
  sky: 3,
  carrier: 4,
  path: 5,
  beyond: 6,
  agent: 7,
};

/** Something that is true of a terminal from one moment to another. */
type Mark =
  | { from: number; to: number; breach: Breach; effect: Effect }
  | { from: number; to: number; backupBreach: Breach }
  | { from: number; to: number; felt: Effect };

/**
 * Cuts `[from, to)` where effects begin and end. `backup`: effects on the site's second terminal, where there is one.
 * Without effects it is a single segment.
 */
export function segmentsOf(
  effects: readonly Effect[],
  backup: readonly Effect[] | undefined,
  from: number,
  to: number,
): Segment[] {
  const marks = marksOf(effects, backup ?? []).filter((mark) => mark.from < to && mark.to > from);
  const cuts = [...new Set([from, to, ...marks.flatMap((mark) => [mark.from, mark.to])])]
    .filter((cut) => cut >= from && cut <= to)
    .sort((a, b) => a - b);
  const coming = marks.sort((a, b) => a.from - b.from);
  const resets = resetsOf(effects);
  let next = 0;
  let active: Mark[] = [];
  return cuts.slice(0, -1).map((start, position) => {
    active = active.filter((mark) => mark.to > start);
    for (let mark = coming[next]; mark !== undefined && mark.from <= start; mark = coming[next]) {
      active.push(mark);
      next += 1;
    }
    return {
      ...stateOf(active, backup !== undefined),
      ...bootsBefore(start),
      from: start,
      to: cuts[position + 1] ?? to,
    };
  });

  function bootsBefore(at: number): { terminalBootAt: number; agentBootAt: number } {
    let [terminalBootAt, agentBootAt] = [0, 0];
    for (const reset of resets) {
      if (reset.to > at) break;
      terminalBootAt = Math.max(terminalBootAt, reset.terminalBootAt ?? 0);
      agentBootAt = Math.max(agentBootAt, reset.agentBootAt ?? 0);
    }
    return { terminalBootAt, agentBootAt };
  }
}

function marksOf(effects: readonly Effect[], backup: readonly Effect[]): Mark[] {
  return [
    ...effects.flatMap((effect): Mark[] => [
      ...effect.breaches.map((breach) => ({ from: breach.from, to: breach.to, breach, effect })),
      ...(effect.influence === undefined ? [] : [{ from: effect.from, to: effect.to, felt: effect }]),
    ]),
    ...backup.flatMap(({ breaches }) =>
      breaches
        .filter(({ layer, loss }) => layer !== 'agent' && loss > 0.5)
        .map((backupBreach): Mark => ({ from: backupBreach.from, to: backupBreach.to, backupBreach })),
    ),
  ];
}

function resetsOf(effects: readonly Effect[]): Breach[] {
  return effects
    .flatMap(({ breaches }) => breaches)
    .filter(({ terminalBootAt, agentBootAt }) => terminalBootAt !== undefined || agentBootAt !== undefined)
    .sort((a, b) => a.to - b.to);
}

function stateOf(
  active: readonly Mark[],
  hasBackup: boolean,
): Omit<Segment, 'from' | 'to' | 'terminalBootAt' | 'agentBootAt'> {
  const state: Omit<Segment, 'from' | 'to' | 'terminalBootAt' | 'agentBootAt'> = {
    ...{ breach: null, by: null, loss: 0, stoppedBy: null },
    ...{ isScheduled: false, isCarried: false, felt: [] },
  };
  let backupIsUp = hasBackup;
  let passes = 1;
  const felt: Effect[] = [];
  for (const mark of active) {
    if ('felt' in mark) felt.push(mark.felt);
    else if ('backupBreach' in mark) backupIsUp = false;
    else {
      const { breach, effect } = mark;
      if (breach.layer === 'site' || breach.layer === 'agent') {
        if (state.stoppedBy === null || breach.layer === 'site') state.stoppedBy = breach;
      }
      if (effect.condition === 'offBySchedule') state.isScheduled = true;
      if (breach.layer === 'agent') continue;
      passes *= 1 - breach.loss;
      if (state.breach === null || depth[breach.layer] < depth[state.breach.layer]) {
        state.breach = breach;
        state.by = effect;
      }
    }
  }
  state.loss = 1 - passes;
  state.felt = felt;
  state.isCarried = backupIsUp && state.breach !== null && state.stoppedBy === null;
  return state;
}
