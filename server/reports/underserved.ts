import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import type { Database } from '../database/schema.ts';
import type { Figures } from '../availability/figures.ts';
import type { Fleet, FleetSite } from '../registry/fleet.ts';
import { maySee, type Viewer } from '../viewer.ts';
import type { MeasuredFleet } from './measured.ts';
import { judgeMunicipality, judgeSite, type Standard } from './standard.ts';
import type { MunicipalityRow, RowGroup, SiteRow } from './underserved-rows.ts';

/** How available sites were between two moments, in the order asked. */
export type SiteFigures = (
  siteIndexes: readonly number[],
  period: { from: number; to: number },
) => Promise<readonly Figures[]>;

export interface GroupParts {
  db: Database;
  fleet: Fleet;
  availability: SiteFigures;
  measured: MeasuredFleet;
  standard: Standard;
}

export interface GroupQuestion {
  viewer: Viewer;
  /** Null: everything the viewer may see. */
  regionCode: RegionCode | null;
  /** Epoch milliseconds; `to` is not in the future. */
  from: number;
  to: number;
  /** Begin with this group instead of the first. */
  startAt?: RegionCode | undefined;
}

/** So many sites are asked for at once: bounds a statement's parameters, and the memory of a city. */
const CHUNK = 500;

/**
 * Every catalogued site and every municipality that is asked for, judged, one municipality at a time by code.
 * Only one municipality is in memory.
 */
export async function* judgedGroups(parts: GroupParts, question: GroupQuestion): AsyncGenerator<RowGroup> {
  const sitesByGroup = groupSites(parts.fleet, question);
  const codes = [...sitesByGroup.keys()].sort();
  for (const code of codes) {
    if (question.startAt !== undefined && code < question.startAt) continue;
    const sites: SiteRow[] = [];
    const indexes = sitesByGroup.get(code) ?? [];
    for (let start = 0; start < indexes.length; start += CHUNK) {
      sites.push(...(await siteRows(parts, question, indexes.slice(start, start + CHUNK))));
    }
    yield { code, municipality: municipalityRow(parts, question, code, sites), sites };
  }
}

/** Site indexes by municipality, or by the most precise region known; municipalities without any site are there, empty. */
function groupSites(fleet: Fleet, { viewer, regionCode }: GroupQuestion): Map<RegionCode, number[]> {
  const groups = new Map<RegionCode, number[]>();
  const wanted = (code: RegionCode): boolean =>
    (regionCode === null || code.startsWith(regionCode)) && maySee(viewer, code);
  for (const region of fleet.regions()) {
    if (region.level === 'municipality' && wanted(region.code)) groups.set(region.code, []);
  }
  for (const site of fleet.sites) {
    if (!wanted(site.regionCode)) continue;
    const code = site.regionCode.slice(0, 5);
    const group = groups.get(code);
    if (group === undefined) groups.set(code, [site.index]);
    else group.push(site.index);
  }
  return groups;
}

async function siteRows(
  { db, fleet, availability, measured, standard }: GroupParts,
  { from, to }: GroupQuestion,
  indexes: readonly number[],
): Promise<SiteRow[]> {
  const sites = indexes.flatMap((index) => fleet.sites[index] ?? []);
  const figuresOf = await availability(indexes, { from, to });
  const people = await peopleServed(db, sites, to);
  return sites.map((site, at) => {
    const monitored = site.terminalIndexes.some((index) => fleet.terminals[index]?.lifecycle === 'active');
    const {
      strict = null,
      upSeconds = 0,
      scheduledSeconds = 0,
      unknownSeconds = 0,
    } = (monitored ? figuresOf[at] : undefined) ?? {};
    const figures = {
      monitored,
      strict,
      upSeconds,
      scheduledSeconds,
      unknownSeconds,
      ...measured.ofSite(site),
    };
    const { reasons, unmeasured } = judgeSite(figures, standard.thresholds);
    return {
      level: 'site',
      siteId: site.id,
      name: site.name,
      kind: site.kind,
      regionCode: site.regionCode,
      ...namesOf(fleet, site.regionCode),
      ...figures,
      peopleServed: people.get(site.id) ?? null,
      underserved: reasons.length > 0,
      reasons,
      unmeasured,
    };
  });
}

function municipalityRow(
  { fleet, standard }: GroupParts,
  { viewer, regionCode }: GroupQuestion,
  code: RegionCode,
  sites: readonly SiteRow[],
): MunicipalityRow | null {
  const asked = regionCode === null || code.startsWith(regionCode);
  // Whoever sees only a part of a municipality gets no figure that claims to be the whole of it.
  if (code.length !== 5 || !asked || !maySee(viewer, code)) return null;
  const below = sites.filter((site) => site.underserved);
  const counts = {
    sites: sites.length,
    monitoredSites: sites.filter((site) => site.monitored).length,
    underservedSites: below.length,
    peopleServed: sumPeople(sites),
    peopleAffected: sumPeople(below),
  };
  const { share, reasons } = judgeMunicipality(counts, standard.thresholds);
  const names = namesOf(fleet, code);
  const name = names.municipality ?? code;
  return {
    level: 'municipality',
    regionCode: code,
    name,
    ...names,
    municipality: name,
    ...counts,
    share,
    underserved: reasons.length > 0,
    reasons,
  };
}

/** People at the services that existed at the end of the period. */
async function peopleServed(
  db: Database,
  sites: readonly FleetSite[],
  at: number,
): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('services')
    .select(['site_id', (eb) => eb.fn.sum('people_served').as('people')])
    .where(
      'site_id',
      'in',
      sites.map((site) => site.id),
    )
    .where('people_served', 'is not', null)
    .where((eb) => eb.or([eb('valid_from', 'is', null), eb('valid_from', '<=', at)]))
    .where((eb) => eb.or([eb('valid_to', 'is', null), eb('valid_to', '>', at)]))
    .groupBy('site_id')
    .execute();
  return new Map(rows.map((row) => [row.site_id, Number(row.people)]));
}

const sumPeople = (sites: readonly SiteRow[]): number =>
  sites.reduce((sum, site) => sum + (site.peopleServed ?? 0), 0);

function namesOf(fleet: Fleet, code: RegionCode): Pick<SiteRow, 'municipality' | 'state' | 'place'> {
  const nameOf = (part: RegionCode): string | null => fleet.region(part)?.name ?? null;
  const municipality = code.length >= 5 ? nameOf(code.slice(0, 5)) : null;
  const state = code === '00' ? null : nameOf(code.slice(0, 2));
  const locality = code.length >= 9 ? nameOf(code.slice(0, 9)) : null;
  const named = [locality, municipality, state].filter((name) => name !== null);
  return { municipality, state, place: named.length === 0 ? (nameOf(code) ?? code) : named.join(', ') };
}
