import type { Fact } from './fact.ts';
import { SLACK_MS } from './hypothesis.ts';

/** Outages that one moment may have begun. */
export interface Burst {
  at: number;
  facts: Fact[];
}

/** Groups that fail again and again within the time looked at: more than so many moments are not looked for. */
export const MOST_BURSTS = 12;

/**
 * Splits outages by the moments that most of them share: each began somewhere within its start and the slack around it; the
 * moment that lies within most of these intervals is taken first, then the same for the rest. `slowMs`: so much later or earlier
 * than the event each may have felt it.
 */
export function burstsOf(facts: readonly Fact[], slowMs = 0): Burst[] {
  const bursts: Burst[] = [];
  let left = [...facts];
  while (left.length >= 2 && bursts.length < MOST_BURSTS) {
    const at = fullestMoment(
      left,
      (fact) => earliest(fact) - slowMs,
      (fact) => latest(fact) + slowMs,
    );
    const within = left.filter((fact) => mayBeginAt(fact, at, slowMs));
    if (within.length < 2) break;
    bursts.push({ at, facts: within });
    left = left.filter((fact) => !mayBeginAt(fact, at, slowMs));
  }
  return bursts;
}

/** The first moment at which an event may have begun it. */
export function earliest({ from, vagueMs }: Pick<Fact, 'from' | 'vagueMs'>): number {
  return from - Math.max(vagueMs, SLACK_MS);
}

/** The last one: a start is said too early rather than too late. */
export function latest({ from, vagueMs }: Pick<Fact, 'from' | 'vagueMs'>): number {
  return from + vagueMs + SLACK_MS;
}

export function mayBeginAt(
  { from, vagueMs }: Pick<Fact, 'from' | 'vagueMs'>,
  at: number,
  slowMs = 0,
): boolean {
  return earliest({ from, vagueMs }) - slowMs <= at && at <= latest({ from, vagueMs }) + slowMs;
}

/** The first moment that lies within most of the intervals. */
export function fullestMoment(
  facts: readonly Fact[],
  beginOf: (fact: Fact) => number,
  endOf: (fact: Fact) => number,
): number {
  const edges = new Float64Array(2 * facts.length);
  facts.forEach((fact, index) => {
    // Even: begins. Odd: is over. One that begins when another ends overlaps it.
    edges[2 * index] = 2 * beginOf(fact);
    edges[2 * index + 1] = 2 * endOf(fact) + 1;
  });
  edges.sort();
  let open = 0;
  let most = 0;
  let at = 0;
  for (const edge of edges) {
    if (edge % 2 !== 0) open -= 1;
    else {
      open += 1;
      if (open > most) {
        most = open;
        at = edge / 2;
      }
    }
  }
  return at;
}
