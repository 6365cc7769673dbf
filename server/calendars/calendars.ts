import type { Database } from '../database/schema.ts';
import type { CalendarRuleTable } from '../database/tables/availability.ts';
import type { ServiceTable } from '../database/tables/registry.ts';
import type { Fleet, FleetSite } from '../registry/fleet.ts';
import { unite, type Interval } from '../timeline/intervals.ts';
import { openOn, type CalendarRule } from './calendar-rules.ts';
import { RuleSets } from './rule-sets.ts';
import { comparableShift, levelOfCct } from './service-class.ts';
import type { TimeZones } from './time-zones.ts';
import type { LocalDay } from '../local-day.ts';

/** A service of a site as a calendar sees it: its rules, and the days on which it exists. */
interface ScheduledService {
  rules: readonly CalendarRule[];
  validFrom: number;
  validTo: number;
}

/** Sites that keep the same hours by the same clock share one. */
interface Profile {
  key: string;
  /** A place that keeps that clock. */
  regionCode: string;
  services: readonly ScheduledService[];
  days: Map<LocalDay, readonly Interval[]>;
  /** Milliseconds by `from/to`: the sites of a region are asked about the same periods. */
  sums: Map<string, number>;
}

/** Days and sums remembered of all profiles together, some 100 MB; when there are more all are reckoned anew as they are asked about. */
const MOST_REMEMBERED = 400_000;
/** A longer time closed is looked at again when so much of it has passed. */
const MAX_CLOSED_DAYS = 100;
/** Who is open for longer is open for as far as anybody looks. */
const MAX_OPEN_MS = 8 * 86_400_000;
/** Sites whose services are read at once: some milliseconds. */
const SITES_AT_ONCE = 1_000;

/**
 * When sites are in service: the union of the hours of what they house, on open days, in their own local time. A site without
 * services, or with one that nobody gave hours, is in service all day long.
 */
export class Calendars {
  readonly #db: Database;
  readonly #fleet: Fleet;
  readonly #zones: TimeZones;
  #rules = '[]';
  #sets = new RuleSets([]);
  /** By key. */
  #shared = new Map<string, Profile>();
  /** By site index; a site that is not in it is always in service. */
  #profiles = new Map<number, Profile>();
  /** The version at which what was read of services and calendars had changed last; undefined: all is to be read. */
  #loaded: number | undefined;
  /** Sites that are new, or may be of another kind or elsewhere, since. */
  #changedSites = new Set<number>();
  #revision = 0;
  #remembered = 0;
  readonly #mostRemembered: number;
  #turn: Promise<void> = Promise.resolve();

  constructor(options: { db: Database; fleet: Fleet; zones: TimeZones; mostRemembered?: number }) {
    this.#db = options.db;
    this.#fleet = options.fleet;
    this.#zones = options.zones;
    this.#mostRemembered = options.mostRemembered ?? MOST_REMEMBERED;
    options.fleet.onChange(({ addedSites, changedSites }) => {
      for (const index of [...addedSites, ...changedSites]) this.#changedSites.add(index);
    });
  }

  /** Another one after every change: what was reckoned before is stale. */
  get revision(): number {
    return this.#revision;
  }

  /**
   * Takes over what was imported since the last call; call it before asking. All is read when services or calendars changed,
   * else sites that changed, else nothing.
   */
  refresh(): Promise<void> {
    const done = this.#turn.then(() => this.#upToDate());
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #upToDate(): Promise<void> {
    const row = await this.#db.selectFrom('registry_version').select('hours_version').executeTakeFirst();
    const version = row?.hours_version ?? 0;
    const isAll = version !== this.#loaded;
    const changed = this.#changedSites;
    if (!isAll && changed.size === 0) return;
    this.#changedSites = new Set();
    try {
      if (isAll) await this.#readRules();
      const sites = isAll
        ? this.#fleet.sites
        : [...changed].flatMap((index) => this.#fleet.sites[index] ?? []);
      await this.#readSites([...sites]);
      this.#loaded = version;
    } catch (error) {
      this.#loaded = undefined;
      throw error;
    }
  }

  async #readRules(): Promise<void> {
    const rows = await this.#db.selectFrom('calendar_rules').selectAll().orderBy('id').execute();
    const rules = rows.map(ruleOf);
    const text = JSON.stringify(rules);
    if (text === this.#rules) return;
    this.#rules = text;
    this.#sets = new RuleSets(rules);
    this.#shared = new Map();
  }

  /** Most of what changes in the registry changes no hours, and what is remembered of them is still true. */
  async #readSites(sites: readonly FleetSite[]): Promise<void> {
    const news = new Map<number, Profile | undefined>();
    let reading = this.#readServices(sites.slice(0, SITES_AT_ONCE));
    for (let at = 0; at < sites.length; at += SITES_AT_ONCE) {
      const services = await reading;
      // The database reads the next ones while these are taken in.
      reading = this.#readServices(sites.slice(at + SITES_AT_ONCE, at + 2 * SITES_AT_ONCE));
      reading.catch(() => undefined);
      for (const site of sites.slice(at, at + SITES_AT_ONCE))
        news.set(site.index, this.#profileOf(site, services.get(site.id) ?? []));
    }
    let isOther = false;
    for (const [index, profile] of news) {
      if (this.#profiles.get(index) === profile) continue;
      isOther = true;
      if (profile === undefined) this.#profiles.delete(index);
      else this.#profiles.set(index, profile);
    }
    if (!isOther) return;
    this.#revision += 1;
    this.#shared = new Map([...new Set(this.#profiles.values())].map((profile) => [profile.key, profile]));
    this.#remembered = 0;
    for (const { days, sums } of this.#shared.values()) this.#remembered += days.size + sums.size;
  }

  /** By site; none where nobody gave any hours. */
  async #readServices(sites: readonly FleetSite[]): Promise<ReadonlyMap<string, ServiceRow[]>> {
    if (this.#rules === '[]' || sites.length === 0) return new Map();
    const rows = await this.#db
      .selectFrom('services')
      .select(['site_id', 'scheme', 'key', 'shift', 'valid_from', 'valid_to'])
      .where(
        'site_id',
        'in',
        sites.map(({ id }) => id),
      )
      .execute();
    return Map.groupBy(rows, ({ site_id }) => site_id);
  }

  /** Undefined: always in service. */
  #profileOf(site: FleetSite, rows: readonly ServiceRow[]): Profile | undefined {
    const services = new Map<string, ScheduledService>();
    for (const { scheme, key, shift, valid_from, valid_to } of rows) {
      const set = this.#sets.of({
        regionCode: site.regionCode,
        kind: site.kind,
        level: scheme === 'CCT' ? levelOfCct(key) : null,
        shift: comparableShift(shift),
      });
      const [validFrom, validTo] = [valid_from ?? -Infinity, valid_to ?? Infinity];
      services.set(`${set.key}/${validFrom}/${validTo}`, { rules: set.rules, validFrom, validTo });
    }
    if ([...services.values()].every(({ rules }) => rules.length === 0)) return undefined;
    const key = [this.#zones.keyOf(site.regionCode), ...[...services.keys()].sort()].join('|');
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const profile: Profile = {
      key,
      regionCode: site.regionCode,
      services: [...services.values()],
      days: new Map(),
      sums: new Map(),
    };
    this.#shared.set(key, profile);
    return profile;
  }

  /** The time in which a site is in service, clipped to `[from, to)`; undefined: always. */
  scheduleOf(siteIndex: number, from: number, to: number): readonly Interval[] | undefined {
    const profile = this.#profiles.get(siteIndex);
    if (profile === undefined) return undefined;
    const spans: Interval[] = [];
    // A night shift begins the day before.
    const first = this.#zones.dayOf(profile.regionCode, from) - 1;
    const last = this.#zones.dayOf(profile.regionCode, to);
    for (let day = first; day <= last; day += 1) {
      for (const span of this.#openOn(profile, day)) {
        if (span.to > from && span.from < to) {
          spans.push({ from: Math.max(from, span.from), to: Math.min(to, span.to) });
        }
      }
    }
    return unite(spans);
  }

  /** When a site that is closed at a moment opens next; undefined: it is open then, or nobody declared its hours. */
  closedUntil(siteIndex: number, at: number): number | undefined {
    const profile = this.#profiles.get(siteIndex);
    if (profile === undefined) return undefined;
    const today = this.#zones.dayOf(profile.regionCode, at);
    // A night shift begins the day before.
    for (let day = today - 1; day <= today + MAX_CLOSED_DAYS; day += 1) {
      for (const { from, to } of this.#openOn(profile, day)) {
        if (to > at) return from <= at ? undefined : from;
      }
    }
    return at + MAX_CLOSED_DAYS * 86_400_000;
  }

  /** What sites share that keep the same hours by the same clock; undefined: the site is always in service. */
  hoursOf(siteIndex: number): object | undefined {
    return this.#profiles.get(siteIndex);
  }

  /** Whether a site is in service at a moment by its hours, and until when that stays so; Infinity: for a week and more. */
  turnAfter(siteIndex: number, at: number): { isOpen: boolean; until: number } {
    const closed = this.closedUntil(siteIndex, at);
    if (closed !== undefined) return { isOpen: false, until: closed };
    let until = at;
    for (const span of this.scheduleOf(siteIndex, at, at + MAX_OPEN_MS) ?? []) {
      if (span.from > until) return { isOpen: true, until };
      until = span.to;
    }
    return { isOpen: true, until: until > at && until < at + MAX_OPEN_MS ? until : Infinity };
  }

  /** The same as `scheduledMs` of periods that nobody asks about again: nothing is remembered of them. */
  openMs(siteIndex: number, from: number, to: number): number {
    if (to <= from) return 0;
    const open = this.scheduleOf(siteIndex, from, to) ?? [{ from, to }];
    return open.reduce((total, span) => total + span.to - span.from, 0);
  }

  /** How long a site is in service within `[from, to)`, milliseconds. */
  scheduledMs(siteIndex: number, from: number, to: number): number {
    const profile = this.#profiles.get(siteIndex);
    if (profile === undefined || to <= from) return Math.max(0, to - from);
    const key = `${from}/${to}`;
    const known = profile.sums.get(key);
    if (known !== undefined) return known;
    const open = this.scheduleOf(siteIndex, from, to) ?? [];
    const sum = open.reduce((total, span) => total + span.to - span.from, 0);
    this.#remember();
    profile.sums.set(key, sum);
    return sum;
  }

  #openOn(profile: Profile, day: LocalDay): readonly Interval[] {
    const known = profile.days.get(day);
    if (known !== undefined) return known;
    const clock = this.#zones.clock(profile.regionCode, day);
    const [begins, ends] = [clock.startOf(day), this.#zones.startOf(profile.regionCode, day + 1)];
    const existing = profile.services.filter(
      ({ validFrom, validTo }) => validFrom < ends && validTo > begins,
    );
    const spans =
      existing.length === 0
        ? [{ from: begins, to: ends }]
        : existing.flatMap(({ rules }) =>
            openOn(rules, day).map(([opens, closes]) => ({
              from: clock.instantOf(day, opens),
              to: closes === 1440 ? ends : clock.instantOf(day, closes),
            })),
          );
    const open = unite(spans);
    this.#remember();
    profile.days.set(day, open);
    return open;
  }

  /** Makes room for one more day or sum. */
  #remember(): void {
    this.#remembered += 1;
    if (this.#remembered <= this.#mostRemembered) return;
    this.#remembered = 1;
    for (const { days, sums } of this.#shared.values()) {
      days.clear();
      sums.clear();
    }
  }
}

type ServiceRow = Pick<ServiceTable, 'site_id' | 'scheme' | 'key' | 'shift' | 'valid_from' | 'valid_to'>;

function ruleOf(row: CalendarRuleTable): CalendarRule {
  return {
    regionCode: row.region_code,
    kind: row.kind,
    level: row.level,
    shift: comparableShift(row.shift),
    rule: row.rule as CalendarRule['rule'],
    weekdays: row.weekdays,
    opensMin: row.opens_min,
    closesMin: row.closes_min,
    fromDay: row.from_day,
    toDay: row.to_day,
    openOnHolidays: row.open_on_holidays === 1,
  };
}
