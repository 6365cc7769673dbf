import type { Generated } from 'kysely';

/** What was judged: absences, outages, incidents, sums per region. */

/** Time in which a terminal said nothing: `disconnected` (the broker said it was gone), `silent`, or `monitoring` (we could not see). */
export interface AbsenceTable {
  id: string;
  terminal_id: string;
  site_id: string;
  kind: string;
  starts_at: number;
  ends_at: number | null;
}

export interface OutageTable {
  id: string;
  site_id: string;
  terminal_id: string;
  region_code: string;
  starts_at: number;
  ends_at: number | null;
  cause: string;
  cause_confidence: number;
  /** JSON list of facts. */
  evidence: string;
  incident_id: string | null;
  detected_at: number;
  updated_at: number;
  /** The true start lies so close to `starts_at`, as far as the samples at that end can tell; likewise the end. */
  start_uncertainty_ms: Generated<number>;
  end_uncertainty_ms: Generated<number>;
}

/** Why an outage's interval is not what it was. `ends_at` null: open. A withdrawn outage keeps its changes and loses its row. */
export interface OutageChangeTable {
  id: Generated<number>;
  outage_id: string;
  at: number;
  reason: string;
  starts_at: number | null;
  ends_at: number | null;
}

export interface IncidentTable {
  id: string;
  cause: string;
  starts_at: number;
  ends_at: number | null;
  status: string;
  opened_at: number;
  resolved_at: number | null;
  acknowledged_by: string | null;
  assigned_to: string | null;
  /** Set when what opened it proved not to be: late samples showed a working link. */
  withdrawn: number;
  /** What the judge said; `cause` is what a person said, where one did. */
  machine_cause: Generated<string>;
  cause_confidence: Generated<number>;
  provisional: Generated<number>;
  /** JSON lists of the verdict: what is shown, and everything that was weighed. */
  because: Generated<string>;
  facts: Generated<string>;
  /** What the outages share: see `groupKinds`. */
  group_kind: Generated<string>;
  group_key: Generated<string>;
  /** Terminals of the group that lost service, and that were watched at the time. */
  affected: Generated<number>;
  watched: Generated<number>;
  flapping: Generated<number>;
  /** The older incident it proved to be a part of. */
  merged_into: string | null;
  /** Notifications went out; null: nobody was told yet. */
  announced_at: number | null;
  /** How often it was told as opened: again each time a link went down after its resolution was told. */
  told_rounds: Generated<number>;
}

/** One fact of an incident's timeline. Facts of one kind close together share a row: `count` of them, until `until`. */
export interface IncidentEventTable {
  id: Generated<number>;
  /** Written again under its key, a row changes instead of standing twice. */
  key: string;
  incident_id: string;
  at: number;
  until: number;
  /** See `incidentEventKinds`. */
  kind: string;
  count: number;
  /** As in the audit; null: the judge. */
  actor: string | null;
  /** JSON: `{values, because?}`. */
  detail: string;
}

/** A person said another cause than the judge. Rows are only added: the newest of an incident holds. */
export interface CauseOverruleTable {
  id: Generated<number>;
  incident_id: string;
  cause: string;
  reason: string;
  /** As in the audit: a person's id, or `token:NAME`. */
  actor: string;
  at: number;
  /** The judge's verdict as it was then. */
  machine_cause: string;
  machine_confidence: number;
  machine_provisional: number;
  /** JSON lists: what was shown, and everything that was weighed. */
  because: string;
  facts: string;
}

/** Sums of one region and hour; they recombine into any longer period. Seconds of sites; counts of samples. */
export interface RegionHourTable {
  region_code: string;
  /** Start of the hour, epoch milliseconds. */
  hour: number;
  scheduled_s: number;
  down_s: number;
  unknown_monitoring_s: number;
  unknown_silent_s: number;
  excluded_s: number;
  downlink_sum_bps: number;
  downlink_samples: number;
  uplink_sum_bps: number;
  uplink_samples: number;
}

/** Throughput of one region in one hour; rows recombine into any longer period by adding. */
export interface RegionThroughputTable {
  region_code: string;
  /** Start of the hour, epoch milliseconds. */
  hour: number;
  downlink_samples: number;
  /** Time that was measured, all terminals together, milliseconds. */
  downlink_ms: number;
  downlink_bytes: number;
  /** Bytes of the links of which the contract is known, and how many it would have let through meanwhile. */
  downlink_contracted_bytes: number;
  downlink_capacity_bytes: number;
  /** A `RateHistogram`, weighed by milliseconds; null: empty, or older than the retention. */
  downlink_rates: Uint8Array | null;
  uplink_samples: number;
  uplink_ms: number;
  uplink_bytes: number;
  uplink_contracted_bytes: number;
  uplink_capacity_bytes: number;
  uplink_rates: Uint8Array | null;
}
