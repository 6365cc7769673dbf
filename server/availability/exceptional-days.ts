import type { LocalDay } from '../local-day.ts';
import type { AvailabilitySource } from './availability.ts';
import { DayColumn, DayColumns, isExceptional, type ExceptionalDay } from './day-columns.ts';
import { linksAt, linksOfAll, type CountedLink } from './links.ts';
import type { Interval } from '../timeline/intervals.ts';
import { Turn } from './let-others-run.ts';
import { readRecorded, SILENCE_GRAIN_MS, type Recorded } from './recorded.ts';
import type { Sums } from './sums.ts';
import { keyOfRule, type LocalTimes, type Rule } from './terms.ts';

/** Reckons what one link's recorded time adds to what was scheduled, and takes off it; undefined: plain service. */
export type AccountLink = (
  link: CountedLink,
  recorded: Recorded | undefined,
  from: number,
  to: number,
  rule: Rule,
) => Sums | undefined;

/** Days whose intervals are read together. */
const DAYS_AT_ONCE = 16;
/** When more terminals changed than this, all is made anew. */
const MANY_CHANGED = 20_000;
const DAY_MS = 86_400_000;

/**
 * What local days that are over held besides plain service, remembered by rule and day: of every link, for who asks about backups
 * too picks its own. It follows what the database says:
 * terminals whose rows changed are reckoned anew when next asked about; calendars and agreed maintenance that change make all
 * of it anew.
 */
export class ExceptionalDays {
  readonly #source: AvailabilitySource;
  readonly #account: AccountLink;
  readonly #columns = new DayColumns();
  readonly #rules = new Map<string, Rule>();
  #changed = new Set<number>();
  #revision = '';
  /** One question at a time: two would make the same days. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(source: AvailabilitySource, account: AccountLink) {
    this.#source = source;
    this.#account = account;
    source.fleet.onChange(({ changedSites, changedTerminals }) => {
      this.changed(changedTerminals);
      for (const index of changedSites) {
        const site = source.fleet.sites[index];
        this.changed([...(site?.terminalIndexes ?? []), ...(site?.replacedIndexes ?? [])]);
      }
    });
  }

  changed(terminalIndexes: Iterable<number>): void {
    for (const index of terminalIndexes) this.#changed.add(index);
  }

  /** The days `[first, end)`, all of which are over everywhere they are asked about. */
  columns(rule: Rule, first: LocalDay, end: LocalDay): Promise<Map<LocalDay, DayColumn>> {
    const answer = this.#turn.then(() => this.#upToDate(rule, first, end));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  async #upToDate(rule: Rule, first: LocalDay, end: LocalDay): Promise<Map<LocalDay, DayColumn>> {
    await this.#follow();
    const key = keyOfRule(rule);
    this.#rules.set(key, rule);
    const result = new Map<LocalDay, DayColumn>();
    let missing: LocalDay[] = [];
    const make = async () => {
      for (const [day, column] of await this.#make(rule, missing)) {
        result.set(day, column);
        this.#columns.set(key, day, column);
      }
      missing = [];
    };
    for (let day = first; day < end; day += 1) {
      const known = this.#columns.of(key).get(day);
      if (known !== undefined) result.set(day, known);
      else if (missing.push(day) === DAYS_AT_ONCE) await make();
    }
    if (missing.length > 0) await make();
    return result;
  }

  /** Brings what is remembered up to what is said now. */
  async #follow(): Promise<void> {
    const { schedules, maintenance } = this.#source;
    const revision = `${schedules.revision}/${maintenance.revision}`;
    const changed = this.#changed;
    this.#changed = new Set();
    if (revision !== this.#revision || changed.size > MANY_CHANGED) {
      this.#columns.clear();
      this.#revision = revision;
      return;
    }
    if (changed.size === 0) return;
    try {
      for (const key of this.#columns.rules()) await this.#renew(key, changed);
    } catch (error) {
      this.changed(changed);
      throw error;
    }
  }

  async #renew(key: string, changed: ReadonlySet<number>): Promise<void> {
    const rule = this.#rules.get(key);
    const columns = [...this.#columns.of(key)];
    if (rule === undefined || columns.length === 0) return;
    const links = this.#linksOf(changed);
    const days = columns.map(([day]) => day);
    const entries = await this.#entries(rule, days, links, true);
    const turn = new Turn();
    for (const [day, column] of columns) {
      const kept = { column, without: changed };
      this.#columns.set(key, day, new DayColumn(entries.get(day) ?? [], kept));
      if (turn.isOver(column.size)) await turn.next();
    }
  }

  /** Of equipment that changed, all that stands or stood at a site. */
  #linksOf(terminalIndexes: ReadonlySet<number>): CountedLink[] {
    const { fleet } = this.#source;
    const links: CountedLink[] = [];
    for (const index of terminalIndexes) {
      const site = fleet.sites[fleet.terminals[index]?.siteIndex ?? -1];
      const link = site && linksAt(fleet, site).find(({ terminal }) => terminal.index === index);
      if (link !== undefined) links.push(link);
    }
    return links;
  }

  async #make(rule: Rule, days: readonly LocalDay[]): Promise<[LocalDay, DayColumn][]> {
    const { fleet } = this.#source;
    const links = await linksOfAll(fleet, linksAt);
    const entries = await this.#entries(rule, days, links, false);
    const turn = new Turn();
    const columns: [LocalDay, DayColumn][] = [];
    for (const day of days) {
      const column = new DayColumn(entries.get(day) ?? []);
      columns.push([day, column]);
      if (turn.isOver(column.size)) await turn.next();
    }
    return columns;
  }

  async #entries(
    rule: Rule,
    days: readonly LocalDay[],
    links: readonly CountedLink[],
    few: boolean,
  ): Promise<Map<LocalDay, ExceptionalDay[]>> {
    const { db, zones, maintenance } = this.#source;
    // A local day begins at most a day before or after the UTC day of its name.
    const [from, to] = [(Math.min(...days) - 1) * DAY_MS, (Math.max(...days) + 2) * DAY_MS];
    const ids = few ? links.map(({ terminal }) => terminal.id) : undefined;
    const recorded = await readRecorded(db, from, to, ids);
    const entries = new Map<LocalDay, ExceptionalDay[]>(days.map((day) => [day, []]));
    const daysOf = placeDays(zones, days);
    const turn = new Turn();
    for (const link of links) {
      if (turn.isOver()) await turn.next();
      const rows = recorded.get(link.terminal.id);
      const agreed = maintenance.of(link.terminal);
      if (rows === undefined && agreed === undefined) continue;
      for (const { day, begins, ends } of daysOf(link.site.regionCode)) {
        // Most of what is recorded lies in one day.
        if (!touchesDay(rows, agreed, begins, ends)) continue;
        const sums = this.#account(link, rows, begins, ends, rule);
        if (sums !== undefined && isExceptional(sums))
          entries.get(day)?.push({ terminalIndex: link.terminal.index, sums });
      }
    }
    return entries;
  }
}

interface PlaceDay {
  day: LocalDay;
  begins: number;
  ends: number;
}

/** When each day begins and ends in a place; places are looked up once. */
function placeDays(
  zones: LocalTimes,
  days: readonly LocalDay[],
): (regionCode: string) => readonly PlaceDay[] {
  const places = new Map<string, readonly PlaceDay[]>();
  return (regionCode) => {
    const known = places.get(regionCode);
    if (known !== undefined) return known;
    const place = days.map((day) => ({
      day,
      begins: zones.startOf(regionCode, day),
      ends: zones.startOf(regionCode, day + 1),
    }));
    places.set(regionCode, place);
    return place;
  };
}

/** Whether anything recorded or agreed, or the doubt beside it, reaches into a day. */
function touchesDay(
  recorded: Recorded | undefined,
  agreed: readonly Interval[] | undefined,
  begins: number,
  ends: number,
): boolean {
  const { outages = [], absences = [] } = recorded ?? {};
  return (
    outages.some(
      ({ from, to, startUncertaintyMs, endUncertaintyMs }) =>
        from - startUncertaintyMs < ends && to + endUncertaintyMs > begins,
    ) ||
    absences.some(({ from, to }) => from - SILENCE_GRAIN_MS < ends && to + SILENCE_GRAIN_MS > begins) ||
    agreed?.some(({ from, to }) => from < ends && to > begins) === true
  );
}
