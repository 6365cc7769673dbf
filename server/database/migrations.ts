import { sql, type Kysely, type Migration } from 'kysely';
import { addCorrelation } from './migrations/0010-incidents.ts';
import { addCauseOverrules } from './migrations/0011-cause-overrules.ts';
import { addAvailability } from './migrations/0012-availability.ts';
import { addFrozenMonths } from './migrations/0013-frozen-months.ts';
import { addThroughput } from './migrations/0015-throughput.ts';
import { addBaselines } from './migrations/0016-baselines.ts';
import { addSerialChanges } from './migrations/0017-serial-changes.ts';
import { addHoursVersion } from './migrations/0018-hours-version.ts';
import { addSavedViews } from './migrations/0023-saved-views.ts';
import { addMaintenanceProvider } from './migrations/0019-maintenance-provider.ts';
import { addSilences } from './migrations/0020-silences.ts';
import { addShifts } from './migrations/0021-shifts.ts';

/** What the two databases call their column types. */
export interface ColumnTypes {
  whole: 'bigint' | 'integer';
  float: 'double precision' | 'real';
  bytes: 'bytea' | 'blob';
  /** A key the database counts up by itself. */
  counter: string;
}

export const sqliteTypes: ColumnTypes = {
  whole: 'integer',
  float: 'real',
  bytes: 'blob',
  counter: 'integer primary key autoincrement',
};
export const postgresTypes: ColumnTypes = {
  whole: 'bigint',
  float: 'double precision',
  bytes: 'bytea',
  counter: 'bigint generated always as identity primary key',
};

/** All migrations by name, in order. Landed ones are never changed: add another, with a name that comes last. */
export function migrations(types: ColumnTypes): Record<string, Migration> {
  return {
    '0001-initial': { up: (db) => createAll(db as Kysely<unknown>, types) },
    '0002-secrets': { up: (db) => addSecrets(db as Kysely<unknown>, types) },
    '0003-registry-changes': { up: (db) => markRegistryChanges(db as Kysely<unknown>, types) },
    '0005-identity': { up: (db) => addIdentity(db as Kysely<unknown>, types) },
    '0006-commands': { up: (db) => addCommands(db as Kysely<unknown>, types) },
    '0007-quarantine': { up: (db) => addQuarantine(db as Kysely<unknown>, types) },
    '0008-audit-sites': { up: (db) => addAuditSites(db as Kysely<unknown>) },
    '0009-inventories': { up: (db) => addInventories(db as Kysely<unknown>, types) },
    '0010-incidents': { up: (db) => addCorrelation(db as Kysely<unknown>, types) },
    '0011-cause-overrules': { up: (db) => addCauseOverrules(db as Kysely<unknown>, types) },
    '0012-availability': { up: (db) => addAvailability(db as Kysely<unknown>, types) },
    '0013-frozen-months': { up: (db) => addFrozenMonths(db as Kysely<unknown>, types) },
    '0015-throughput': { up: (db) => addThroughput(db as Kysely<unknown>, types) },
    '0016-baselines': { up: (db) => addBaselines(db as Kysely<unknown>, types) },
    '0017-serial-changes': { up: (db) => addSerialChanges(db as Kysely<unknown>, types) },
    '0018-hours-version': { up: (db) => addHoursVersion(db as Kysely<unknown>, types) },
    '0019-maintenance-provider': { up: (db) => addMaintenanceProvider(db as Kysely<unknown>) },
    '0020-silences': { up: (db) => addSilences(db as Kysely<unknown>, types) },
    '0021-shifts': { up: (db) => addShifts(db as Kysely<unknown>, types) },
    '0023-saved-views': { up: (db) => addSavedViews(db as Kysely<unknown>, types) },
  };
}

/** Keys the installation made for itself; and the outbox asks by incident to keep its order. */
async function addSecrets(db: Kysely<unknown>, { whole }: ColumnTypes): Promise<void> {
  await sql
    .raw(`create table secrets (name text primary key, value text not null, created_at ${whole} not null)`)
    .execute(db);
  await sql.raw('create index outbox_incident on outbox (incident_id)').execute(db);
}

async function createAll(db: Kysely<unknown>, { whole, float, bytes, counter }: ColumnTypes): Promise<void> {
  const tables = [
    `regions (code text primary key, name text not null, level text not null, parent_code text,
      latitude ${float}, longitude ${float}, outline text)`,
    `sites (id text primary key, name text not null, kind text not null, region_code text not null,
      declared_region text, latitude ${float}, longitude ${float}, position_disagrees ${whole} not null,
      created_at ${whole} not null, updated_at ${whole} not null)`,
    `services (id text primary key, site_id text not null, scheme text not null, key text not null, shift text, name text,
      people_served ${whole}, contact_name text, contact_phone text, contact_email text,
      valid_from ${whole}, valid_to ${whole})`,
    `terminals (id text primary key, site_id text not null, lifecycle text not null, foreign_format text, foreign_id text,
      credential_hash text, revoked_at ${whole}, created_at ${whole} not null)`,
    `links (id text primary key, terminal_id text not null, provider text, contract text, service_line text,
      technology text not null, beam text, gateway text, role text not null,
      committed_downlink_bps ${whole}, committed_uplink_bps ${whole})`,
    `bridges (name text primary key, prefix text not null, credential_hash text not null,
      revoked_at ${whole}, created_at ${whole} not null)`,
    `registry_version (id ${whole} primary key, version ${whole} not null)`,
    `unknown_terminals (id text not null, format text not null, topic text not null, first_seen_at ${whole} not null,
      last_seen_at ${whole} not null, messages ${whole} not null, primary key (format, id))`,
    `dead_letters (id ${counter}, received_at ${whole} not null, reason text not null, expected text not null,
      got text not null, topic text not null, terminal_id text, payload text not null)`,
    `checkpoints (name text primary key, position ${whole} not null, saved_at ${whole} not null, state ${bytes})`,
    `absences (id text primary key, terminal_id text not null, site_id text not null, kind text not null,
      starts_at ${whole} not null, ends_at ${whole})`,
    `outages (id text primary key, site_id text not null, terminal_id text not null, region_code text not null,
      starts_at ${whole} not null, ends_at ${whole}, cause text not null, cause_confidence ${float} not null,
      evidence text not null, incident_id text, detected_at ${whole} not null, updated_at ${whole} not null)`,
    `outage_changes (id ${counter}, outage_id text not null, at ${whole} not null, reason text not null,
      starts_at ${whole}, ends_at ${whole})`,
    `incidents (id text primary key, cause text not null, starts_at ${whole} not null, ends_at ${whole},
      status text not null, opened_at ${whole} not null, resolved_at ${whole}, acknowledged_by text, assigned_to text,
      withdrawn ${whole} not null)`,
    `incident_sites (incident_id text not null, site_id text not null, primary key (incident_id, site_id))`,
    `region_hours (region_code text not null, hour ${whole} not null, scheduled_s ${float} not null, down_s ${float} not null,
      unknown_monitoring_s ${float} not null, unknown_silent_s ${float} not null, excluded_s ${float} not null,
      downlink_sum_bps ${float} not null, downlink_samples ${whole} not null,
      uplink_sum_bps ${float} not null, uplink_samples ${whole} not null, primary key (region_code, hour))`,
    `people (id text primary key, name text not null, email text not null unique, role text not null, language text not null,
      region_codes text, password_hash text, created_at ${whole} not null, disabled_at ${whole})`,
    `sign_in_links (token_hash text primary key, person_id text not null, expires_at ${whole} not null, used_at ${whole})`,
    `sessions (token_hash text primary key, person_id text not null, csrf_token text not null,
      created_at ${whole} not null, expires_at ${whole} not null)`,
    `api_tokens (id text primary key, token_hash text not null unique, name text not null, role text not null,
      region_codes text, created_at ${whole} not null, revoked_at ${whole})`,
    `audit (id ${counter}, at ${whole} not null, actor text not null, action text not null, subject text not null, detail text)`,
    `subscriptions (id text primary key, person_id text not null, region_code text not null, channel text not null,
      target text not null, language text not null, created_at ${whole} not null)`,
    `outbox (id text primary key, dedupe_key text not null unique, incident_id text not null, event text not null,
      channel text not null, target text not null, language text not null, content text not null,
      created_at ${whole} not null, attempts ${whole} not null, next_attempt_at ${whole} not null,
      delivered_at ${whole}, failed_at ${whole}, last_error text)`,
  ];
  const indexes = [
    'regions_parent on regions (parent_code)',
    'sites_region on sites (region_code, id)',
    'services_site on services (site_id)',
    'services_key on services (scheme, key)',
    'terminals_site on terminals (site_id)',
    'terminals_foreign on terminals (foreign_format, foreign_id)',
    'links_terminal on links (terminal_id)',
    'dead_letters_received on dead_letters (received_at)',
    'absences_terminal on absences (terminal_id, starts_at)',
    'absences_time on absences (ends_at, starts_at)',
    'outages_terminal on outages (terminal_id, starts_at)',
    'outages_site on outages (site_id, starts_at)',
    'outages_time on outages (ends_at, starts_at)',
    'outage_changes_outage on outage_changes (outage_id)',
    'incidents_time on incidents (status, starts_at)',
    'incident_sites_site on incident_sites (site_id)',
    'region_hours_hour on region_hours (hour)',
    'sessions_person on sessions (person_id)',
    'audit_at on audit (at)',
    'subscriptions_region on subscriptions (region_code)',
    'outbox_due on outbox (delivered_at, failed_at, next_attempt_at)',
  ];
  for (const table of tables) await sql.raw(`create table ${table}`).execute(db);
  for (const index of indexes) await sql.raw(`create index ${index}`).execute(db);
  await sql.raw('insert into registry_version (id, version) values (1, 1)').execute(db);
}

/** Each row of the registry carries the version in which it last changed, so that a reload reads only what is new. */
async function markRegistryChanges(db: Kysely<unknown>, { whole }: ColumnTypes): Promise<void> {
  for (const table of ['regions', 'sites', 'terminals', 'bridges']) {
    await sql.raw(`alter table ${table} add column version ${whole} not null default 0`).execute(db);
    await sql.raw(`create index ${table}_version on ${table} (version)`).execute(db);
  }
}

/** Passwords that overlap while a terminal changes over, equipment that replaced other equipment, and one-time claim keys. */
async function addIdentity(db: Kysely<unknown>, { whole }: ColumnTypes): Promise<void> {
  const columns = [
    'previous_hash text',
    `previous_until ${whole}`,
    `credential_at ${whole}`,
    `credential_used_at ${whole}`,
    'replaced_by text',
    `withdrawn_at ${whole}`,
  ];
  for (const column of columns) await sql.raw(`alter table terminals add column ${column}`).execute(db);
  await sql
    .raw(
      `create table claim_keys (id text primary key, key_hash text not null unique, site_id text not null,
        terminal_id text, serial text, profile text not null, report_interval_s ${whole}, created_at ${whole} not null,
        created_by text not null, expires_at ${whole} not null, withdrawn_at ${whole}, claimed_at ${whole},
        claimed_serial text, nonce_hash text, password_salt text, credential_hash text)`,
    )
    .execute(db);
  await sql.raw('create index claim_keys_site on claim_keys (site_id)').execute(db);
}

/** What terminals are asked to do. No terminal has two open commands of one kind, least of all two reboots. */
async function addCommands(db: Kysely<unknown>, { whole }: ColumnTypes): Promise<void> {
  const statements = [
    `create table commands (id text primary key, terminal_id text not null, site_id text not null, kind text not null,
      parameters text not null, state text not null, asked_by text not null, idempotency_key text,
      issued_at ${whole} not null, not_before ${whole} not null, expires_at ${whole} not null,
      sent_at ${whole}, sends ${whole} not null, answered_at ${whole}, ended_at ${whole}, reason text, result text)`,
    'create index commands_site on commands (site_id, issued_at)',
    'create index commands_terminal on commands (terminal_id, issued_at)',
    'create index commands_asked on commands (asked_by, issued_at)',
    'create index commands_issued on commands (issued_at, id)',
    'create index commands_ended on commands (ended_at)',
    `create unique index commands_one_open on commands (terminal_id, kind)
      where state in ('queued', 'sent', 'accepted', 'running')`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** Samples whose time is doubtful are kept whole. */
async function addQuarantine(db: Kysely<unknown>, { whole, counter }: ColumnTypes): Promise<void> {
  await sql
    .raw(
      `create table quarantine (id ${counter}, terminal_id text not null, sample_key text not null, reason text not null,
      state text not null, measured_at ${whole} not null, received_at ${whole} not null, epoch text not null, seq ${whole},
      boot_id text, monotonic_ms ${whole}, shift_ms ${whole} not null, decided_at ${whole}, sample text not null)`,
    )
    .execute(db);
  await sql.raw('create unique index quarantine_sample on quarantine (terminal_id, sample_key)').execute(db);
  await sql.raw('create index quarantine_state on quarantine (state, terminal_id)').execute(db);
}

/** A site finds what was done to its equipment. What was done before stands with the site where the terminal stands now. */
async function addAuditSites(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table audit add column site_id text').execute(db);
  await sql
    .raw(
      `update audit set site_id = (select site_id from terminals where terminals.id = audit.subject)
      where action in ('terminalAdded', 'terminalAdopted', 'terminalClaimed', 'credentialRotated', 'credentialRevoked',
        'terminalWithdrawn', 'terminalSwapped')`,
    )
    .execute(db);
  await sql.raw('create index audit_site on audit (site_id, at)').execute(db);
}

/** What terminals say they are, the last of each. */
async function addInventories(db: Kysely<unknown>, { whole }: ColumnTypes): Promise<void> {
  await sql
    .raw(
      `create table terminal_inventories (terminal_id text primary key, inventory text not null, reported_at ${whole} not null)`,
    )
    .execute(db);
}
