import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../../telemetry/contract/clock.ts';
import { terminalProfiles, type TerminalProfile } from '../../telemetry/contract/claim.ts';
import { isText } from '../../telemetry/contract/field-readers.ts';
import type { Database } from '../database/schema.ts';
import type { ClaimKeyTable } from '../database/tables/registry.ts';
import { RegistryError } from './registry-error.ts';
import { inPortions } from './registry-version.ts';
import { requireSites, requireTerminalId } from './terminal-credentials.ts';

const DAY_MS = 86_400_000;
/** Longer than a shipment takes, shorter than a key is forgotten in a drawer. */
export const DEFAULT_CLAIM_DAYS = 30;
export const MAX_CLAIM_DAYS = 365;
/** Crockford's base 32: no I, L, O, U, which people misread. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const KEY_LENGTH = 25;
const KEY_PREFIX = 'ATALAYA-';

/** What a claim key is issued for. */
export interface NewClaimKey {
  siteId: string;
  /** What the terminal is to be called, or one that is there already and gets a new password; without: a name is made. */
  terminalId?: string | undefined;
  /** Only equipment that says it has this serial number may use it. */
  serial?: string | undefined;
  profile?: TerminalProfile | undefined;
  /** Seconds, when other than the profile's. */
  reportIntervalS?: number | undefined;
  /** How long it can be used: 1 to 365, without it 30. */
  days?: number | undefined;
}

/** The key itself is shown once and stored only as a hash. */
export interface IssuedClaimKey {
  id: string;
  claimKey: string;
  siteId: string;
  terminalId: string | null;
  serial: string | null;
  expiresAt: number;
}

/** What is known of a key afterwards. Times in epoch milliseconds. */
export interface ClaimKey {
  id: string;
  siteId: string;
  terminalId: string | null;
  serial: string | null;
  profile: TerminalProfile;
  createdAt: number;
  createdBy: string;
  expiresAt: number;
  claimedAt: number | null;
}

/**
 * Issues claim keys, all or none.
 * @throws RegistryError when a site is unknown, a terminal stands elsewhere, or a value is malformed
 */
export async function issueClaimKeys(
  db: Database,
  wanted: readonly NewClaimKey[],
  { clock, actor }: { clock: Clock; actor: string },
): Promise<IssuedClaimKey[]> {
  const now = clock.now();
  for (const each of wanted) requireClaim(each);
  const issued = wanted.map((each) => ({ ...each, id: randomUUID(), claimKey: newClaimKey() }));
  const rows: ClaimKeyTable[] = issued.map((each) => ({
    id: each.id,
    key_hash: hashClaimKey(each.claimKey) ?? '',
    site_id: each.siteId,
    terminal_id: each.terminalId ?? null,
    serial: each.serial ?? null,
    profile: each.profile ?? 'lean',
    report_interval_s: each.reportIntervalS ?? null,
    created_at: now,
    created_by: actor,
    expires_at: Math.round(now + (each.days ?? DEFAULT_CLAIM_DAYS) * DAY_MS),
    withdrawn_at: null,
    claimed_at: null,
    claimed_serial: null,
    nonce_hash: null,
    password_salt: null,
    credential_hash: null,
  }));
  await db.transaction().execute(async (trx) => {
    await requireSites(trx, wanted);
    for (const { terminalId, siteId } of wanted) {
      if (terminalId === undefined) continue;
      const taken = await trx
        .selectFrom('terminals')
        .select(['site_id', 'lifecycle'])
        .where('id', '=', terminalId)
        .executeTakeFirst();
      if (taken !== undefined && taken.site_id !== siteId) {
        throw new RegistryError(
          `terminal ${terminalId} stands at site ${taken.site_id}, not at ${siteId}`,
          'terminalElsewhere',
        );
      }
      if (taken?.lifecycle === 'withdrawn')
        throw new RegistryError(`terminal ${terminalId} was withdrawn`, 'terminalWithdrawn');
    }
    await inPortions(rows, (portion) => trx.insertInto('claim_keys').values(portion).execute());
  });
  return rows.map((row, index) => ({
    id: row.id,
    claimKey: issued[index]?.claimKey ?? '',
    siteId: row.site_id,
    terminalId: row.terminal_id,
    serial: row.serial,
    expiresAt: row.expires_at,
  }));
}

/** A site's keys that can still be used, newest first. */
export async function openClaimKeys(db: Database, siteId: string, now: number): Promise<ClaimKey[]> {
  const rows = await db
    .selectFrom('claim_keys')
    .selectAll()
    .where('site_id', '=', siteId)
    .where('claimed_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(100)
    .execute();
  return rows.map(claimKeyOfRow);
}

/** The key with this id; undefined when there is none. */
export async function findClaimKey(db: Database, id: string): Promise<ClaimKey | undefined> {
  const row = await db.selectFrom('claim_keys').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : claimKeyOfRow(row);
}

/** Makes an unused key useless. False: it was used, or withdrawn, or never was. */
export async function withdrawClaimKey(db: Database, id: string, clock: Clock): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('claim_keys')
    .set({ withdrawn_at: clock.now() })
    .where('id', '=', id)
    .where('claimed_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** What is kept of a key; undefined for a text that can be none. Case, blanks and dashes do not matter; O is 0, I and L are 1. */
export function hashClaimKey(text: string): string | undefined {
  const key = canonicalClaimKey(text);
  return key === undefined ? undefined : createHash('sha256').update(key).digest('hex');
}

/** The key's 25 characters as we write them; undefined for a text that can be none. */
export function canonicalClaimKey(text: string): string | undefined {
  if (text.length > 200) return undefined;
  const plain = text
    .toUpperCase()
    .replace(/[\s-]/g, '')
    .replace(/^ATALAYA/, '');
  const key = plain.replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]{25}$/.test(key) ? key : undefined;
}

/** 125 random bits, so that guessing is hopeless and a plain hash protects it. */
function newClaimKey(): string {
  const characters = Array.from(randomBytes(KEY_LENGTH), (byte) => ALPHABET[byte % 32] ?? '');
  return KEY_PREFIX + (characters.join('').match(/.{5}/g) ?? []).join('-');
}

function requireClaim({ terminalId, serial, profile, reportIntervalS, days }: NewClaimKey): void {
  if (terminalId !== undefined) requireTerminalId(terminalId);
  // Nothing that a spreadsheet would take for a formula.
  if (serial !== undefined && !(isText(serial, 128) && /^[\p{L}\p{N}]/u.test(serial))) {
    throw new RegistryError('a serial number is 1 to 128 characters and begins with a letter or digit');
  }
  if (profile !== undefined && !terminalProfiles.includes(profile)) {
    throw new RegistryError(`a profile is one of ${terminalProfiles.join(', ')}`);
  }
  const interval = reportIntervalS ?? 1;
  if (!(Number.isInteger(interval) && interval >= 1 && interval <= 86_400)) {
    throw new RegistryError('a report interval is 1 to 86400 whole seconds');
  }
  if (days !== undefined && !(days > 0 && days <= MAX_CLAIM_DAYS)) {
    throw new RegistryError(`a claim key is good for up to ${MAX_CLAIM_DAYS} days`);
  }
}

function claimKeyOfRow(row: ClaimKeyTable): ClaimKey {
  return {
    id: row.id,
    siteId: row.site_id,
    terminalId: row.terminal_id,
    serial: row.serial,
    profile: terminalProfiles.find((each) => each === row.profile) ?? 'lean',
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at,
    claimedAt: row.claimed_at,
  };
}
