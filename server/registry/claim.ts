import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../../telemetry/contract/clock.ts';
import {
  terminalProfiles,
  type ClaimFault,
  type ClaimRequest,
  type TerminalProfile,
} from '../../telemetry/contract/claim.ts';
import type { Database } from '../database/schema.ts';
import type { ClaimKeyTable } from '../database/tables/registry.ts';
import { canonicalClaimKey, hashClaimKey } from './claim-keys.ts';
import { RegistryError } from './registry-error.ts';
import { changeRegistry, type RegistryTransaction } from './registry-version.ts';
import { hashSecret, matchesSecret } from './secret.ts';
import {
  newTerminalRow,
  replacePassword,
  requireFreeIds,
  type IssuedCredential,
} from './terminal-credentials.ts';
import { writeTerminals } from './terminals.ts';

/** The answer is given again for at least so long after the claim, even when the key expires before. */
const REPEAT_MS = 86_400_000;
/** A terminal that was there already keeps its old password until it used the new one: its answer may be lost. */
const OVERLAP_MS = 86_400_000;

/** Why a claim was refused. `keyId` where there is such a key, for the audit. */
export class ClaimError extends Error {
  override readonly name = 'ClaimError';
  readonly fault: ClaimFault;
  readonly keyId: string | null;

  constructor(fault: ClaimFault, keyId: string | null = null) {
    super(fault);
    this.fault = fault;
    this.keyId = keyId;
  }
}

/** What a claim key gave. */
export interface Claimed extends IssuedCredential {
  terminalId: string;
  keyId: string;
  siteId: string;
  profile: TerminalProfile;
  reportIntervalS: number | null;
  /** False when this is the answer to a claim already made. */
  isNew: boolean;
}

/**
 * Redeems a claim key, once: registers the terminal at the key's site, or gives one that is there a new password.
 * The password is made of the key, the nonce and a salt of ours. We keep neither key nor nonce, so it can be made again
 * only by whoever brings both, which is how the same claim gets the same answer after a lost one.
 * @throws ClaimError
 */
export async function redeemClaim(db: Database, request: ClaimRequest, clock: Clock): Promise<Claimed> {
  const keyHash = hashClaimKey(request.claimKey);
  if (keyHash === undefined) throw new ClaimError('claimUnknown');
  // Unknown keys must not lock the registry, whoever sends how many of them.
  if ((await findKey(db, keyHash)) === undefined) throw new ClaimError('claimUnknown');
  return changeRegistry(db, async (trx, version) => {
    // Read again under the lock: of two claims at once the second finds what the first wrote.
    const key = await findKey(trx, keyHash);
    if (key === undefined) throw new ClaimError('claimUnknown');
    const now = clock.now();
    if (key.claimed_at !== null) return await answerAgain(trx, key, request, now);
    if (key.withdrawn_at !== null) throw new ClaimError('claimUnknown', key.id);
    if (key.expires_at <= now) throw new ClaimError('claimExpired', key.id);
    if (key.serial !== null && key.serial !== request.serial)
      throw new ClaimError('claimWrongSerial', key.id);
    return await claimNow(trx, key, request, version, now);
  });
}

async function claimNow(
  trx: RegistryTransaction,
  key: ClaimKeyTable,
  request: ClaimRequest,
  version: number,
  now: number,
): Promise<Claimed> {
  const salt = randomBytes(16).toString('base64url');
  const password = passwordOf(request, salt);
  const hash = hashSecret(password);
  const id = key.terminal_id ?? (await freeTerminalId(trx, key.site_id));
  const standing = await trx
    .selectFrom('terminals')
    .select('site_id')
    .where('id', '=', id)
    .executeTakeFirst();
  if (standing === undefined) {
    const terminal = { id, siteId: key.site_id };
    await requireFreeIds(trx, [terminal]);
    const row = newTerminalRow(terminal, version, now);
    await writeTerminals(trx, [{ ...row, credential_hash: hash, credential_at: now }]);
  } else {
    // Moved or withdrawn since the key was issued: the key is for a place that is no more.
    if (standing.site_id !== key.site_id) throw new ClaimError('claimUnknown', key.id);
    try {
      await replacePassword(trx, { id, hash, overlapMs: OVERLAP_MS, version, now });
    } catch (error) {
      if (error instanceof RegistryError) throw new ClaimError('claimUnknown', key.id);
      throw error;
    }
  }
  await trx
    .updateTable('claim_keys')
    .set({
      claimed_at: now,
      claimed_serial: request.serial ?? null,
      terminal_id: id,
      nonce_hash: hashNonce(request.nonce),
      password_salt: salt,
      credential_hash: hash,
    })
    .where('id', '=', key.id)
    .execute();
  return { ...claimedOf(key, id, password), isNew: true };
}

/** The same key and nonce get the same answer, unless what they would get does not work any more. */
async function answerAgain(
  trx: RegistryTransaction,
  key: ClaimKeyTable,
  request: ClaimRequest,
  now: number,
): Promise<Claimed> {
  if (key.nonce_hash !== hashNonce(request.nonce)) throw new ClaimError('claimUsed', key.id);
  if (now > Math.max(key.expires_at, (key.claimed_at ?? 0) + REPEAT_MS)) {
    throw new ClaimError('claimExpired', key.id);
  }
  const id = key.terminal_id ?? '';
  const terminal = await trx
    .selectFrom('terminals')
    .select(['credential_hash', 'revoked_at'])
    .where('id', '=', id)
    .executeTakeFirst();
  const password = passwordOf(request, key.password_salt ?? '');
  const stands = terminal?.revoked_at === null && matchesSecret(password, terminal.credential_hash ?? '');
  if (!stands) throw new ClaimError('claimSuperseded', key.id);
  return { ...claimedOf(key, id, password), isNew: false };
}

function claimedOf(key: ClaimKeyTable, terminalId: string, password: string): Omit<Claimed, 'isNew'> {
  return {
    terminalId,
    username: terminalId,
    password,
    keyId: key.id,
    siteId: key.site_id,
    profile: terminalProfiles.find((each) => each === key.profile) ?? 'lean',
    reportIntervalS: key.report_interval_s,
  };
}

async function findKey(
  db: Database | RegistryTransaction,
  keyHash: string,
): Promise<ClaimKeyTable | undefined> {
  return db.selectFrom('claim_keys').selectAll().where('key_hash', '=', keyHash).executeTakeFirst();
}

/** `SITE-1`, `SITE-2`, ...: the first that nobody ever bore. */
async function freeTerminalId(trx: RegistryTransaction, siteId: string): Promise<string> {
  const base = siteId.replace(/[^A-Za-z0-9._-]/g, '-').slice(0, 58);
  const taken = await trx.selectFrom('terminals').select('id').where('id', 'like', `${base}-%`).execute();
  const ids = new Set(taken.map(({ id }) => id));
  for (let number = 1; ; number += 1) if (!ids.has(`${base}-${number}`)) return `${base}-${number}`;
}

function passwordOf({ claimKey, nonce }: ClaimRequest, salt: string): string {
  const key = canonicalClaimKey(claimKey) ?? '';
  return createHmac('sha256', key).update(`atalaya terminal password\n${salt}\n${nonce}`).digest('base64url');
}

function hashNonce(nonce: string): string {
  return createHash('sha256').update(nonce).digest('hex');
}
