import type { Generated } from 'kysely';

/** What the registry holds: regions, sites, what they house, equipment and its credentials. */

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

/** What a terminal last said it is: evidence, the registry decides. */
export interface TerminalInventoryTable {
  terminal_id: string;
  /** JSON of a TerminalInventory. */
  inventory: string;
  /** When it was first said like this. */
  reported_at: number;
  /** The serial number before the present one, and when another was said for the first time. */
  previous_serial: string | null;
  serial_changed_at: number | null;
}

/** One row. */
export interface RegistryVersionTable {
  id: number;
  version: number;
  /** At which version services or calendars changed last. */
  hours_version: Generated<number>;
}
