import type { Sample } from '../../telemetry/contract/sample.ts';
import { MAX_AHEAD_MS } from '../../telemetry/ingest/interpret.ts';
import type { IngestBatch, QuarantinedSample } from '../../telemetry/ingest/message.ts';
import type { CheckpointTable, TableChanges } from '../checkpoint-table.ts';
import type { Database } from '../database/schema.ts';
import { isHeld, type Boot } from './boot.ts';
import { insertQuarantined, readHeldBoots, readQuarantineCounts, rebase } from './quarantine-tables.ts';

/** What is kept at most: two weeks of minutes of one terminal, and of all. What comes beyond is not settled: its terminal keeps it. */
const LIMITS = { ofTerminal: 20_000, ofAll: 200_000, unwritten: 20_000 };
/** Samples of an unset clock come soon after a boot: later nobody needs to remember what the clock said then. */
const MAX_BOOTS = 20_000;
const DAY_MS = 86_400_000;

/**
 * Keeps samples whose time is doubtful, whole. Those of a clock that was not set go on by themselves once a synchronised
 * sample of the same boot says when that was; the others wait for a person. Written with the checkpoint.
 */
export class Quarantine implements CheckpointTable {
  readonly #retentionMs: number;
  readonly #onRebased: () => void;
  #unwritten: QuarantinedSample[] = [];
  #rebasing: Boot[] = [];
  /** Boots with samples that wait for their time, by terminal. */
  #held = new Map<string, Set<string>>();
  /** Lately seen synchronised boots, one a terminal; the oldest are forgotten. */
  readonly #boots = new Map<string, Boot>();
  #counts = new Map<string, number>();
  #total = 0;
  /** Samples that found no room. */
  dropped = 0;

  constructor(options: { retentionMs: number; onRebased: () => void }) {
    this.#retentionMs = options.retentionMs;
    this.#onRebased = options.onRebased;
  }

  /** Samples kept. */
  get size(): number {
    return this.#total;
  }

  /** Some came since the last checkpoint. */
  get hasUnwritten(): boolean {
    return this.#unwritten.length > 0;
  }

  /** Takes in what a batch holds for it; answers the samples it keeps. */
  add({ samples, quarantined }: Pick<IngestBatch, 'samples' | 'quarantined'>): QuarantinedSample[] {
    for (const { terminalId, sample } of samples)
      if (sample.clockSynced === true) this.#synchronised(terminalId, sample);
    const kept = quarantined.filter((sample) => this.#keep(sample));
    for (const { terminalId, sample } of kept) if (isHeld(sample)) this.#hold(terminalId, sample.bootId);
    return kept;
  }

  async load(db: Database): Promise<void> {
    await this.recount(db);
    for (const { terminalId, bootId } of await readHeldBoots(db)) this.#hold(terminalId, bootId);
  }

  /** Counts afresh what is kept: some left by themselves, or grew too old. */
  async recount(db: Database): Promise<void> {
    this.#counts = await readQuarantineCounts(db);
    this.#total = this.#unwritten.length;
    for (const count of this.#counts.values()) this.#total += count;
  }

  /** A person released or discarded so many of a terminal's: at once there is room for others. */
  decided(terminalId: string, samples: number): void {
    const count = this.#counts.get(terminalId) ?? 0;
    const left = Math.min(samples, count);
    this.#counts.set(terminalId, count - left);
    this.#total -= left;
  }

  take(): TableChanges {
    const [samples, boots] = [this.#unwritten, this.#rebasing];
    this.#unwritten = [];
    this.#rebasing = [];
    return {
      write: async (trx) => {
        await insertQuarantined(trx, samples);
        for (const boot of boots)
          await rebase(trx, boot, { aheadMs: MAX_AHEAD_MS, agoMs: this.#retentionMs });
      },
      written: () => {
        if (boots.length > 0) this.#onRebased();
      },
      giveBack: () => {
        this.#unwritten = [...samples, ...this.#unwritten];
        this.#rebasing = [...boots, ...this.#rebasing];
      },
    };
  }

  #keep(sample: QuarantinedSample): boolean {
    const count = this.#counts.get(sample.terminalId) ?? 0;
    const isFull = this.#total >= LIMITS.ofAll || this.#unwritten.length >= LIMITS.unwritten;
    if (isFull || count >= LIMITS.ofTerminal) {
      this.dropped += 1;
      return false;
    }
    this.#unwritten.push(sample);
    this.#counts.set(sample.terminalId, count + 1);
    this.#total += 1;
    return true;
  }

  #hold(terminalId: string, bootId: string): void {
    const boot = this.#boots.get(terminalId);
    if (boot?.bootId === bootId) {
      this.#rebasing.push(boot);
      return;
    }
    const held = this.#held.get(terminalId) ?? new Set();
    this.#held.set(terminalId, held.add(bootId));
  }

  #synchronised(terminalId: string, { bootId, monotonicMs, measuredAt }: Sample): void {
    if (bootId === undefined || monotonicMs === undefined) return;
    const known = this.#boots.get(terminalId)?.bootId === bootId;
    if (known || (monotonicMs > DAY_MS && this.#held.get(terminalId) === undefined)) return;
    const boot = { terminalId, bootId, startedAt: Math.round(measuredAt - monotonicMs) };
    this.#boots.delete(terminalId);
    this.#boots.set(terminalId, boot);
    if (this.#boots.size > MAX_BOOTS) this.#forgetOldestBoot();
    const held = this.#held.get(terminalId);
    if (held?.delete(bootId) !== true) return;
    if (held.size === 0) this.#held.delete(terminalId);
    this.#rebasing.push(boot);
  }

  #forgetOldestBoot(): void {
    for (const terminalId of this.#boots.keys()) {
      this.#boots.delete(terminalId);
      return;
    }
  }
}
