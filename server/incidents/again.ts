import type { Fact } from './fact.ts';
import { FLAP_MS, RECLOSED_MS } from './patience.ts';

/** Fails so often within the time in which it would flap: it comes and goes, whatever the cause. */
const COMES_AND_GOES = 3;

/** Whether power is why it was lost, for all that is known. */
export function isPowerCut(fact: Fact): boolean {
  return fact.judgedAs === 'power';
}

/**
 * Whether two outages of one link are one trouble: it went down again soon. Power that came back and stayed for minutes is
 * cut anew by something else, unless it comes and goes. `all`: every outage of the link, in any order.
 */
export function isSameAgain(one: Fact, other: Fact, all: readonly Fact[]): boolean {
  const upMs = gapMs(one, other);
  if (upMs > FLAP_MS) return false;
  const earlier = one.from <= other.from ? one : other;
  return !isPowerCut(earlier) || upMs <= RECLOSED_MS || comesAndGoes(one, all);
}

/** Whether this is one of several outages of its link in short order. */
export function comesAndGoes({ from }: Fact, all: readonly Fact[]): boolean {
  const starts = all.map((fact) => fact.from).sort((a, b) => a - b);
  return starts.some((first, index) => {
    const last = starts[index + COMES_AND_GOES - 1] ?? Infinity;
    return first <= from && from <= last && last - first <= FLAP_MS;
  });
}

/** Time up between two outages of one link. */
function gapMs(one: Fact, other: Fact): number {
  return one.from <= other.from ? other.from - one.to : one.from - other.to;
}
