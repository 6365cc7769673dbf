import type { Database } from '../database/schema.ts';
import { readChanged } from './changed-rows.ts';
import { hashSecret, matchesSecret } from './secret.ts';

/** Who a credential stands for. A bridge may publish below its topic prefix only. */
export type Principal =
  { kind: 'terminal'; terminalId: string } | { kind: 'bridge'; name: string; prefix: string };

/** No terminal id holds a slash, so no terminal can bear a bridge's user name. */
export const BRIDGE_USERNAME_PREFIX = 'bridge/';

interface Credential {
  hash: string;
  principal: Principal;
}

/** Credentials in memory, read again when the registry changed. */
export class Authenticator {
  readonly #credentials = new Map<string, Credential>();
  readonly #listeners = new Set<(principals: readonly Principal[]) => void>();
  /** Compared with when the user is unknown, so that the answer takes as long. */
  readonly #nobody = hashSecret('');
  #version = 0;

  /** Answers whose credential this is; undefined when it is wrong, revoked or unknown. */
  authenticate(username: string, password: string): Principal | undefined {
    const credential = this.#credentials.get(username);
    const matches = matchesSecret(password, credential?.hash ?? this.#nobody);
    return matches ? credential?.principal : undefined;
  }

  /** Calls back with those whose credential was replaced or revoked: their connections are to be closed. Returns its undo. */
  onWithdrawn(listener: (principals: readonly Principal[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads the credentials that changed up to `version`. */
  async reload(db: Database, version: number): Promise<void> {
    const since = this.#version;
    const terminals = await readChanged(db, 'terminals', since, (page) => {
      const changed = db
        .selectFrom('terminals')
        .select(['id', 'credential_hash', 'revoked_at'])
        .where('version', since === 0 ? '>=' : '>', since);
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
    for (const { id, credential_hash, revoked_at } of terminals) {
      const hash = revoked_at === null ? credential_hash : null;
      this.#set(id, hash, { kind: 'terminal', terminalId: id }, withdrawn);
    }
    for (const { name, prefix, credential_hash, revoked_at } of bridges) {
      const hash = revoked_at === null ? credential_hash : null;
      this.#set(BRIDGE_USERNAME_PREFIX + name, hash, { kind: 'bridge', name, prefix }, withdrawn);
    }
    this.#version = version;
    if (withdrawn.length > 0) for (const listener of this.#listeners) listener(withdrawn);
  }

  #set(username: string, hash: string | null, principal: Principal, withdrawn: Principal[]): void {
    const before = this.#credentials.get(username);
    if (before !== undefined && before.hash !== hash) withdrawn.push(before.principal);
    if (hash === null) this.#credentials.delete(username);
    else this.#credentials.set(username, { hash, principal });
  }
}
