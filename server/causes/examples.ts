import type { OutageCause } from '../../telemetry/contract/site-state.ts';
import { weigh } from './judge-cause.ts';
import type { FoundFact } from './verdict.ts';

/** What a person said of an outage, with everything the judge had before it. */
export interface CauseExample {
  cause: OutageCause;
  /** What the judge said then. */
  machineCause: OutageCause;
  provisional: boolean;
  facts: readonly FoundFact[];
}

/** How well the rules as they are now agree with what people said. */
export interface Agreement {
  examples: number;
  agreed: number;
  /** Of those about which the rules say anything at all. */
  determined: number;
  /** Where they say otherwise than the person, the most frequent first. */
  differences: { cause: OutageCause; judged: OutageCause; count: number }[];
}

/** Judges kept examples anew: whoever changes a rule sees what it does to what people know. */
export function agreement(examples: Iterable<CauseExample>): Agreement {
  const counts = new Map<string, Agreement['differences'][number]>();
  const result: Agreement = { examples: 0, agreed: 0, determined: 0, differences: [] };
  for (const { cause, facts, provisional } of examples) {
    const judged = weigh(facts, { provisional }).cause;
    result.examples += 1;
    if (judged !== 'undetermined') result.determined += 1;
    if (judged === cause) {
      result.agreed += 1;
      continue;
    }
    const key = `${cause} ${judged}`;
    const difference = counts.get(key) ?? { cause, judged, count: 0 };
    difference.count += 1;
    counts.set(key, difference);
  }
  result.differences = [...counts.values()].sort((a, b) => b.count - a.count);
  return result;
}
