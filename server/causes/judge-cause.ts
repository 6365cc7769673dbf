import type { LinkTechnology } from '../../telemetry/contract/inventory.ts';
import { outageCauses, type OutageCause } from '../../telemetry/contract/site-state.ts';
import { factsOf, technologyIn } from './group-facts.ts';
import { causeRules, LEAST_CONFIDENCE, MOST_CONFIDENCE } from './rules.ts';
import type { LinkSigns } from './signs.ts';
import type { Because, Company, FoundFact, Verdict } from './verdict.ts';

/** So many facts for the cause are shown, and so many against the one that came second. */
const SHOWN_FOR = 5;
const SHOWN_AGAINST = 3;
/** A fact that moves less than this is not worth a line. */
const LEAST_SHOWN = 0.25;

/** Why outages that belong together happened, from what their links show and who else was concerned. */
export function judgeCause(
  members: readonly LinkSigns[],
  company: Company,
  options: { provisional: boolean },
): Verdict {
  return weigh(factsOf(members, company), options);
}

/** The judgement of facts alone, as they are kept with a verdict. */
export function weigh(facts: readonly FoundFact[], { provisional }: { provisional: boolean }): Verdict {
  const technology = technologyIn(facts);
  const scored = outageCauses
    .filter((cause) => applies(cause, technology))
    .map((cause) => ({ cause, score: scoreOf(cause, facts) }))
    .sort((a, b) => b.score - a.score);
  const [first] = scored;
  if (first === undefined) return { cause: 'undetermined', confidence: 0, because: [], provisional, facts };
  const total = scored.reduce((sum, { score }) => sum + Math.exp(score - first.score), 0);
  const confidence = Math.min(MOST_CONFIDENCE, 1 / total);
  const speaking = strongest(first.cause, facts, 1);
  if (first.cause === 'undetermined' || confidence < LEAST_CONFIDENCE || speaking.length === 0) {
    return { cause: 'undetermined', confidence: 0, because: [], provisional, facts };
  }
  const second = scored.slice(1).find(({ cause }) => strongest(cause, facts, -1).length > 0)?.cause;
  const against = second === undefined ? [] : strongest(second, facts, -1).slice(0, SHOWN_AGAINST);
  return {
    cause: first.cause,
    confidence: Math.round(confidence * 1000) / 1000,
    because: [
      ...speaking.slice(0, SHOWN_FOR).map(shown),
      ...against.map((fact) => ({ ...shown(fact), ...(second !== undefined && { against: second }) })),
    ],
    provisional,
    facts,
  };
}

function applies(cause: OutageCause, technology: LinkTechnology | null): boolean {
  const { technologies } = causeRules[cause];
  return technologies === undefined || technology === null || technologies.includes(technology);
}

function scoreOf(cause: OutageCause, facts: readonly FoundFact[]): number {
  return facts.reduce((sum, fact) => sum + weightOf(cause, fact), causeRules[cause].prior);
}

function weightOf(cause: OutageCause, { fact, strength }: FoundFact): number {
  const weights: Partial<Record<string, number>> = causeRules[cause].weights;
  return strength * (weights[fact] ?? 0);
}

/** Facts that speak for (1) or against (-1) a cause, the strongest first. */
function strongest(cause: OutageCause, facts: readonly FoundFact[], sign: 1 | -1): FoundFact[] {
  return facts
    .map((fact) => ({ fact, weight: sign * weightOf(cause, fact) }))
    .filter(({ weight }) => weight >= LEAST_SHOWN)
    .sort((a, b) => b.weight - a.weight)
    .map(({ fact }) => fact);
}

function shown({ fact, values }: FoundFact): Because {
  return { fact, values };
}
