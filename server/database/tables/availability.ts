/** What availability is reckoned with beside what was judged: agreed time, calendars, contracts, and months that stand fast. */

/** Agreed time in which service may be away. Withdrawn windows are kept for whoever asks later. */
export interface MaintenanceWindowTable {
  id: string;
  /** `site`, `municipality`, `state`, `provider`, `beam` or `gateway`. */
  scope: string;
  /** Site id, INEGI code, or the name that links bear. */
  target: string;
  /** Of a beam or gateway whose it is; null: nobody said. */
  provider: string | null;
  starts_at: number;
  ends_at: number;
  reason: string;
  declared_by: string;
  declared_at: number;
  withdrawn_by: string | null;
  withdrawn_at: number | null;
  withdrawn_reason: string | null;
}

/** One line of a service calendar. Null: for all. Days are counted from 1970-01-01 and both included. */
export interface CalendarRuleTable {
  id: string;
  region_code: string;
  kind: string | null;
  level: string | null;
  shift: string | null;
  /** `hours`, `closed` or `open`. */
  rule: string;
  /** Bit 0 is Monday. */
  weekdays: number;
  /** Minutes after local midnight; null: the hours that would apply. */
  opens_min: number | null;
  closes_min: number | null;
  from_day: number | null;
  to_day: number | null;
  open_on_holidays: number;
  reason: string | null;
}

/** What a provider promised for the links of a contract, of one technology and role or of all. */
export interface ContractTable {
  id: string;
  contract: string;
  provider: string | null;
  technology: string | null;
  role: string | null;
  /** Promised contractual availability, 0..1. */
  target: number;
  /** `always` or `calendar`. */
  basis: string;
  /** JSON list of causes that are not the provider's. */
  exonerates: string;
  /** JSON list of `{below, percent}`, by `below` descending. */
  steps: string;
  from_day: number | null;
  to_day: number | null;
}

/** One version of a month's figures. `sequence` counts over all months: so the chain tells when one is taken out. */
export interface FrozenMonthTable {
  sequence: number;
  /** `2026-03`. */
  month: string;
  /** 1 is the freezing; those that follow are restatements. */
  version: number;
  rule: string;
  basis: string;
  frozen_at: number;
  frozen_by: string;
  reason: string;
  previous_hash: string;
  /** SHA-256 of the content. */
  content_hash: string;
  /** SHA-256 of all of the above. */
  hash: string;
}

/** Content of a version: sites by municipality, regions, contracts. A restatement holds what differs. */
export interface FrozenFigureTable {
  sequence: number;
  /** `sites`, `region` or `contract`. */
  scope: string;
  name: string;
  /** Canonical JSON. */
  content: string;
}
