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
 * cut anew by something else, unless it comes and goes, or was back here only.
 * @param all every outage of the link, in any order
 * @param company outages that were put together with one of them
 */
export function isSameAgain(one: Fact, other: Fact, all: readonly Fact[], company: Iterable<Fact>): boolean {
  const [earlier, later] = one.from <= other.from ? [one, other] : [other, one];
  const upMs = later.from - earlier.to;
  if (upMs > FLAP_MS) return false;
  if (!isPowerCut(earlier) || upMs <= RECLOSED_MS || comesAndGoes(one, all)) return true;
  for (const fact of company)
    if (isPowerCut(fact) && fact.from < earlier.to && fact.to > later.from) return true;
  return false;
}

/** Whether this is one of several outages of its link in short order. */
export function comesAndGoes({ from }: Fact, all: readonly Fact[]): boolean {
  const starts = all.map((fact) => fact.from).sort((a, b) => a - b);
  return starts.some((first, index) => {
    const last = starts[index + COMES_AND_GOES - 1] ?? Infinity;
    return first <= from && from <= last && last - first <= FLAP_MS;
  });
}
