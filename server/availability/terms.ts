import type { LocalDay } from '../local-day.ts';
import type { FleetSite, FleetTerminal } from '../registry/fleet.ts';
import type { Interval } from '../timeline/intervals.ts';
import { exoneratedByDefault, exoneratesThese, type Exonerates } from './exoneration.ts';

/** Which time counts: all of it, or the hours of service by the calendars. */
export const bases = ['always', 'calendar'] as const;
export type Basis = (typeof bases)[number];

/** By what rules figures are reckoned. */
export interface Rule {
  basis: Basis;
  /** Causes that are not the provider's. */
  exonerated: readonly string[];
}

export const defaultRule: Rule = { basis: 'always', exonerated: exoneratedByDefault };
/**
 * Grows with every change of what figures mean; frozen months say by which they were reckoned, and are restated by another only
 * where a person asks. 2: time out of service is not scheduled, and a contract's links are counted once.
 */
export const RULE_VERSION = 'availability-2';

/** What the calendars answer. */
export interface Schedules {
  readonly revision: number;
  refresh(): Promise<void>;
  scheduleOf(siteIndex: number, from: number, to: number): readonly Interval[] | undefined;
  scheduledMs(siteIndex: number, from: number, to: number): number;
}

/** What local time answers. */
export interface LocalTimes {
  dayOf(regionCode: string, instant: number): LocalDay;
  startOf(regionCode: string, day: LocalDay): number;
}

/** What agreed maintenance answers. */
export interface AgreedTimes {
  readonly revision: number;
  /** `site`: where the terminal stands, unless told where the registry has it now. */
  of(terminal: FleetTerminal, site?: FleetSite): readonly Interval[] | undefined;
}

export function keyOfRule({ basis, exonerated }: Rule): string {
  return `${basis}:${[...new Set(exonerated)].sort().join(',')}`;
}

export function exoneratesOf({ exonerated }: Rule): Exonerates {
  return exoneratesThese(exonerated);
}
