import type { Clock } from '../../telemetry/contract/clock.ts';
import { isTerminalId } from '../../telemetry/contract/topics.ts';
import type { Database } from '../database/schema.ts';
import { BRIDGE_USERNAME_PREFIX } from './authenticator.ts';
import { RegistryError } from './registry-error.ts';
import { changeRegistry, inPortions, type RegistryTransaction } from './registry-version.ts';
import { hashSecret, newSecret } from './secret.ts';
import { rowOfTerminal, writeTerminals, type TerminalRow } from './terminals.ts';

/** What a terminal or bridge connects with. The password is shown once and stored only as a hash. */
export interface IssuedCredential {
  /** null for a bridge. */
  terminalId: string | null;
  username: string;
  password: string;
}

export interface NewTerminal {
  id: string;
  siteId: string;
  /** What another program calls it on its own topics. */
  foreign?: { format: string; id: string } | undefined;
}

/**
 * Registers terminals at sites, each with a credential, in one transaction. They become `active` when first heard.
 * @throws RegistryError when an id is malformed or taken, or a site is unknown
 */
export async function addTerminals(
  db: Database,
  terminals: readonly NewTerminal[],
  clock: Clock,
): Promise<IssuedCredential[]> {
  return changeRegistry(db, async (trx, version) => {
    for (const { id } of terminals) requireTerminalId(id);
    await requireFreeIds(trx, terminals);
    await requireSites(trx, terminals);
    const issued = terminals.map(({ id }) => ({ terminalId: id, username: id, password: newSecret() }));
    await writeTerminals(
      trx,
      terminals.map((terminal, index) => ({
        ...newTerminalRow(terminal, version, clock.now()),
        credential_hash: hashSecret(issued[index]?.password ?? newSecret()),
        credential_at: clock.now(),
      })),
    );
    return issued;
  });
}

/** @throws RegistryError, see `addTerminals` */
export async function addTerminal(
  db: Database,
  terminal: NewTerminal,
  clock: Clock,
): Promise<IssuedCredential> {
  const [issued] = await addTerminals(db, [terminal], clock);
  if (issued === undefined) throw new Error('no credential was issued');
  return issued;
}

/** An overlap is for terminals that have to be told their new password; longer than this it would be a second password. */
export const MAX_OVERLAP_MS = 30 * 86_400_000;

/**
 * Gives a terminal a new password. The old one stops working at once, or with an overlap when the new one was used or
 * `overlapMs` passed, whichever comes first.
 * @throws RegistryError when it is unknown or withdrawn, or the overlap is too long
 */
export async function rotateTerminal(
  db: Database,
  id: string,
  clock: Clock,
  { overlapMs = 0 }: { overlapMs?: number } = {},
): Promise<IssuedCredential & { overlapUntil: number | null }> {
  if (!(overlapMs >= 0 && overlapMs <= MAX_OVERLAP_MS)) {
    throw new RegistryError(`an overlap is 0 to ${MAX_OVERLAP_MS / 3_600_000} hours`);
  }
  const password = newSecret();
  const overlapUntil = await changeRegistry(db, (trx, version) =>
    replacePassword(trx, { id, hash: hashSecret(password), overlapMs, version, now: clock.now() }),
  );
  return { terminalId: id, username: id, password, overlapUntil };
}

/** Writes a new password within a change of the registry; answers until when the old one is good, null when it is not. */
export async function replacePassword(
  trx: RegistryTransaction,
  {
    id,
    hash,
    overlapMs,
    version,
    now,
  }: { id: string; hash: string; overlapMs: number; version: number; now: number },
): Promise<number | null> {
  const before = await trx.selectFrom('terminals').selectAll().where('id', '=', id).executeTakeFirst();
  if (before === undefined)
    throw new RegistryError(`there is no terminal ${id.slice(0, 80)}`, 'noSuchTerminal');
  if (before.lifecycle === 'withdrawn')
    throw new RegistryError(`terminal ${id} was withdrawn`, 'terminalWithdrawn');
  const isGood = before.credential_hash !== null && before.revoked_at === null;
  // Rotated twice before the terminal heard of it: what it still has stays good, and what it never had does not.
  const unheard = before.credential_used_at === null && (before.previous_until ?? 0) > now;
  const previousHash = unheard ? before.previous_hash : before.credential_hash;
  const overlapUntil = overlapMs > 0 && isGood ? Math.round(now + overlapMs) : null;
  await trx
    .updateTable('terminals')
    .set({
      credential_hash: hash,
      revoked_at: null,
      previous_hash: overlapUntil === null ? null : previousHash,
      previous_until: overlapUntil,
      credential_at: now,
      credential_used_at: null,
      version,
    })
    .where('id', '=', id)
    .execute();
  return overlapUntil;
}

/** Makes a terminal's password useless; it stays registered. @throws RegistryError when it is unknown */
export async function revokeTerminal(db: Database, id: string, clock: Clock): Promise<void> {
  await changeTerminal(db, id, { revoked_at: clock.now(), previous_hash: null, previous_until: null });
}

/** Takes a terminal out of service for good: no credential, no place at its site. @throws RegistryError when it is unknown */
export async function withdrawTerminal(db: Database, id: string, clock: Clock): Promise<void> {
  const now = clock.now();
  await changeTerminal(db, id, {
    revoked_at: now,
    withdrawn_at: now,
    previous_hash: null,
    previous_until: null,
    lifecycle: 'withdrawn',
  });
}

/** Makes a bridge's password useless. @throws RegistryError when it is unknown */
export async function revokeBridge(db: Database, name: string, clock: Clock): Promise<void> {
  await changeRegistry(db, async (trx, version) => {
    const { numUpdatedRows } = await trx
      .updateTable('bridges')
      .set({ revoked_at: clock.now(), version })
      .where('name', '=', name)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw new RegistryError(`there is no bridge ${name.slice(0, 80)}`);
  });
}

/**
 * A credential for a program that publishes for many terminals below `prefix`. An existing bridge gets a new password and prefix.
 * @throws RegistryError when name or prefix is malformed
 */
export async function addBridge(
  db: Database,
  { name, prefix }: { name: string; prefix: string },
  clock: Clock,
): Promise<IssuedCredential> {
  requireBridge(name, prefix);
  const password = newSecret();
  const credential_hash = hashSecret(password);
  await changeRegistry(db, async (trx, version) => {
    const changing = { prefix, credential_hash, revoked_at: null, version };
    await trx
      .insertInto('bridges')
      .values({ name, created_at: clock.now(), ...changing })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(changing))
      .execute();
  });
  return { terminalId: null, username: BRIDGE_USERNAME_PREFIX + name, password };
}

/** A terminal as it enters the registry, without a credential. */
export function newTerminalRow(
  { id, siteId, foreign }: NewTerminal,
  version: number,
  now: number,
): TerminalRow {
  const [foreignFormat, foreignId] = [foreign?.format ?? null, foreign?.id ?? null];
  return rowOfTerminal({ id, siteId, lifecycle: 'installed', foreignFormat, foreignId }, version, now);
}

/** @throws RegistryError */
export function requireTerminalId(id: string): void {
  const shown = id.slice(0, 80);
  if (!isTerminalId(id))
    throw new RegistryError(`a terminal id is 1 to 64 of A-Z a-z 0-9 . _ -, got "${shown}"`, 'badTerminalId');
}

/** @throws RegistryError when an id, or a foreign id, is taken already or twice in the list */
export async function requireFreeIds(
  trx: RegistryTransaction,
  terminals: readonly NewTerminal[],
): Promise<void> {
  const seen = new Set<string>();
  for (const { id, foreign } of terminals) {
    for (const name of [id, ...(foreign ? [`${foreign.format}:${foreign.id}`] : [])]) {
      if (seen.has(name)) throw new RegistryError(`terminal ${name} is named twice`, 'terminalTaken');
      seen.add(name);
    }
    if (foreign === undefined) continue;
    const taken = await trx
      .selectFrom('terminals')
      .select('id')
      .where('foreign_format', '=', foreign.format)
      .where('foreign_id', '=', foreign.id)
      .executeTakeFirst();
    if (taken)
      throw new RegistryError(
        `${foreign.format}:${foreign.id} belongs to terminal ${taken.id} already`,
        'terminalTaken',
      );
  }
  await inPortions(terminals, async (portion) => {
    const taken = await trx
      .selectFrom('terminals')
      .select('id')
      .where(
        'id',
        'in',
        portion.map(({ id }) => id),
      )
      .executeTakeFirst();
    if (taken)
      throw new RegistryError(
        `terminal ${taken.id} exists already; rotate gives it a new password`,
        'terminalTaken',
      );
  });
}

/** @throws RegistryError when a terminal's site is not registered */
export async function requireSites(
  trx: RegistryTransaction,
  terminals: readonly { siteId: string }[],
): Promise<void> {
  await inPortions([...new Set(terminals.map(({ siteId }) => siteId))], async (portion) => {
    const rows = await trx.selectFrom('sites').select('id').where('id', 'in', portion).execute();
    const known = new Set(rows.map(({ id }) => id));
    const missing = portion.find((id) => !known.has(id));
    if (missing !== undefined)
      throw new RegistryError(`there is no site ${missing}; import it first`, 'noSuchSite');
  });
}

async function changeTerminal(
  db: Database,
  id: string,
  change: Pick<TerminalRow, 'revoked_at' | 'previous_hash' | 'previous_until'> &
    Partial<Pick<TerminalRow, 'withdrawn_at' | 'lifecycle'>>,
): Promise<void> {
  await changeRegistry(db, async (trx, version) => {
    const { numUpdatedRows } = await trx
      .updateTable('terminals')
      .set({ ...change, version })
      .where('id', '=', id)
      .executeTakeFirst();
    if (numUpdatedRows === 0n)
      throw new RegistryError(`there is no terminal ${id.slice(0, 80)}`, 'noSuchTerminal');
  });
}

function requireBridge(name: string, prefix: string): void {
  const shown = name.slice(0, 80);
  if (!isTerminalId(name)) {
    throw new RegistryError(`a bridge's name is 1 to 64 of A-Z a-z 0-9 . _ -, got "${shown}"`);
  }
  // A wildcard or an empty prefix would let one stolen password speak for the whole country.
  if (!/^[^+#\s\p{C}]{1,200}$/u.test(prefix) || prefix.startsWith('$') || /^\/*$/.test(prefix)) {
    throw new RegistryError(`a bridge's prefix is a topic without wildcards, got "${prefix.slice(0, 80)}"`);
  }
}
