/** What links use to be like, and which are worse than that or than others. Times in epoch milliseconds. */

/** A link's figures by hour of one weekday (0: Monday), for some weeks: the bytes of a `WeekdayHours`. */
export interface LinkBaselineTable {
  terminal_id: string;
  weekday: number;
  hours: Uint8Array;
}

/** How far the periodic job is: all terminals up to one in an hour. One row. */
export interface BaselineProgressTable {
  id: number;
  hour: number;
  /** Empty: none yet. */
  after_terminal: string;
  /** When chronic offenders were last looked for. */
  chronic_at: number;
}

export interface DegradationTable {
  id: string;
  terminal_id: string;
  site_id: string;
  kind: string;
  starts_at: number;
  ends_at: number | null;
  /** Null: it has not lasted long enough to be told. */
  confirmed_at: number | null;
  /** Unusual hours. */
  hours: number;
  value: number;
  worst: number;
  usual: number;
  spread: number;
  /** Weeks that say what is usual. */
  weeks: number;
  /** Beyond it a value is unusual. */
  threshold: number;
  looked_at: number;
  unusual_at: number;
  usual_since: number | null;
  usual_hours: number;
}

export interface ChronicLinkTable {
  terminal_id: string;
  outages: number;
  down_s: number;
  peer_group: string;
  peers: number;
  peers_median_s: number;
  peers_p95_s: number;
  worse_than: number;
  from_at: number;
  to_at: number;
}

export interface LinkRiskTable {
  terminal_id: string;
  score: number;
  /** JSON list. */
  evidence: string;
  assessed_at: number;
}
