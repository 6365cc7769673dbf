import { COUNTRY_CODE } from '../telemetry/contract/inventory.ts';
import { Availability } from './availability/availability.ts';
import { AvailabilityDesk } from './availability/desk.ts';
import { Maintenance } from './availability/maintenance.ts';
import type { AvailabilitySource } from './availability/availability.ts';
import { defaultRule, type Rule } from './availability/terms.ts';
import { readTerms, writeTerm, type ContractTerm } from './availability/contracts.ts';
import { figuresOf } from './availability/figures.ts';
import { FrozenMonths, sitesOf, type Month } from './availability/frozen-months.ts';
import type { CountedLink } from './availability/links.ts';
import { isOfTerm, primaryOf } from './availability/month-registry.ts';
import { RegionDay } from './availability/region-day.ts';
import { reckonedRegions, type MeasuredRegions } from './reckoned-regions.ts';
import type { RegionView } from './regions/region-view.ts';
import type { SiteFigures } from './reports/underserved.ts';
import { sumsOf } from './availability/month-content.ts';
import { standingOf, type Standing } from './availability/standing.ts';
import { Calendars } from './calendars/calendars.ts';
import type { ClosedUntil } from './live/leaves.ts';
import { TimeZones } from './calendars/time-zones.ts';

/** Days that are reckoned before anybody asks. */
const WARM_DAYS = 62;

/** How much service there was: calendars, agreed maintenance and what was judged, brought together. */
export interface Reckoning {
  zones: TimeZones;
  calendars: Calendars;
  /** What judging asks of a terminal's time, by the calendars as they were when last refreshed. */
  bearing: {
    maintainedUntil: (terminalIndex: number, at: number) => number | undefined;
    closedUntil: ClosedUntil;
    /** Another one after every change of the calendars. */
    hoursRevision: () => number;
  };
  maintenance: Maintenance;
  availability: Availability;
  /** The database says otherwise why outages of these terminals happened: the judgement has let go of those that are long over. */
  causesChanged(terminalIds: readonly string[]): void;
  desk: AvailabilityDesk;
  /** Of sites, by the rule that holds unless told otherwise. */
  ofSites: SiteFigures;
  regionDay: RegionDay;
  /** Regions with what is reckoned of their last 24 hours. */
  regions(measured: MeasuredRegions): RegionView;
  contracts: Contracts;
  months: FrozenMonths;
  /** Links that the figures of a month that stands fast were reckoned from; undefined: it does not stand fast, or they were not kept. */
  linksOf(month: Month): Promise<readonly CountedLink[] | undefined>;
  /**
   * Every five minutes takes over calendars that were imported; every hour looks for late data in frozen months, and reckons the
   * last month's days, so that who asks need not wait; now and then reckons the last 24 hours of every region.
   */
  schedule(stages: { every(ms: number, work: () => Promise<void>): void }): void;
  /** By which figures are reckoned where nobody says otherwise. */
  defaultRule: Rule;
  /** How what stands fast is read. */
  figuresOf: typeof figuresOf;
  sumsOf: typeof sumsOf;
  sitesOf: typeof sitesOf;
}

/** What providers promised, and how that stands. */
export interface Contracts {
  terms(contract?: string): Promise<ContractTerm[]>;
  write(term: ContractTerm): Promise<void>;
  /**
   * Of a contract, or one term by its id, each term that is in force in the month; one that stands fast by the terms and links
   * that it was reckoned under. Undefined: there is no such contract.
   */
  standing(id: string, month: Month): Promise<Standing[] | undefined>;
}

/** Wires the parts and reads what they hold in memory. */
export async function openReckoning(
  options: Pick<AvailabilitySource, 'db' | 'fleet' | 'clock' | 'activeFrom' | 'unseen'> & {
    newId: () => string;
  },
): Promise<Reckoning> {
  const { db, fleet, clock, newId, activeFrom, unseen } = options;
  const zones = new TimeZones();
  const calendars = new Calendars({ db, fleet, zones });
  await calendars.refresh();
  const maintenance = new Maintenance({ db, fleet, clock, newId });
  await maintenance.load();
  const availability = new Availability({
    db,
    fleet,
    clock,
    zones,
    schedules: calendars,
    maintenance,
    activeFrom,
    unseen,
  });
  const desk = new AvailabilityDesk({ availability, fleet, zones });
  const regionDay = new RegionDay({ availability, fleet, clock, rule: defaultRule });
  const months = new FrozenMonths({ db, fleet, clock, availability });
  const contracts: Contracts = {
    terms: (contract) => readTerms(db, contract),
    write: (term) => writeTerm(db, term),
    standing: async (id, month) => {
      const isAsked = (term: ContractTerm) => term.contract === id || term.id === id;
      const now = (await readTerms(db)).filter(isAsked);
      const kept = await months.registry(month);
      const terms = kept?.terms.filter(isAsked) ?? now;
      if (now.length === 0 && terms.length === 0) return undefined;
      const found: Standing[] = [];
      for (const term of terms) {
        const links = kept?.links.filter((link) => isOfTerm(term, link));
        const standing = await standingOf({ db, fleet, availability }, term, month, links);
        if (standing !== undefined) found.push(standing);
      }
      return found;
    },
  };
  const look = async (): Promise<void> => {
    await months.look();
    const today = zones.dayOf(COUNTRY_CODE, clock.now());
    const lastMonth = { firstDay: today - WARM_DAYS, endDay: today };
    await availability.groups(lastMonth, defaultRule, () => [COUNTRY_CODE]);
  };
  return {
    zones,
    calendars,
    bearing: {
      maintainedUntil: (index, at) => maintenance.maintainedUntil(index, at),
      closedUntil: (index, at) => calendars.closedUntil(fleet.terminals[index]?.siteIndex ?? -1, at),
      hoursRevision: () => calendars.revision,
    },
    maintenance,
    availability,
    causesChanged: (terminalIds) =>
      availability.changed(terminalIds.flatMap((id) => fleet.terminalById(id)?.index ?? [])),
    desk,
    ofSites: async (siteIndexes, period) =>
      (await availability.sites(siteIndexes, period, defaultRule)).map((sums) =>
        figuresOf(sums, defaultRule.basis),
      ),
    regionDay,
    regions: (measured) => reckonedRegions(measured, regionDay),
    contracts,
    months,
    linksOf: async (month) => {
      const kept = await months.registry(month);
      return kept && primaryOf(kept);
    },
    schedule: (stages) => {
      stages.every(300_000, () => calendars.refresh());
      stages.every(3_600_000, look);
      stages.every(5_000, () => regionDay.look());
    },
    figuresOf,
    sumsOf,
    sitesOf,
    defaultRule,
  };
}
