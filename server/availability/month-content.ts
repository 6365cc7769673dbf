import { COUNTRY_CODE, type RegionCode } from '../../telemetry/contract/inventory.ts';
import type { LocalDay } from '../local-day.ts';
import type { Database } from '../database/schema.ts';
import type { Fleet } from '../registry/fleet.ts';
import type { Availability } from './availability.ts';
import type { ContractTerm } from './contracts.ts';
import { canonicalJson, type Piece } from './hash-chain.ts';
import { isOfTerm, primaryOf, type MonthRegistry } from './month-registry.ts';
import { standingOf } from './standing.ts';
import { addSums, noSums, sumFields, type Sums } from './sums.ts';
import type { Rule } from './terms.ts';

/** How a term of a contract stood. */
export interface FrozenContract {
  term: ContractTerm;
  links: number;
  sums: number[];
  budgetSeconds: number;
  penaltyPercent: number;
}

/** The figures that stand fast of a month: sites by municipality, regions that add them up, and contracts. */
export async function monthContent(
  source: { db: Database; fleet: Fleet; availability: Availability },
  { first, end }: { first: LocalDay; end: LocalDay },
  rule: Rule,
  registry: MonthRegistry,
): Promise<Piece[]> {
  const period = { firstDay: first, endDay: end };
  const { links, terms } = registry;
  const counted = primaryOf(registry);
  const places = new Map<string, RegionCode>();
  const bySite = await source.availability.links(counted, period, rule, ({ site }) => {
    places.set(site.id, site.regionCode);
    return [site.id];
  });
  const regions = new Map<string, Sums>();
  const municipalities = new Map<string, Record<string, number[]>>();
  for (const [siteId, sums] of bySite) {
    if (sums.scheduled === 0) continue;
    const regionCode = places.get(siteId) ?? COUNTRY_CODE;
    for (const code of new Set([COUNTRY_CODE, regionCode.slice(0, 2), regionCode.slice(0, 5)])) {
      const region = regions.get(code) ?? noSums();
      addSums(region, sums);
      regions.set(code, region);
    }
    const municipality = regionCode.slice(0, 5);
    const sites = municipalities.get(municipality) ?? {};
    sites[siteId] = numbersOf(sums);
    municipalities.set(municipality, sites);
  }
  const pieces: Piece[] = [];
  for (const [name, sites] of municipalities)
    pieces.push({ scope: 'sites', name, content: canonicalJson(sites) });
  for (const [name, sums] of regions)
    pieces.push({ scope: 'region', name, content: canonicalJson(numbersOf(sums)) });
  for (const term of terms) {
    const ofTerm = links.filter((link) => isOfTerm(term, link));
    const standing = await standingOf(source, term, { first, end }, ofTerm);
    if (standing === undefined || standing.sums.scheduled === 0) continue;
    const { links: count, sums, budgetSeconds, penaltyPercent } = standing;
    const kept: FrozenContract = {
      ...{ term, links: count, budgetSeconds, penaltyPercent },
      sums: numbersOf(sums),
    };
    pieces.push({ scope: 'contract', name: term.id, content: canonicalJson(kept) });
  }
  return pieces;
}

/** Milliseconds in the order of `sumFields`. */
export function numbersOf(sums: Readonly<Sums>): number[] {
  return sumFields.map((field) => sums[field]);
}

export function sumsOf(numbers: readonly number[]): Sums {
  const sums = noSums();
  sumFields.forEach((field, at) => (sums[field] = numbers[at] ?? 0));
  return sums;
}
