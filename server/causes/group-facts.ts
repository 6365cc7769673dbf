import { causeFacts, type CauseFact } from '../../telemetry/contract/cause-facts.ts';
import { linkTechnologies, type LinkTechnology } from '../../telemetry/contract/inventory.ts';
import { median, type Sign } from './link-view.ts';
import type { LinkSigns } from './signs.ts';
import { round } from './signal-signs.ts';
import type { Company, FoundFact } from './verdict.ts';

/** Starts within so much came at once: what reports by the minute cannot tell better. */
const AT_ONCE_MS = 90_000;
/** Of a town that lost power so many lost service. */
const TOWN_SHARE = 0.6;
/** So surely a link shows that it ran on; of its device alone it says a little less than of itself. */
const RAN_ON = 0.6;
/** What rain over a ground station takes down it takes within so much. */
const SLOW_STEP_MS = 10 * 60_000;
/** Starts apart by more came one after the other. */
const IN_SEQUENCE_MS = 4 * 60_000;
/** Of a group that shares a fault more than this lost service. */
const TOGETHER_SHARE = 0.5;

/** Everything there is to weigh: what the links show, and who lost service with whom. At most one fact of each word. */
export function factsOf(members: readonly LinkSigns[], company: Company): FoundFact[] {
  const shown = causeFacts.flatMap((fact) => groupSign(fact, members) ?? []);
  return [...technologyFact(members), ...shown, ...companyFacts(company, shown, ranOn(members))];
}

/** What most of the links are, as it stands among the facts; null where none said. */
export function technologyIn(facts: readonly FoundFact[]): LinkTechnology | null {
  const said = facts.find(({ fact }) => fact === 'linkTechnology')?.values['technology'];
  return linkTechnologies.find((each) => each === said) ?? null;
}

/** Most of them say that they ran on meanwhile: power did not fail there. */
function ranOn(members: readonly LinkSigns[]): boolean {
  const running = members.filter(({ signs }) => (signs.keptRunning?.strength ?? 0) >= RAN_ON);
  return 2 * running.length > members.length;
}

function technologyFact(members: readonly LinkSigns[]): FoundFact[] {
  const technology = mostFrequent(members.flatMap((member) => member.technology ?? []));
  return technology === null ? [] : [{ fact: 'linkTechnology', strength: 1, values: { technology } }];
}

/** How far a group shows a fact: the mean of those of its links that can tell. */
function groupSign(fact: CauseFact, members: readonly LinkSigns[]): FoundFact | undefined {
  const told = members.flatMap(({ signs }) => signs[fact] ?? []);
  // Sorted: sums of floats depend on the order, and verdicts may not.
  const strengths = told.map(({ strength: each }) => each).sort((a, b) => a - b);
  const strength = strengths.reduce((sum, each) => sum + each, 0) / told.length;
  if (told.length === 0 || strength === 0) return undefined;
  const showing = told.filter((sign) => sign.strength > 0);
  const values = typicalValues(showing);
  if (members.length > 1) Object.assign(values, { members: showing.length, of: told.length });
  return { fact, strength, values };
}

/** Medians of numbers, the most frequent of texts. */
function typicalValues(signs: readonly Sign[]): Record<string, number | string> {
  const names = new Set(signs.flatMap(({ values }) => Object.keys(values)));
  const result: Record<string, number | string> = {};
  for (const name of [...names].sort()) {
    const all = signs.flatMap(({ values }) => values[name] ?? []);
    const numbers = all.filter((value) => typeof value === 'number');
    const texts = all.filter((value) => typeof value === 'string');
    const typical = numbers.length > 0 ? median(numbers) : mostFrequent(texts);
    if (typical !== null) result[name] = typical;
  }
  return result;
}

function mostFrequent(texts: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const [first] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return first?.[0] ?? null;
}

const togetherFacts = {
  beam: 'beamTogether',
  gateway: 'gatewayTogether',
  provider: 'providerTogether',
  serviceLine: 'serviceLineTogether',
  municipality: 'municipalityTogether',
  area: 'areaTogether',
} as const;

function companyFacts(company: Company, shown: readonly FoundFact[], areRunning: boolean): FoundFact[] {
  const { kind, key, affected, watched, beams, gateways, providers, startSpreadMs } = company;
  if (kind === 'site') {
    // The more who share its path and kept their service, the surer; but nobody else being concerned says something by itself.
    const strength = Math.max(0.5, Math.min(1, (watched - affected) / 4));
    return [{ fact: 'onlyThisSite', strength, values: watched > 1 ? { watched } : {} }];
  }
  const facts: FoundFact[] = [];
  const share = watched > 0 ? Math.min(1, affected / watched) : 0;
  const who = { key, affected, watched };
  const isWhole = kind === 'municipality' || kind === 'area' || share >= TOGETHER_SHARE;
  // Two may have lost it together by chance.
  const many = affected >= 4 ? 1 : affected === 3 ? 0.85 : affected === 2 ? 0.65 : 0.3;
  const town = affected >= 2 ? company.town : undefined;
  // As many of their town were lost as of their beam: it may as well have been power, unless they ran on.
  const isTown = !areRunning && town !== undefined && town.affected >= TOWN_SHARE * town.watched;
  if (isWhole) {
    facts.push({ fact: togetherFacts[kind], strength: isTown ? many / 2 : many, values: who });
    if (isTown) facts.push({ fact: togetherFacts.municipality, strength: many / 2, values: town });
  } else
    facts.push({ fact: 'mostUnaffected', strength: Math.min(1, 2 * (TOGETHER_SHARE - share)), values: who });
  if (affected >= 2 && startSpreadMs <= AT_ONCE_MS) {
    facts.push({
      fact: 'atOnce',
      strength: many,
      values: { affected, seconds: round(startSpreadMs / 1000, 0) },
    });
  }
  if (affected >= 3 && startSpreadMs >= IN_SEQUENCE_MS) {
    facts.push({
      fact: 'inSequence',
      strength: Math.min(1, startSpreadMs / (2 * IN_SEQUENCE_MS)),
      values: { affected, minutes: round(startSpreadMs / 60_000, 0) },
    });
  }
  if (providers >= 2) facts.push({ fact: 'manyProviders', strength: 1, values: { providers } });
  const ramp = shown.find(({ fact }) => fact === 'signalRamp' || fact === 'qualityRamp');
  const isOneSky = kind === 'gateway' && isWhole && beams >= 2 && gateways <= 1;
  if (ramp !== undefined && ramp.strength >= 0.6 && isOneSky && startSpreadMs <= SLOW_STEP_MS) {
    // Links with more to lose are lost later.
    const inStep = startSpreadMs <= 2 * AT_ONCE_MS ? 1 : 0.6;
    facts.push({ fact: 'rampTogether', strength: inStep * ramp.strength, values: { beams } });
  }
  return facts;
}
