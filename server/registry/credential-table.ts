import { PACKED_HASH_BYTES, packHash, unpackHash } from './secret.ts';

/** Who a credential stands for. A bridge may publish below its topic prefix only. */
export type Principal =
  { kind: 'terminal'; terminalId: string } | { kind: 'bridge'; name: string; prefix: string };

export interface Credential {
  hash: string;
  /** The password before this one, good until `until` or until this one is used. */
  previous: { hash: string; until: number } | undefined;
  /** False until its first use is noted. */
  used: boolean;
  principal: Principal;
}

/** A packed hash and whether it was used. */
const ROW_BYTES = PACKED_HASH_BYTES + 1;

/**
 * Credentials by user name. A terminal's own with one password, which is nearly all of them, takes 150 bytes instead of
 * 290: there are a quarter of a million. What `get` answers is a copy: `set` it when it was changed.
 */
export class CredentialTable {
  /** Where a packed one stands in `#bytes`. */
  readonly #rows = new Map<string, number>();
  readonly #others = new Map<string, Credential>();
  #bytes = Buffer.alloc(0);
  #count = 0;
  readonly #free: number[] = [];

  get(username: string): Credential | undefined {
    const row = this.#rows.get(username);
    if (row === undefined) return this.#others.get(username);
    const at = row * ROW_BYTES;
    return {
      hash: unpackHash(this.#bytes, at),
      previous: undefined,
      used: this.#bytes[at + PACKED_HASH_BYTES] === 1,
      principal: { kind: 'terminal', terminalId: username },
    };
  }

  set(username: string, credential: Credential): void {
    if (this.#pack(username, credential)) {
      this.#others.delete(username);
    } else {
      this.delete(username);
      this.#others.set(username, credential);
    }
  }

  delete(username: string): void {
    this.#others.delete(username);
    const row = this.#rows.get(username);
    if (row === undefined) return;
    this.#rows.delete(username);
    this.#bytes.fill(0, row * ROW_BYTES, (row + 1) * ROW_BYTES);
    this.#free.push(row);
  }

  /** False where it has to be kept as it is. */
  #pack(username: string, { hash, previous, used, principal }: Credential): boolean {
    if (previous !== undefined || principal.kind !== 'terminal' || principal.terminalId !== username) {
      return false;
    }
    const row = this.#rows.get(username) ?? this.#free.at(-1) ?? this.#count;
    if ((row + 1) * ROW_BYTES > this.#bytes.length) this.#grow();
    if (!packHash(hash, this.#bytes, row * ROW_BYTES)) return false;
    this.#bytes[row * ROW_BYTES + PACKED_HASH_BYTES] = used ? 1 : 0;
    if (this.#rows.has(username)) return true;
    this.#rows.set(username, row);
    if (row === this.#count) this.#count += 1;
    else this.#free.pop();
    return true;
  }

  #grow(): void {
    const rows = Math.ceil((this.#count + 1) * 1.25) + 255;
    this.#bytes = Buffer.concat([this.#bytes], rows * ROW_BYTES);
  }
}
