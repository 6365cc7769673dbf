import type { Clock } from '../../telemetry/contract/clock.ts';
import type { Database } from '../database/schema.ts';
import { readChanged } from './changed-rows.ts';
import { CredentialUse } from './credential-use.ts';
import { CredentialTable, type Credential, type Principal } from './credential-table.ts';
import { hashSecret, isMosquittoHash, matchesSecret } from './secret.ts';

/** No terminal id holds a slash, so no terminal can bear a bridge's user name. */
export const BRIDGE_USERNAME_PREFIX = 'bridge/';

/** Credentials in memory, read again when the registry changed. */
export class Authenticator {
  readonly #clock: Clock;
  readonly #credentials = new CredentialTable();
  /** Those with two passwords, so that the earlier one ends in time. */
  readonly #overlapping = new Set<string>();
  readonly #listeners = new Set<(principals: readonly Principal[]) => void>();
  /** Compared with when the user is unknown, so that the answer takes as long. */
  readonly #nobody = hashSecret('');
  /** What the database has to be told of passwords that were used. */
  readonly use = new CredentialUse();
  #version = 0;
  #revision = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Answers whose credential this is; undefined when it is wrong, revoked or unknown. The first use of a new password
   * ends the one before it, with every connection made with that.
   */
  authenticate(username: string, password: string): Principal | undefined {
    const credential = this.#credentials.get(username);
    const matches = matchesSecret(password, credential?.hash ?? this.#nobody);
    if (credential === undefined) return undefined;
    if (matches) {
      this.#used(username, credential, password);
      return credential.principal;
    }
    const { previous } = credential;
    if (previous === undefined || previous.until <= this.#clock.now()) return undefined;
    return matchesSecret(password, previous.hash) ? credential.principal : undefined;
  }

  /** Who bears this user name, whatever the password; for brokers that ask after they authenticated. */
  principalOf(username: string): Principal | undefined {
    return this.#credentials.get(username)?.principal;
  }

  /** Grows whenever what the database holds of passwords and prefixes changed, and not when only other facts did. */
  get revision(): number {
    return this.#revision;
  }

  /** Tells the database what became known of passwords as they were used. */
  async flushUse(db: Database): Promise<void> {
    if (await this.use.flush(db)) this.#revision += 1;
  }

  /** Calls back with those whose credential was replaced or revoked: their connections are to be closed. Returns its undo. */
  onWithdrawn(listener: (principals: readonly Principal[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends earlier passwords whose time is over. Call it every second or so. */
  expire(): void {
    const now = this.#clock.now();
    const ended: Principal[] = [];
    for (const username of this.#overlapping) {
      const credential = this.#credentials.get(username);
      if (credential?.previous !== undefined && credential.previous.until > now) continue;
      if (credential?.previous !== undefined) {
        ended.push(credential.principal);
        this.#credentials.set(username, { ...credential, previous: undefined });
      }
      this.#overlapping.delete(username);
    }
    this.#tell(ended);
  }

  /** Reads the credentials that changed up to `version`. */
  async reload(db: Database, version: number): Promise<void> {
    const since = this.#version;
    const terminals = await readChanged(db, 'terminals', since, (page) => {
      let changed = db
        .selectFrom('terminals')
        .select(['id', 'credential_hash', 'revoked_at', 'previous_hash', 'previous_until'])
        .select('credential_used_at');
      // Nobody is known yet of whom something could be taken away.
      changed =
        since === 0 ? changed.where('credential_hash', 'is not', null) : changed.where('version', '>', since);
      return (
        page ? changed.where('id', '>', page.after).orderBy('id').limit(page.limit) : changed
      ).execute();
    });
    const bridges = await db
      .selectFrom('bridges')
      .selectAll()
      .where('version', since === 0 ? '>=' : '>', since)
      .execute();
    const withdrawn: Principal[] = [];
    for (const row of terminals) {
      const hash = row.revoked_at === null ? row.credential_hash : null;
      const principal: Principal = { kind: 'terminal', terminalId: row.id };
      const previous = hash === null ? undefined : this.#previousOf(hash, row);
      const used = row.credential_used_at !== null;
      this.#set(row.id, hash === null ? undefined : { hash, previous, used, principal }, withdrawn);
    }
    for (const { name, prefix, credential_hash: hash, revoked_at } of bridges) {
      const principal: Principal = { kind: 'bridge', name, prefix };
      const credential = { hash, previous: undefined, used: true, principal };
      this.#set(BRIDGE_USERNAME_PREFIX + name, revoked_at === null ? credential : undefined, withdrawn);
    }
    this.#version = version;
    this.#tell(withdrawn);
  }

  #previousOf(
    hash: string,
    row: { id: string; previous_hash: string | null; previous_until: number | null },
  ): Credential['previous'] {
    const previousHash = this.use.previousHash(row.id, { hash, previousHash: row.previous_hash });
    return previousHash === null || row.previous_until === null
      ? undefined
      : { hash: previousHash, until: row.previous_until };
  }

  /** A connection may have been made with any password that was good before: one of them is not any more. */
  #set(username: string, credential: Credential | undefined, withdrawn: Principal[]): void {
    const before = this.#credentials.get(username);
    const good = [credential?.hash, credential?.previous?.hash];
    const were = before === undefined ? [] : [before.hash, before.previous?.hash];
    if (before !== undefined && were.some((hash) => hash !== undefined && !good.includes(hash))) {
      withdrawn.push(before.principal);
    }
    if (before?.hash !== credential?.hash || prefixOf(before) !== prefixOf(credential)) this.#revision += 1;
    if (credential === undefined) this.#credentials.delete(username);
    else this.#credentials.set(username, credential);
    if (credential?.previous === undefined) this.#overlapping.delete(username);
    else this.#overlapping.add(username);
  }

  #used(username: string, credential: Credential, password: string): void {
    const { previous, principal, used, hash } = credential;
    const isTerminal = principal.kind === 'terminal';
    const isEarlierForm = isTerminal && !isMosquittoHash(hash);
    if (previous === undefined && (!isTerminal || (used && !isEarlierForm))) return;
    const hashNow = isEarlierForm ? hashSecret(password) : hash;
    this.#credentials.set(username, { hash: hashNow, previous: undefined, used: true, principal });
    if (isTerminal && !used) this.use.firstUsed(username, hash, this.#clock.now());
    if (previous !== undefined) {
      this.#overlapping.delete(username);
      this.use.endedOverlap(username, { by: hash, hash: previous.hash });
    }
    if (isEarlierForm) this.use.rehashed(username, hash, hashNow);
    if (previous !== undefined) this.#tell([principal]);
  }

  #tell(withdrawn: readonly Principal[]): void {
    if (withdrawn.length > 0) for (const listener of this.#listeners) listener(withdrawn);
  }
}

function prefixOf(credential: Credential | undefined): string | undefined {
  return credential?.principal.kind === 'bridge' ? credential.principal.prefix : undefined;
}
