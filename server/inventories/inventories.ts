import type { Logger } from 'pino';
import type { Clock } from '../../telemetry/contract/clock.ts';
import type { IngestBatch, InventoryReport } from '../../telemetry/ingest/message.ts';
import type { Database } from '../database/schema.ts';
import { writeInventories } from './inventory-table.ts';

/** Terminals whose inventory waits for the database, some 30 MB. Of others it is left out until they say it again. */
const MAX_WAITING = 50_000;
/** Then they are not left for the next tick: a whole country may connect at once. */
const MANY = 2_000;
const WRITTEN_AT_ONCE = 500;

/**
 * Keeps what each terminal last said it is. It is written ahead of the checkpoint, in portions and only where it changed,
 * so that a quarter of a million terminals that repeat theirs cost little; an older one never replaces a newer one, so that
 * what is judged again after a crash changes nothing.
 */
export class Inventories {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #log: Pick<Logger, 'warn'>;
  readonly #written: (terminalIds: readonly string[]) => void;
  /** The newest of each terminal. */
  readonly #waiting = new Map<string, InventoryReport>();
  #writing: Promise<void> = Promise.resolve();
  #isWriting = false;
  #leftOut = 0;
  #warnedOf = 0;

  constructor(options: {
    db: Database;
    clock: Clock;
    log: Pick<Logger, 'warn'>;
    /** What these terminals said is in the database, as far as it is news. */
    written?: (terminalIds: readonly string[]) => void;
  }) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#written = options.written ?? (() => undefined);
  }

  /** Inventories that found no room while the database was away. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** Takes the inventories of a batch, replayed or not. */
  add({ inventories }: Pick<IngestBatch, 'inventories'>): void {
    const now = this.#clock.now();
    for (const report of inventories) {
      const before = this.#waiting.get(report.terminalId);
      if (before === undefined && this.#waiting.size >= MAX_WAITING) this.#leftOut += 1;
      else if (before === undefined || !isNewer(before, report, now))
        this.#waiting.set(report.terminalId, report);
    }
    if (this.#waiting.size >= MANY && !this.#isWriting) void this.settle().catch(() => undefined);
  }

  /** Writes what waits. Call it once a second. */
  async tick(): Promise<void> {
    const count = this.#leftOut - this.#warnedOf;
    this.#warnedOf = this.#leftOut;
    if (count > 0) this.#log.warn({ count }, 'too many inventories of terminals wait: some were left out');
    await this.settle();
  }

  /**
   * Resolves when every inventory taken so far is in the database; a checkpoint waits for it, so that the journal is not
   * passed before. Rejects, and keeps them, when the database does.
   */
  settle(): Promise<void> {
    const written = this.#writing.then(() => this.#write());
    this.#writing = written.catch(() => undefined);
    return written;
  }

  async #write(): Promise<void> {
    const reports = [...this.#waiting.values()];
    this.#isWriting = true;
    try {
      for (let at = 0; at < reports.length; at += WRITTEN_AT_ONCE) {
        const portion = reports.slice(at, at + WRITTEN_AT_ONCE);
        await writeInventories(this.#db, portion, this.#clock.now());
        this.#written(portion.map(({ terminalId }) => terminalId));
        for (const report of portion)
          if (this.#waiting.get(report.terminalId) === report) this.#waiting.delete(report.terminalId);
      }
    } finally {
      this.#isWriting = false;
    }
  }
}

/** What came in the future was dated by a clock of ours that was wrong. */
function isNewer(one: InventoryReport, other: InventoryReport, now: number): boolean {
  return one.receivedAt > other.receivedAt && one.receivedAt <= now;
}
