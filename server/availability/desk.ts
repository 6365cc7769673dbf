import { COUNTRY_CODE, type RegionCode, type SiteKind } from '../../telemetry/contract/inventory.ts';
import type { LocalDay } from '../local-day.ts';
import type { Fleet, LinkPath } from '../registry/fleet.ts';
import type { Interval } from '../timeline/intervals.ts';
import type { Availability, KeysOf } from './availability.ts';
import { figuresOf, type Figures } from './figures.ts';
import { successorOf, type CountedLink } from './links.ts';
import type { Period } from './periods.ts';
import { noSums, type Sums } from './sums.ts';
import type { LocalTimes, Rule } from './terms.ts';

/** What links can have in common beside the place. */
export const sharedBy = ['provider', 'beam', 'gateway', 'kind', 'technology'] as const;
export type SharedBy = (typeof sharedBy)[number];
export const steps = ['hour', 'day', 'month'] as const;
export type Step = (typeof steps)[number];

/** Whose availability is asked about. */
export type Subjects =
  | { by: 'site'; siteIndexes: readonly number[] }
  | { by: 'region'; codes: readonly RegionCode[] }
  /** Within these regions (null: all) and of sites of this kind. */
  | { by: SharedBy; within: readonly RegionCode[] | null; kind?: SiteKind | undefined };

/** One subject's figures over one period. `name` is a site's id, a region's code, or what is shared. */
export interface FigureRow extends Figures {
  /** Of no other row; the rows of what is shared are sorted by it. */
  key: string;
  name: string;
  /** Of a beam or gateway whose it is, null where the registry does not say: two providers may use one name. */
  provider?: string | null;
  /** Epoch milliseconds, as the subject's own clock has it. */
  from: number;
  to: number;
}

const HOUR_MS = 3_600_000;
/** Between the name of a beam or gateway and its provider's: before everything that names are made of. */
const OWNER = '\n';
/** A longer answer is refused; see `stepsOf`. */
const MAX_STEPS = 1_000;

/** Answers questions about availability in rows. */
export class AvailabilityDesk {
  readonly #availability: Availability;
  readonly #fleet: Fleet;
  readonly #zones: LocalTimes & Months;

  constructor(options: { availability: Availability; fleet: Fleet; zones: LocalTimes & Months }) {
    this.#availability = options.availability;
    this.#fleet = options.fleet;
    this.#zones = options.zones;
  }

  /**
   * One row a subject, sites and regions in the order asked, others by name and then by provider.
   * @param links of regions and what is shared those that count, where they are not those of the registry as it is now
   */
  async rows(
    subjects: Subjects,
    period: Period,
    rule: Rule,
    links?: readonly CountedLink[],
  ): Promise<FigureRow[]> {
    const sums = await this.#sums(subjects, period, rule, links);
    return [...sums].map(([key, one]) => ({
      key,
      ...(isOwned(subjects.by) ? nameAndOwner(key) : { name: key }),
      ...this.#instants(this.#placeOf(subjects, key), period),
      ...figuresOf(one, rule.basis),
    }));
  }

  /** One subject step by step, oldest first. Undefined: too many steps. */
  async steps(
    subjects: Subjects,
    period: Period,
    step: Step,
    rule: Rule,
    links?: readonly CountedLink[],
  ): Promise<FigureRow[] | undefined> {
    const name = subjects.by === 'site' ? '' : subjects.by === 'region' ? (subjects.codes[0] ?? '') : '';
    const siteIndex = subjects.by === 'site' ? subjects.siteIndexes[0] : undefined;
    const place = this.#fleet.sites[siteIndex ?? -1]?.regionCode ?? (name === '' ? COUNTRY_CODE : name);
    const periods =
      step === 'hour'
        ? hoursOf(this.#extent(this.#placesOf(subjects, links), period), period)
        : this.#stepsOf(place, period, step);
    if (periods.length > MAX_STEPS) return undefined;
    const rows: FigureRow[] = [];
    for (const each of periods) rows.push(...(await this.rows(subjects, each, rule, links)));
    return rows;
  }

  async #sums(
    subjects: Subjects,
    period: Period,
    rule: Rule,
    links: readonly CountedLink[] | undefined,
  ): Promise<Map<string, Sums>> {
    const groups = (keysOf: KeysOf) =>
      links === undefined
        ? this.#availability.groups(period, rule, keysOf)
        : this.#availability.links(links, period, rule, keysOf);
    if (subjects.by === 'site') {
      const sums = await this.#availability.sites(subjects.siteIndexes, period, rule);
      const ids = subjects.siteIndexes.map((index) => this.#fleet.sites[index]?.id ?? '');
      return new Map(ids.map((id, at) => [id, sums[at] ?? noSums()]));
    }
    if (subjects.by === 'region') {
      const found = await groups(regionKeys(new Set(subjects.codes)));
      return new Map(subjects.codes.map((code) => [code, found.get(code) ?? noSums()]));
    }
    const { by, within, kind } = subjects;
    const nameOf = this.#sharedName(by);
    const found = await groups((link) => {
      if (kind !== undefined && link.site.kind !== kind) return [];
      const seen = within === null || within.some((code) => isIn(link.site.regionCode, code));
      const name = seen ? nameOf(link) : null;
      return name === null ? [] : [name];
    });
    return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Under which key a link is added up; null: under none. */
  #sharedName(by: SharedBy): (link: CountedLink) => string | null {
    if (by === 'kind') return ({ site }) => site.kind;
    const successor = ({ terminal }: CountedLink) => successorOf(this.#fleet, terminal);
    if (by === 'technology') return (link) => successor(link).technology;
    if (by === 'provider') return (link) => successor(link).path?.provider ?? null;
    const known = new Map<LinkPath, string | null>();
    return (link) => {
      const { path } = successor(link);
      if (path === undefined) return null;
      let key = known.get(path);
      if (key === undefined) {
        key = path[by] === null ? null : `${path[by]}${OWNER}${path.provider ?? ''}`;
        known.set(path, key);
      }
      return key;
    };
  }

  #placeOf(subjects: Subjects, name: string): RegionCode {
    if (subjects.by === 'site') return this.#fleet.siteById(name)?.regionCode ?? COUNTRY_CODE;
    return subjects.by === 'region' ? name : COUNTRY_CODE;
  }

  /** Where what is asked about stands: a region may keep several clocks. */
  #placesOf(subjects: Subjects, links: readonly CountedLink[] | undefined): Set<RegionCode> {
    const { sites } = this.#fleet;
    if (subjects.by === 'site')
      return new Set(subjects.siteIndexes.map((index) => sites[index]?.regionCode ?? COUNTRY_CODE));
    const [code = COUNTRY_CODE] = subjects.by === 'region' ? subjects.codes : [];
    const places = new Set<RegionCode>();
    for (const { regionCode } of links?.map(({ site }) => site) ?? sites)
      if (isIn(regionCode, code)) places.add(regionCode);
    return places.size === 0 ? new Set([code]) : places;
  }

  /** From when a period begins in the first of these places to when it ends in the last. */
  #extent(places: ReadonlySet<RegionCode>, period: Period): Interval {
    const all = [...places].map((place) => this.#instants(place, period));
    return { from: Math.min(...all.map(({ from }) => from)), to: Math.max(...all.map(({ to }) => to)) };
  }

  #instants(place: RegionCode, period: Period): Interval {
    if ('from' in period) return { from: period.from, to: period.to };
    return {
      from: this.#zones.startOf(place, period.firstDay),
      to: this.#zones.startOf(place, period.endDay),
    };
  }

  /** Days and months whole, by the clock of each place. */
  #stepsOf(place: RegionCode, period: Period, step: 'day' | 'month'): Period[] {
    const { from, to } = this.#instants(place, period);
    const periods: Period[] = [];
    const last = this.#zones.dayOf(place, to - 1);
    for (let day = this.#zones.dayOf(place, from); day <= last && periods.length <= MAX_STEPS;) {
      const span = step === 'day' ? { first: day, end: day + 1 } : this.#zones.monthAround(day);
      periods.push({ firstDay: span.first, endDay: span.end });
      day = span.end;
    }
    return periods;
  }
}

/** What the desk asks of calendars beside local time. */
export interface Months {
  /** The first day of the month of a day, and the first of the next. */
  monthAround(day: LocalDay): { first: LocalDay; end: LocalDay };
}

/** Hours of the clock of UTC; of local days each place counts within its own, so that its hours add up to its days. */
function hoursOf({ from, to }: Interval, asked: Period): Period[] {
  const days = 'firstDay' in asked ? { firstDay: asked.firstDay, endDay: asked.endDay } : {};
  const periods: Period[] = [];
  for (let at = from; at < to && periods.length <= MAX_STEPS;) {
    const next = Math.min(to, (Math.floor(at / HOUR_MS) + 1) * HOUR_MS);
    periods.push({ from: at, to: next, ...days });
    at = next;
  }
  return periods;
}

function isOwned(by: Subjects['by']): boolean {
  return by === 'beam' || by === 'gateway';
}

function nameAndOwner(key: string): Pick<FigureRow, 'name' | 'provider'> {
  const at = key.lastIndexOf(OWNER);
  const provider = key.slice(at + OWNER.length);
  return { name: key.slice(0, at), provider: provider === '' ? null : provider };
}

/** The regions asked about that a link lies in. */
export function regionKeys(codes: ReadonlySet<RegionCode>): KeysOf {
  const byPlace = new Map<RegionCode, readonly RegionCode[]>();
  return ({ site: { regionCode } }) => {
    const known = byPlace.get(regionCode);
    if (known !== undefined) return known;
    const path = [COUNTRY_CODE, regionCode.slice(0, 2), regionCode.slice(0, 5), regionCode];
    const keys = [...new Set(path)].filter((code) => codes.has(code));
    byPlace.set(regionCode, keys);
    return keys;
  };
}

function isIn(regionCode: RegionCode, code: RegionCode): boolean {
  return code === COUNTRY_CODE || regionCode.startsWith(code);
}
