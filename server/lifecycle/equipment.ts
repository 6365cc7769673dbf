import type { TerminalInventory } from '../../telemetry/contract/inventory-message.ts';
import type { Database } from '../database/schema.ts';
import { metresBetween } from '../metres-between.ts';
import type { Fleet, FleetSite } from '../registry/fleet.ts';

/** Farther from its site than this, and than the fix may be off, it was moved. */
const MOVED_M = 1_000;
/** Rows of one question to the database. */
const ROWS_AT_ONCE = 500;

/** What a terminal said it is, where that is not what was expected of it. */
export interface Told {
  reportedAt: number;
  moved?: { distanceM: number; accuracyM: number };
  swapped?: { at: number; serial: string; previousSerial: string };
}

/**
 * What the database knows of terminals beside the fleet, as far as it bears on whether they are as the registry says: since when
 * they are registered, 8 bytes each, and where they say they are elsewhere, or are another, which few do. Read portion by portion
 * after a start, and again of whoever changed.
 */
export class Equipment {
  readonly #db: Database;
  readonly #fleet: Fleet;
  /** By terminal; NaN: not read yet. */
  #createdAt = new Float64Array(0);
  readonly #told = new Map<number, Told>();
  /** Terminals below are read; of the others nothing is known yet. */
  #readUntil = 0;
  /** Of those that are read, whoever changed since. */
  readonly #stale = new Set<number>();
  #turn: Promise<void> = Promise.resolve();

  constructor(db: Database, fleet: Fleet) {
    this.#db = db;
    this.#fleet = fleet;
    fleet.onChange(({ changedTerminals, changedSites }) => {
      for (const index of changedTerminals) this.#changed(index);
      for (const index of changedSites)
        for (const each of fleet.sites[index]?.terminalIndexes ?? []) this.#changed(each);
    });
  }

  /** What these terminals said they are was written down. */
  reported(terminalIds: readonly string[]): void {
    for (const id of terminalIds) {
      const index = this.#fleet.terminalById(id)?.index;
      if (index !== undefined) this.#changed(index);
    }
  }

  /** Undefined: not read yet. */
  createdAt(terminalIndex: number): number | undefined {
    const at = this.#createdAt[terminalIndex];
    return at === undefined || Number.isNaN(at) ? undefined : at;
  }

  told(terminalIndex: number): Told | undefined {
    return this.#told.get(terminalIndex);
  }

  /** One portion, if there is anything to read. */
  readSome(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#isBehind) await this.#readPortion();
    });
  }

  /** All that is not known yet. */
  readAll(): Promise<void> {
    return this.#inTurn(async () => {
      while (this.#isBehind) await this.#readPortion();
    });
  }

  get #isBehind(): boolean {
    return this.#stale.size > 0 || this.#readUntil < this.#fleet.terminals.length;
  }

  #changed(terminalIndex: number): void {
    if (terminalIndex < this.#readUntil) this.#stale.add(terminalIndex);
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** What changes while it is read is read again. */
  async #readPortion(): Promise<void> {
    const stale = [...this.#stale].slice(0, ROWS_AT_ONCE);
    for (const index of stale) this.#stale.delete(index);
    const until = Math.min(this.#fleet.terminals.length, this.#readUntil + ROWS_AT_ONCE - stale.length);
    const fresh = Array.from({ length: until - this.#readUntil }, (_, at) => this.#readUntil + at);
    this.#readUntil = until;
    try {
      await this.#read([...stale, ...fresh]);
    } catch (error) {
      for (const index of [...stale, ...fresh]) this.#stale.add(index);
      throw error;
    }
  }

  async #read(indexes: readonly number[]): Promise<void> {
    const ids = indexes.flatMap((index) => this.#fleet.terminals[index]?.id ?? []);
    const rows = await this.#db
      .selectFrom('terminals')
      .leftJoin('terminal_inventories', 'terminal_inventories.terminal_id', 'terminals.id')
      .select(['terminals.id', 'created_at'])
      .select(['inventory', 'reported_at', 'previous_serial', 'serial_changed_at'])
      .where('terminals.id', 'in', ids)
      .execute();
    this.#grow();
    for (const row of rows) {
      const terminal = this.#fleet.terminalById(row.id);
      if (terminal === undefined) continue;
      this.#createdAt[terminal.index] = row.created_at;
      const told = toldBy(row, this.#fleet.sites[terminal.siteIndex]);
      if (told === undefined) this.#told.delete(terminal.index);
      else this.#told.set(terminal.index, told);
    }
  }

  #grow(): void {
    const { length } = this.#fleet.terminals;
    const known = this.#createdAt.length;
    if (length <= known) return;
    const createdAt = new Float64Array(length).fill(Number.NaN, known);
    createdAt.set(this.#createdAt);
    this.#createdAt = createdAt;
  }
}

function toldBy(
  row: {
    inventory: string | null;
    reported_at: number | null;
    previous_serial: string | null;
    serial_changed_at: number | null;
  },
  site: FleetSite | undefined,
): Told | undefined {
  const { inventory, reported_at: reportedAt, previous_serial: previousSerial, serial_changed_at: at } = row;
  if (inventory === null || reportedAt === null) return undefined;
  const { serial = '', position } = JSON.parse(inventory) as TerminalInventory;
  const told: Told = { reportedAt };
  if (position !== undefined && site !== undefined && site.latitude !== null && site.longitude !== null) {
    const distanceM = metresBetween(position, { latitude: site.latitude, longitude: site.longitude });
    const { accuracyM = 0 } = position;
    if (distanceM > MOVED_M + accuracyM) told.moved = { distanceM, accuracyM };
  }
  if (previousSerial !== null && at !== null) told.swapped = { at, serial, previousSerial };
  return told.moved === undefined && told.swapped === undefined ? undefined : told;
}
