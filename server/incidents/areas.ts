import type { Cluster, Surroundings } from './explain.ts';
import type { Fact } from './fact.ts';
import { score, SEQUENCE_MS, STANDING, surprise } from './hypothesis.ts';
import { around as cellsAround, scales } from './neighbourhood.ts';

/** Beyond so many outages no weather is looked for among them. */
const MOST_FACTS = 5_000;
const MOST_ASKED = 2_048;

/**
 * Outages of neighbours in sequence, as moving rain makes them: joined when they lie in the same or adjoining cells and
 * began within `SEQUENCE_MS` of each other. The watched are all terminals in those cells and the cells around them.
 */
export function areasOf(facts: readonly Fact[], around: Surroundings): Cluster[] {
  if (facts.length > MOST_FACTS) return [];
  return scales.flatMap((scale) =>
    chains(facts, scale, around).flatMap((chain) => rated(chain, scale, around)),
  );
}

function chains(facts: readonly Fact[], scale: number, { neighbours }: Surroundings): Fact[][] {
  const byCell = new Map<number, Fact[]>();
  for (const fact of facts) {
    const cell = neighbours.cell(fact.terminalIndex, scale);
    if (cell === undefined) continue;
    const there = byCell.get(cell);
    if (there === undefined) byCell.set(cell, [fact]);
    else there.push(fact);
  }
  const seen = new Set<Fact>();
  const found: Fact[][] = [];
  for (const first of [...byCell.values()].flat()) {
    if (seen.has(first)) continue;
    seen.add(first);
    const chain = [first];
    for (const fact of chain) {
      const cell = neighbours.cell(fact.terminalIndex, scale) ?? Number.NaN;
      for (const other of cellsAround(cell).flatMap((each) => byCell.get(each) ?? [])) {
        if (seen.has(other) || !followsOn(fact, other)) continue;
        seen.add(other);
        chain.push(other);
      }
    }
    if (chain.length >= 2) found.push(chain);
  }
  return found;
}

function followsOn(one: Fact, other: Fact): boolean {
  const [first, second] = one.from <= other.from ? [one, other] : [other, one];
  return second.from - (first.from + first.vagueMs) <= SEQUENCE_MS;
}

function rated(chain: Fact[], scale: number, around: Surroundings): Cluster[] {
  const affected = new Set(chain.map(({ terminalIndex }) => terminalIndex));
  const sites = new Set(chain.map(({ siteIndex }) => siteIndex));
  if (sites.size < 2) return [];
  const cells = new Set<number>();
  let surprises = 0;
  let first = Infinity;
  let last = -Infinity;
  const counted = new Set<number>();
  for (const { terminalIndex, from, vagueMs } of chain) {
    const cell = around.neighbours.cell(terminalIndex, scale);
    if (cell !== undefined) for (const each of cellsAround(cell)) cells.add(each);
    first = Math.min(first, from);
    last = Math.max(last, from);
    if (counted.has(terminalIndex)) continue;
    counted.add(terminalIndex);
    surprises += surprise(vagueMs, SEQUENCE_MS);
  }
  let kept = 0;
  let asked = 0;
  for (const index of around.neighbours.terminals(cells, scale)) {
    if ((asked += 1) > MOST_ASKED) break;
    if (!affected.has(index) && around.keptService(index, last)) kept += 1;
  }
  const standing = around.stands(chain, 'area', '') ? STANDING : 0;
  const points = score('area', surprises, affected.size, kept) + standing;
  if (points <= 0) return [];
  return [{ kind: 'area', group: -1, key: '', at: first, facts: chain, unaffected: kept, score: points }];
}
