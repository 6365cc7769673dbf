import type { Generated } from 'kysely';

/** People, what they may do, and what they are told. */

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
