import type { OutageCause } from '../../telemetry/contract/site-state.ts';

/** A stretch of true or judged lost service of one terminal. Epoch milliseconds; `to` is excluded. */
export interface Lost {
  terminalId: string;
  from: number;
  to: number;
  cause: OutageCause;
  /** The true event, or the judged incident, that it belongs to. */
  eventId: string;
}

/** What a true outage is by the product's own definition, had it measured every second. */
export interface DefinedOutage extends Lost {
  /** Shorter than three reporting intervals: nobody could be asked to see it. */
  tooShort: boolean;
}

const RUN_MS = 180_000;

/**
 * Applies the bad-minute rule (docs/judgement.md) to exact truth of one terminal: an outage goes from the first of three bad minutes
 * in a row to the first of three good ones, so short gaps belong to it. What never lasts three minutes, or three reporting intervals
 * where these are given, is kept as `tooShort`.
 */
export function definedOutages(lost: readonly Lost[], intervalMs = 0): DefinedOutage[] {
  const leastMs = Math.max(RUN_MS, 3 * intervalMs);
  const defined: DefinedOutage[] = [];
  for (const one of united(lost)) {
    const last = defined.at(-1);
    if (last !== undefined && !last.tooShort && one.from - last.to < RUN_MS) last.to = one.to;
    else defined.push({ ...one, tooShort: one.to - one.from < leastMs });
  }
  return defined;
}

/** In order, where two overlap or touch as one, with the cause of the longer. */
function united(lost: readonly Lost[]): Lost[] {
  const result: Lost[] = [];
  let longestMs = 0;
  for (const one of [...lost].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    const lengthMs = one.to - one.from;
    if (last === undefined || one.from > last.to) {
      result.push({ ...one });
      longestMs = lengthMs;
      continue;
    }
    last.to = Math.max(last.to, one.to);
    if (lengthMs <= longestMs) continue;
    longestMs = lengthMs;
    last.cause = one.cause;
    last.eventId = one.eventId;
  }
  return result;
}

/** By terminal. */
export function byTerminal<T extends { terminalId: string }>(items: Iterable<T>): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(item.terminalId);
    if (group === undefined) groups.set(item.terminalId, [item]);
    else group.push(item);
  }
  return groups;
}
