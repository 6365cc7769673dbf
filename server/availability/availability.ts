import type { Clock } from '../../telemetry/contract/clock.ts';
import type { LocalDay } from '../local-day.ts';
import type { Database } from '../database/schema.ts';
import type { Fleet } from '../registry/fleet.ts';
import { account, outOfServiceMs, type LinkTime, type Terms } from './account.ts';
import { ExceptionalDays } from './exceptional-days.ts';
import type { Interval } from '../timeline/intervals.ts';
import { Turn } from './let-others-run.ts';
import { countedLinks, linksOfAll, successorOf, type CountedLink } from './links.ts';
import { Periods, type Period } from './periods.ts';
import { readRecorded, type Recorded } from './recorded.ts';
import { addSums, noSums, type Sums } from './sums.ts';
import { exoneratesOf, type AgreedTimes, type LocalTimes, type Rule, type Schedules } from './terms.ts';

/** What availability is reckoned from. */
export interface AvailabilitySource {
  db: Database;
  fleet: Fleet;
  clock: Clock;
  zones: LocalTimes;
  schedules: Schedules;
  maintenance: AgreedTimes;
  /** Since when a terminal counts, epoch milliseconds; 0: never heard. */
  activeFrom: (terminalIndex: number) => number;
  /** What we cannot see now, or could not until just now, and nobody has written down. Left out: there never is any. */
  unseen?: Unseen | undefined;
}

/** Time that we cannot see. */
export interface Unseen {
  /** Since when we cannot see anybody, epoch milliseconds; Infinity: we can. */
  since: () => number;
  /** That of one terminal; undefined: there is none. */
  of: (terminalIndex: number) => Interval | undefined;
}

/** Under which names a link's time is added up; none: it is not asked about. */
export type KeysOf = (link: CountedLink) => readonly string[];

/** Of so many links the intervals are read and reckoned each time; of more, whole days are remembered. */
const FEW_LINKS = 3_000;
/** Rows of a day added up before the clock is looked at. */
const ROWS_AT_ONCE = 500;

/**
 * Availability of sites and of whatever they have in common, over any period: exact, from the intervals. Days that are over are
 * remembered for the terminals that were not simply in service, so that a month of the country is adding up.
 */
export class Availability {
  readonly #source: AvailabilitySource;
  readonly #days: ExceptionalDays;
  readonly #fewLinks: number;
  /** All counted links, as of a version of the fleet. */
  #all: { version: number; links: readonly CountedLink[] } = { version: -1, links: [] };

  constructor(source: AvailabilitySource, fewLinks = FEW_LINKS) {
    this.#source = source;
    this.#fewLinks = fewLinks;
    this.#days = new ExceptionalDays(source, (link, recorded, from, to, rule) =>
      this.#account(link, recorded, from, to, rule),
    );
  }

  /** The database says otherwise than before about these terminals. */
  changed(terminalIndexes: Iterable<number>): void {
    this.#days.changed(terminalIndexes);
  }

  /** One site after another, in the order asked. */
  async sites(siteIndexes: readonly number[], period: Period, rule: Rule): Promise<Sums[]> {
    const { fleet } = this.#source;
    const links = siteIndexes.flatMap((index) => {
      const site = fleet.sites[index];
      return site === undefined ? [] : countedLinks(fleet, site);
    });
    const sums = await this.links(links, period, rule, ({ site }) => [site.id]);
    return siteIndexes.map((index) => sums.get(fleet.sites[index]?.id ?? '') ?? noSums());
  }

  /** All links of the country, added up under the names that `keysOf` gives them. */
  async groups(period: Period, rule: Rule, keysOf: KeysOf): Promise<Map<string, Sums>> {
    const { fleet } = this.#source;
    const { version } = fleet;
    if (this.#all.version !== version) this.#all = { version, links: await linksOfAll(fleet, countedLinks) };
    return await this.links(this.#all.links, period, rule, keysOf);
  }

  /** These links, added up under the names that `keysOf` gives them. */
  async links(
    links: readonly CountedLink[],
    period: Period,
    rule: Rule,
    keysOf: KeysOf,
  ): Promise<Map<string, Sums>> {
    await this.#source.schedules.refresh();
    const groups = new Groups(keysOf);
    const asked: CountedLink[] = [];
    const [remembered, kept]: [CountedLink[], CountedLink[]] = [[], []];
    const turn = new Turn();
    for (const link of links) {
      if (groups.of(link).length > 0) {
        asked.push(link);
        (link.kept ? kept : remembered).push(link);
      }
      if (turn.isOver()) await turn.next();
    }
    const { zones, clock, unseen } = this.#source;
    // What is remembered of days that are over knows nothing of what we cannot see.
    const periods = new Periods(zones, period, clock.now(), unseen?.since());
    await this.#addScheduled(asked, periods, rule, groups);
    if (asked.length <= this.#fewLinks) {
      await this.#addRead(asked, periods, rule, groups);
      return groups.sums;
    }
    await this.#addMany(remembered, periods, rule, groups);
    for (let at = 0; at < kept.length; at += FEW_LINKS)
      await this.#addRead(kept.slice(at, at + FEW_LINKS), periods, rule, groups);
    return groups.sums;
  }

  /** How many links these are of which anything stood within a period: equipment that took another's place carries the same one. */
  async countLinks(links: readonly CountedLink[], period: Period): Promise<number> {
    const { fleet, zones, clock } = this.#source;
    const periods = new Periods(zones, period, clock.now());
    const found = new Set<string>();
    const turn = new Turn();
    for (const { terminal, site, until } of links) {
      if (turn.isOver()) await turn.next();
      // As a month keeps it, it knows of no successor.
      if (until > periods.of(site.regionCode).from)
        found.add(successorOf(fleet, fleet.terminals[terminal.index] ?? terminal).id);
    }
    return found.size;
  }

  /** What of a period is still to come and scheduled for these links, milliseconds. */
  async toComeMs(links: readonly CountedLink[], period: Period, rule: Rule): Promise<number> {
    const { schedules, zones, clock } = this.#source;
    await schedules.refresh();
    const groups = new Groups(() => ['all']);
    const scheduledMs = async (until: number) => {
      const before = groups.sums.get('all')?.scheduled ?? 0;
      await this.#addScheduled(links, new Periods(zones, period, until), rule, groups);
      return (groups.sums.get('all')?.scheduled ?? 0) - before;
    };
    return (await scheduledMs(Infinity)) - (await scheduledMs(clock.now()));
  }

  /** The scheduled time needs no row of anything; what of it a link was out of service is taken off with its rows. */
  async #addScheduled(
    links: readonly CountedLink[],
    periods: Periods,
    { basis }: Rule,
    groups: Groups,
  ): Promise<void> {
    const { schedules, activeFrom } = this.#source;
    const turn = new Turn();
    for (const link of links) {
      if (turn.isOver()) await turn.next();
      const { from, to } = periods.of(link.site.regionCode);
      const since = activeFrom(link.terminal.index);
      const [begin, end] = [Math.max(from, since), Math.min(to, link.until)];
      if (since === 0 || begin >= end) continue;
      const ms = basis === 'always' ? end - begin : schedules.scheduledMs(link.site.index, begin, end);
      for (const sums of groups.of(link)) sums.scheduled += ms;
    }
  }

  /** Few links: their intervals, whole. */
  async #addRead(links: readonly CountedLink[], periods: Periods, rule: Rule, groups: Groups): Promise<void> {
    const ids = links.map(({ terminal }) => terminal.id);
    const { from, to } = periods.span;
    const recorded = await readRecorded(this.#source.db, from, to, ids);
    for (const link of links) {
      const { from, to } = periods.of(link.site.regionCode);
      this.#addUnscheduled(link, recorded.get(link.terminal.id), from, to, rule, groups);
    }
  }

  /** Many links: whole days from memory, the ragged ends from the intervals. */
  async #addMany(links: readonly CountedLink[], periods: Periods, rule: Rule, groups: Groups): Promise<void> {
    const { first, end } = periods.wholeDays;
    const columns = await this.#days.columns(rule, first, end);
    const byTerminal: (CountedLink | undefined)[] = [];
    for (const link of links) byTerminal[link.terminal.index] = link;
    const turn = new Turn();
    for (const [day, column] of columns) {
      const into = (terminalIndex: number) => {
        const link = byTerminal[terminalIndex];
        if (link === undefined || !isWithin(periods.daysOf(link.site.regionCode), day)) return undefined;
        return groups.of(link);
      };
      for (let at = 0; at < column.size; at += ROWS_AT_ONCE) {
        column.addTo(into, at, at + ROWS_AT_ONCE);
        if (turn.isOver(ROWS_AT_ONCE)) await turn.next();
      }
    }
    for (const span of periods.raggedSpans) {
      const recorded = await readRecorded(this.#source.db, span.from, span.to);
      for (const link of links) {
        if (turn.isOver()) await turn.next();
        const rows = recorded.get(link.terminal.id);
        for (const { from, to } of periods.raggedOf(link.site.regionCode)) {
          const [begin, end] = [Math.max(from, span.from), Math.min(to, span.to)];
          if (begin < end) this.#addUnscheduled(link, rows, begin, end, rule, groups);
        }
      }
    }
  }

  #addUnscheduled(
    link: CountedLink,
    recorded: Recorded | undefined,
    from: number,
    to: number,
    rule: Rule,
    groups: Groups,
  ): void {
    if (from >= to) return;
    const unseen = this.#source.unseen?.of(link.terminal.index);
    const sums = this.#account(link, withUnseen(recorded, unseen), from, to, rule);
    if (sums === undefined) return;
    for (const into of groups.of(link)) addSums(into, sums);
  }

  /**
   * What the recorded time of a link adds to its scheduled time; undefined: plain service, of which nobody has to be told. Its
   * `scheduled` is what it takes off, negative: the time out of service.
   */
  #account(
    { terminal, site, until }: CountedLink,
    recorded: Recorded | undefined,
    from: number,
    to: number,
    rule: Rule,
  ): Sums | undefined {
    const { schedules, maintenance, activeFrom } = this.#source;
    const agreed = maintenance.of(terminal, site);
    if (recorded === undefined && agreed === undefined) return undefined;
    const { outages = [], absences = [] } = recorded ?? {};
    const time: LinkTime = { activeFrom: activeFrom(terminal.index), until, outages, absences };
    const schedule = rule.basis === 'always' ? undefined : schedules.scheduleOf(site.index, from, to);
    const terms: Terms = { schedule, maintenance: agreed, exonerates: exoneratesOf(rule) };
    return { ...account(time, from, to, terms), scheduled: -outOfServiceMs(time, from, to, schedule) };
  }
}

function withUnseen(recorded: Recorded | undefined, unseen: Interval | undefined): Recorded | undefined {
  if (unseen === undefined) return recorded;
  const { outages = [], absences = [] } = recorded ?? {};
  return { outages, absences: [...absences, { ...unseen, kind: 'monitoring' }] };
}

/** The sums of each name, and of each link those it is added to. */
class Groups {
  readonly sums = new Map<string, Sums>();
  readonly #keysOf: KeysOf;
  readonly #byTerminal: (readonly Sums[] | undefined)[] = [];

  constructor(keysOf: KeysOf) {
    this.#keysOf = keysOf;
  }

  of(link: CountedLink): readonly Sums[] {
    const { index } = link.terminal;
    const known = this.#byTerminal[index];
    if (known !== undefined) return known;
    const into = this.#keysOf(link).map((key) => {
      const sums = this.sums.get(key) ?? noSums();
      this.sums.set(key, sums);
      return sums;
    });
    this.#byTerminal[index] = into;
    return into;
  }
}

function isWithin({ first, end }: { first: LocalDay; end: LocalDay }, day: LocalDay): boolean {
  return first <= day && day < end;
}
