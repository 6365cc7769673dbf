import { createHash } from 'node:crypto';
import type { Database } from '../database/schema.ts';
import type { Fleet, FleetSite } from '../registry/fleet.ts';
import { unite, type Interval } from '../timeline/intervals.ts';
import { openOn, rulesFor, type CalendarRule } from './calendar-rules.ts';
import { comparableShift, levelOfCct } from './service-class.ts';
import type { TimeZones } from './time-zones.ts';
import type { LocalDay } from '../local-day.ts';

/** A service of a site as a calendar sees it: its rules, and the days on which it exists. */
interface ScheduledService {
  rules: readonly CalendarRule[];
  validFrom: number;
  validTo: number;
}

/** Sites that keep the same hours share one. */
interface Profile {
  key: string;
  regionCode: string;
  services: readonly ScheduledService[];
  days: Map<LocalDay, readonly Interval[]>;
  /** Milliseconds by `from/to`: the sites of a region are asked about the same periods. */
  sums: Map<string, number>;
}

/** Days remembered of one profile: more than the longest question asks about. */
const MAX_DAYS = 800;
const MAX_SUMS = 200;
/** A longer time closed is looked at again when so much of it has passed. */
const MAX_CLOSED_DAYS = 100;

/**
 * When sites are in service: the union of the hours of what they house, on open days, in their own local time. A site without
 * services, or with one that nobody gave hours, is in service all day long.
 */
export class Calendars {
  readonly #db: Database;
  readonly #fleet: Fleet;
  readonly #zones: TimeZones;
  #rules: readonly CalendarRule[] = [];
  /** By site index; a site that is not in it is always in service. */
  #profiles = new Map<number, Profile>();
  #loaded: string | undefined;
  #mark = markOf([], new Map());
  #revision = 0;

  constructor(options: { db: Database; fleet: Fleet; zones: TimeZones }) {
    this.#db = options.db;
    this.#fleet = options.fleet;
    this.#zones = options.zones;
  }

  /** Another one after every change: what was reckoned before is stale. */
  get revision(): number {
    return this.#revision;
  }

  /** Takes over what was imported since the last call; call it before asking. Cheap where nothing changed. */
  async refresh(): Promise<void> {
    const version = await this.#db.selectFrom('registry_version').select('version').executeTakeFirst();
    const loaded = `${version?.version ?? 0}`;
    if (loaded === this.#loaded) return;
    const rules = (await this.#db.selectFrom('calendar_rules').selectAll().orderBy('id').execute()).map(
      ruleOf,
    );
    this.#rules = rules;
    const profiles = rules.length > 0 ? await this.#readProfiles() : new Map<number, Profile>();
    const mark = markOf(rules, profiles);
    // Most of what changes in the registry changes no hours, and what is remembered of them is still true.
    if (mark !== this.#mark) {
      this.#profiles = profiles;
      this.#mark = mark;
      this.#revision += 1;
    }
    this.#loaded = loaded;
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

  /** How long a site is in service within `[from, to)`, milliseconds. */
  scheduledMs(siteIndex: number, from: number, to: number): number {
    const profile = this.#profiles.get(siteIndex);
    if (profile === undefined || to <= from) return Math.max(0, to - from);
    const key = `${from}/${to}`;
    const known = profile.sums.get(key);
    if (known !== undefined) return known;
    if (profile.sums.size >= MAX_SUMS) profile.sums.clear();
    const open = this.scheduleOf(siteIndex, from, to) ?? [];
    const sum = open.reduce((total, span) => total + span.to - span.from, 0);
    profile.sums.set(key, sum);
    return sum;
  }

  #openOn(profile: Profile, day: LocalDay): readonly Interval[] {
    const known = profile.days.get(day);
    if (known !== undefined) return known;
    if (profile.days.size >= MAX_DAYS) profile.days.clear();
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
    profile.days.set(day, open);
    return open;
  }

  async #readProfiles(): Promise<Map<number, Profile>> {
    const rows = await this.#db
      .selectFrom('services')
      .select(['site_id', 'scheme', 'key', 'shift', 'valid_from', 'valid_to'])
      .orderBy('site_id')
      .execute();
    const services = new Map<FleetSite, { key: string; service: ScheduledService }[]>();
    const ruleSets = new RuleSets(this.#rules);
    for (const row of rows) {
      const site = this.#fleet.siteById(row.site_id);
      if (site === undefined) continue;
      const set = ruleSets.of({
        regionCode: site.regionCode,
        kind: site.kind,
        level: row.scheme === 'CCT' ? levelOfCct(row.key) : null,
        shift: comparableShift(row.shift),
      });
      const service = {
        rules: set.rules,
        validFrom: row.valid_from ?? -Infinity,
        validTo: row.valid_to ?? Infinity,
      };
      const list = services.get(site) ?? [];
      list.push({ key: `${set.key}/${service.validFrom}/${service.validTo}`, service });
      services.set(site, list);
    }
    const profiles = new Map<number, Profile>();
    const shared = new Map<string, Profile>();
    for (const [site, list] of services) {
      if (list.every(({ service }) => service.rules.length === 0)) continue;
      const key = [site.regionCode, ...new Set(list.map((one) => one.key).sort())].join('|');
      const profile = shared.get(key) ?? {
        key,
        regionCode: site.regionCode,
        services: list.map(({ service }) => service),
        days: new Map<LocalDay, readonly Interval[]>(),
        sums: new Map<string, number>(),
      };
      shared.set(key, profile);
      profiles.set(site.index, profile);
    }
    return profiles;
  }
}

/** Another one when the hours of any site do. */
function markOf(rules: readonly CalendarRule[], profiles: ReadonlyMap<number, Profile>): string {
  const hash = createHash('sha256').update(JSON.stringify(rules));
  for (const [siteIndex, { key }] of [...profiles].sort(([a], [b]) => a - b))
    hash.update(`${siteIndex}:${key}\n`);
  return hash.digest('hex');
}

/** Services of one class have one set of rules. */
class RuleSets {
  readonly #rules: readonly CalendarRule[];
  readonly #sets = new Map<string, { key: string; rules: readonly CalendarRule[] }>();

  constructor(rules: readonly CalendarRule[]) {
    this.#rules = rules;
  }

  of(service: Parameters<typeof rulesFor>[1]): { key: string; rules: readonly CalendarRule[] } {
    const { regionCode, kind, level, shift } = service;
    const name = [regionCode, kind, level, shift].join('|');
    const known = this.#sets.get(name);
    if (known !== undefined) return known;
    const rules = rulesFor(this.#rules, service);
    const set = { key: rules.map((rule) => this.#rules.indexOf(rule)).join(','), rules };
    this.#sets.set(name, set);
    return set;
  }
}

interface RuleRow {
  region_code: string;
  kind: string | null;
  level: string | null;
  shift: string | null;
  rule: string;
  weekdays: number;
  opens_min: number | null;
  closes_min: number | null;
  from_day: number | null;
  to_day: number | null;
  open_on_holidays: number;
}

function ruleOf(row: RuleRow): CalendarRule {
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
