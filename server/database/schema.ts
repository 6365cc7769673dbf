import type { Generated, Kysely } from 'kysely';

/** One schema for SQLite and PostgreSQL: text, whole numbers (times in epoch milliseconds), floats; flags are 0 or 1; lists are JSON text. */
export type Database = Kysely<Schema>;

export interface Schema {
  regions: RegionTable;
  sites: SiteTable;
  services: ServiceTable;
  terminals: TerminalTable;
  links: LinkTable;
  bridges: BridgeTable;
  registry_version: { id: number; version: number };
  unknown_terminals: UnknownTerminalTable;
  dead_letters: DeadLetterTable;
  quarantine: QuarantineTable;
  checkpoints: { name: string; position: number; saved_at: number; state: Uint8Array | null };
  absences: AbsenceTable;
  outages: OutageTable;
  outage_changes: OutageChangeTable;
  incidents: IncidentTable;
  incident_sites: { incident_id: string; site_id: string };
  region_hours: RegionHourTable;
  people: PersonTable;
  sign_in_links: SignInLinkTable;
  sessions: SessionTable;
  api_tokens: ApiTokenTable;
  audit: AuditTable;
  subscriptions: SubscriptionTable;
  outbox: OutboxTable;
  secrets: SecretTable;
  claim_keys: ClaimKeyTable;
  commands: CommandTable;
  terminal_inventories: TerminalInventoryTable;
}

export interface RegionTable {
  code: string;
  name: string;
  level: string;
  parent_code: string | null;
  latitude: number | null;
  longitude: number | null;
  /** GeoJSON geometry as text, with the member `errorKm`: how far the line may be off. */
  outline: string | null;
  /** The registry version in which the row last changed. */
  version: Generated<number>;
}

export interface SiteTable {
  id: string;
  name: string;
  kind: string;
  region_code: string;
  /** What the imported file said, as server/registry/declared-region.ts writes it; kept so that better regions can be applied later. */
  declared_region: string | null;
  latitude: number | null;
  longitude: number | null;
  /** 1 when the position lies in another region than the declared one. */
  position_disagrees: number;
  created_at: number;
  updated_at: number;
  /** The registry version in which the row last changed. */
  version: Generated<number>;
}

export interface ServiceTable {
  id: string;
  site_id: string;
  scheme: string;
  key: string;
  shift: string | null;
  name: string | null;
  people_served: number | null;
  contact_name: string | null;
  contact_phone: string | null;
  contact_email: string | null;
  valid_from: number | null;
  valid_to: number | null;
}

export interface TerminalTable {
  id: string;
  site_id: string;
  lifecycle: string;
  foreign_format: string | null;
  foreign_id: string | null;
  /** As server/registry/secret.ts writes it; null: no credential of its own. */
  credential_hash: string | null;
  revoked_at: number | null;
  created_at: number;
  /** The registry version in which the row last changed. */
  version: Generated<number>;
  /** The password before this one, good until the new one was used or `previous_until` passed. */
  previous_hash: Generated<string | null>;
  previous_until: Generated<number | null>;
  /** When the password was issued; null for those issued before this was kept. */
  credential_at: Generated<number | null>;
  /** When the password was first used, as far as we are asked. */
  credential_used_at: Generated<number | null>;
  /** The terminal that took this one's place at the site. */
  replaced_by: Generated<string | null>;
  withdrawn_at: Generated<number | null>;
}

/** A one-time key with which a terminal gets its credential by itself. */
export interface ClaimKeyTable {
  id: string;
  /** SHA-256 of the key. */
  key_hash: string;
  site_id: string;
  /** What the terminal is to be called; null until claimed: we make up a name then. */
  terminal_id: string | null;
  /** The only serial number that may use it; null: any. */
  serial: string | null;
  profile: string;
  report_interval_s: number | null;
  created_at: number;
  created_by: string;
  expires_at: number;
  withdrawn_at: number | null;
  claimed_at: number | null;
  claimed_serial: string | null;
  /** SHA-256 of the nonce that claimed it, and what the password is made of beside it and the key. */
  nonce_hash: string | null;
  password_salt: string | null;
  /** The hash of the password it gave: another one at the terminal means that the claim is superseded. */
  credential_hash: string | null;
}

export interface LinkTable {
  id: string;
  terminal_id: string;
  provider: string | null;
  contract: string | null;
  service_line: string | null;
  technology: string;
  beam: string | null;
  gateway: string | null;
  role: string;
  committed_downlink_bps: number | null;
  committed_uplink_bps: number | null;
}

/** A credential that publishes for a stated set of topics. */
export interface BridgeTable {
  name: string;
  prefix: string;
  credential_hash: string;
  revoked_at: number | null;
  created_at: number;
  /** The registry version in which the row last changed. */
  version: Generated<number>;
}

export interface UnknownTerminalTable {
  /** Contract id, or the foreign id. */
  id: string;
  /** `atalaya` or the name of a foreign format. */
  format: string;
  topic: string;
  first_seen_at: number;
  last_seen_at: number;
  messages: number;
}

/** Samples whose time is doubtful; server/quarantine says what `state` means. */
export interface QuarantineTable {
  id: Generated<number>;
  terminal_id: string;
  /** What tells one sample of a terminal from another. */
  sample_key: string;
  reason: string;
  state: string;
  measured_at: number;
  received_at: number;
  epoch: string;
  seq: number | null;
  boot_id: string | null;
  monotonic_ms: number | null;
  /** Added to `measured_at` when it is released. */
  shift_ms: number;
  decided_at: number | null;
  /** JSON; empty once decided. */
  sample: string;
}

export interface DeadLetterTable {
  id: Generated<number>;
  received_at: number;
  reason: string;
  expected: string;
  got: string;
  topic: string;
  terminal_id: string | null;
  /** The payload's first bytes, base64. */
  payload: string;
}

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

export interface PersonTable {
  id: string;
  name: string;
  email: string;
  role: string;
  language: string;
  /** JSON list of region codes this person is limited to; null: the whole country. */
  region_codes: string | null;
  /** null until a password was chosen. */
  password_hash: string | null;
  created_at: number;
  disabled_at: number | null;
}

export interface SignInLinkTable {
  token_hash: string;
  person_id: string;
  expires_at: number;
  used_at: number | null;
}

export interface SessionTable {
  token_hash: string;
  person_id: string;
  csrf_token: string;
  created_at: number;
  expires_at: number;
}

export interface ApiTokenTable {
  id: string;
  token_hash: string;
  name: string;
  role: string;
  region_codes: string | null;
  created_at: number;
  revoked_at: number | null;
}

export interface AuditTable {
  id: Generated<number>;
  at: number;
  /** Who: a person's id, `token:NAME`, `command`, or `terminal:ID`. */
  actor: string;
  action: string;
  subject: string;
  /** JSON; never a secret. */
  detail: string | null;
  /** The `siteId` of the detail: what happened at a site is found by it. */
  site_id: Generated<string | null>;
}

/** Who hears of incidents in a region. */
export interface SubscriptionTable {
  id: string;
  person_id: string;
  region_code: string;
  channel: string;
  /** E-mail address or webhook URL. */
  target: string;
  language: string;
  created_at: number;
}

export interface OutboxTable {
  id: string;
  /** One row per (incident, event, subscription): a retry cannot notify twice. */
  dedupe_key: string;
  incident_id: string;
  event: string;
  channel: string;
  target: string;
  language: string;
  /** JSON of the notification's content, fixed when it was written. */
  content: string;
  created_at: number;
  attempts: number;
  next_attempt_at: number;
  delivered_at: number | null;
  failed_at: number | null;
  last_error: string | null;
}

/** Random keys the installation made for itself, base64url. Whoever reads this table can forge links and signatures. */
export interface SecretTable {
  name: string;
  value: string;
  created_at: number;
}

/** What a terminal was asked to do, and what came of it: server/commands/command.ts explains. */
export interface CommandTable {
  id: string;
  terminal_id: string;
  site_id: string;
  kind: string;
  /** JSON object. */
  parameters: string;
  state: string;
  asked_by: string;
  idempotency_key: string | null;
  issued_at: number;
  not_before: number;
  expires_at: number;
  sent_at: number | null;
  sends: number;
  answered_at: number | null;
  ended_at: number | null;
  reason: string | null;
  /** JSON object of the terminal's reply. */
  result: string | null;
}

/** What a terminal last said it is: evidence, the registry decides. */
export interface TerminalInventoryTable {
  terminal_id: string;
  /** JSON of a TerminalInventory. */
  inventory: string;
  /** When it was first said like this. */
  reported_at: number;
}
