import type { Database } from '../database/schema.ts';
import { changeRegistry } from './registry-version.ts';

/** At most so many wait to be written; what finds no place is noted when the password is used again. */
const MAX_WAITING = 300_000;
/** Rows per transaction, so that a country that reconnects does not hold the database for long. */
const ROWS_PER_FLUSH = 2_000;

interface Use {
  first?: { hash: string; at: number };
  /** The password whose use ended the one before it, and that one. */
  ended?: { by: string; hash: string };
  /** A hash of the earlier form and the one that replaces it. */
  rehash?: { from: string; to: string };
}

/** What became known of passwords as they were used, gathered until the database is told. */
export class CredentialUse {
  #waiting = new Map<string, Use>();

  firstUsed(terminalId: string, hash: string, at: number): void {
    this.#note(terminalId, { first: { hash, at } });
  }

  endedOverlap(terminalId: string, ended: { by: string; hash: string }): void {
    this.#note(terminalId, { ended });
  }

  /** The password before this one, as the database will have it once it is told what waits; null: there is none. */
  previousHash(terminalId: string, row: { hash: string; previousHash: string | null }): string | null {
    const ended = this.#waiting.get(terminalId)?.ended;
    if (ended?.by === row.hash) return null;
    return ended?.hash === row.previousHash ? ended.by : row.previousHash;
  }

  rehashed(terminalId: string, from: string, to: string): void {
    this.#note(terminalId, { rehash: { from, to } });
  }

  /** Writes the next portion of what waits; what cannot be written waits on. True when a hash was replaced. */
  async flush(db: Database): Promise<boolean> {
    if (this.#waiting.size === 0) return false;
    const taken = [...this.#waiting].slice(0, ROWS_PER_FLUSH);
    for (const [terminalId] of taken) this.#waiting.delete(terminalId);
    try {
      await write(db, taken);
      return taken.some(([, { rehash }]) => rehash !== undefined);
    } catch (error) {
      for (const [terminalId, use] of taken) {
        this.#waiting.set(terminalId, { ...use, ...this.#waiting.get(terminalId) });
      }
      throw error;
    }
  }

  #note(terminalId: string, use: Use): void {
    const known = this.#waiting.get(terminalId);
    if (known === undefined && this.#waiting.size >= MAX_WAITING) return;
    this.#waiting.set(terminalId, { ...known, ...use });
  }
}

/** A changed password gets the version, because files for other brokers are made of it; a date alone does not. */
async function write(db: Database, uses: readonly (readonly [string, Use])[]): Promise<void> {
  const firstUses = uses.flatMap(([terminalId, { first }]) =>
    first === undefined ? [] : [{ terminalId, ...first }],
  );
  const changes = uses.filter(([, { ended, rehash }]) => ended !== undefined || rehash !== undefined);
  if (firstUses.length > 0) {
    await db.transaction().execute(async (trx) => {
      for (const { terminalId, hash, at } of firstUses) {
        await trx
          .updateTable('terminals')
          .set({ credential_used_at: at })
          .where('id', '=', terminalId)
          // A newer one was not used yet.
          .where('credential_hash', '=', hash)
          .where('credential_used_at', 'is', null)
          .execute();
      }
    });
  }
  if (changes.length === 0) return;
  await changeRegistry(db, async (trx, version) => {
    for (const [terminalId, { ended, rehash }] of changes) {
      const row = trx.updateTable('terminals').where('id', '=', terminalId);
      if (ended !== undefined) {
        await row
          .set({ previous_hash: null, previous_until: null, version })
          .where('credential_hash', '=', ended.by)
          .execute();
        // Rotated again before the database heard of it: what the terminal uses is the one to keep.
        await row
          .set({ previous_hash: ended.by, version })
          .where('credential_hash', '!=', ended.by)
          .where('previous_hash', '=', ended.hash)
          .execute();
      }
      if (rehash !== undefined) {
        await row
          .set({ credential_hash: rehash.to, version })
          .where('credential_hash', '=', rehash.from)
          .execute();
      }
    }
  });
}
