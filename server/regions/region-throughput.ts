import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import type { CheckpointTable, TableChanges } from '../checkpoint-table.ts';
import type { Database } from '../database/schema.ts';
import type { RegionPath, RegionPaths } from './region-paths.ts';
import { addRegionThroughput, readThroughput } from './throughput-tables.ts';
import {
  addThroughput,
  directions,
  emptyThroughput,
  type Direction,
  type ThroughputSums,
} from './throughput-sums.ts';
import { HOUR_MS, hourOf } from './totals.ts';
import { WaitingRates } from './waiting-rates.ts';

/** Throughput of one region in one hour. */
export interface ThroughputHour {
  regionCode: RegionCode;
  hour: number;
  sums: ThroughputSums;
}

/** Throughput of one hour and path that is not in the regions' sums yet. There is one for each path, whatever hours come. */
interface Gathered {
  path: RegionPath;
  hour: number;
  sums: ThroughputSums;
  isUnspilled: boolean;
}

/** A read that meets a checkpoint is made again, so often. */
const READS = 5;

/**
 * Throughput per region and hour. A measured rate waits, is added to its path with thousands of others, and reaches the regions
 * when somebody asks or at the next checkpoint. Memory holds what the database has not: what is written is read when needed.
 */
export class RegionThroughput implements CheckpointTable {
  readonly #paths: RegionPaths;
  readonly #waiting = new WaitingRates();
  /** By index of its path, and which of them hold any. */
  readonly #gathered: (Gathered | undefined)[] = [];
  #unspilled: Gathered[] = [];
  #unwritten = new Map<RegionCode, Map<number, ThroughputHour>>();
  #writing: readonly ThroughputHour[] = [];
  /** Counts what moves sums from memory to the database. */
  #moves = 0;

  constructor(paths: RegionPaths) {
    this.#paths = paths;
  }

  /**
   * Takes one terminal's mean rate over `[from, to)`, whole milliseconds; hours that share it do so by time.
   * @param contractedBps what its link is contracted to carry; null: nobody said
   */
  measured(
    path: RegionPath,
    direction: Direction,
    from: number,
    to: number,
    bps: number,
    contractedBps: number | null,
  ): void {
    const place = path.index * directions.length + (direction === 'downlink' ? 0 : 1);
    this.#waiting.add(place, from, to, bps, contractedBps ?? Number.NaN);
    if (this.#waiting.isFull) this.#gather();
  }

  load(): Promise<void> {
    return Promise.resolve();
  }

  take(): TableChanges {
    this.#spillAll();
    this.#writing = [...this.#unwritten.values()].flatMap((hours) => [...hours.values()]);
    this.#unwritten = new Map();
    this.#moves += 1;
    const taken = this.#writing;
    return {
      write: (trx) => addRegionThroughput(trx, taken),
      written: () => this.#wrote(),
      giveBack: () => {
        this.#wrote();
        for (const { regionCode, hour, sums } of taken) addThroughput(this.#sumsAt(regionCode, hour), sums);
      },
    };
  }

  /** What a region measured in each full hour with `from <= hour < to` that has anything, oldest first. */
  async hours(db: Database, code: RegionCode, from: number, to: number): Promise<ThroughputHour[]> {
    for (let reads = 1; ; reads += 1) {
      const moves = this.#moves;
      const written = await readThroughput(db, code, from, to);
      if (moves !== this.#moves && reads < READS) continue;
      this.#spillAll();
      const hours = new Map(written.map((each) => [each.hour, each]));
      const beingWritten = this.#writing.filter(({ regionCode }) => regionCode === code);
      for (const { hour, sums } of [...beingWritten, ...(this.#unwritten.get(code)?.values() ?? [])]) {
        if (hour < from || hour >= to) continue;
        const known = hours.get(hour) ?? { regionCode: code, hour, sums: emptyThroughput() };
        addThroughput(known.sums, sums);
        hours.set(hour, known);
      }
      return [...hours.values()].sort((a, b) => a.hour - b.hour);
    }
  }

  #wrote(): void {
    this.#writing = [];
    this.#moves += 1;
  }

  #gather(): void {
    this.#waiting.drain((place, from, to, bps, contractedBps) => {
      const path = this.#paths.at(Math.floor(place / directions.length));
      if (path === undefined) return;
      const direction = place % directions.length === 0 ? 'downlink' : 'uplink';
      for (let hour = hourOf(from); hour < to; hour += HOUR_MS) {
        const sums = this.#gatheredAt(path, hour)[direction];
        sums.measure(from, to, bps, contractedBps, Math.max(from, hour), Math.min(to, hour + HOUR_MS));
      }
    });
  }

  #gatheredAt(path: RegionPath, hour: number): ThroughputSums {
    let gathered = this.#gathered[path.index];
    if (gathered === undefined) {
      gathered = { path, hour, sums: emptyThroughput(), isUnspilled: false };
      this.#gathered[path.index] = gathered;
    } else if (gathered.hour !== hour) {
      if (gathered.isUnspilled) this.#spill(gathered);
      gathered.hour = hour;
    }
    if (!gathered.isUnspilled) {
      gathered.isUnspilled = true;
      this.#unspilled.push(gathered);
    }
    return gathered.sums;
  }

  #spillAll(): void {
    this.#gather();
    for (const gathered of this.#unspilled) {
      this.#spill(gathered);
      gathered.isUnspilled = false;
    }
    this.#unspilled = [];
  }

  #spill({ path, hour, sums }: Gathered): void {
    if (sums.downlink.isEmpty && sums.uplink.isEmpty) return;
    for (const code of path.codes) addThroughput(this.#sumsAt(code, hour), sums);
    sums.downlink.clear();
    sums.uplink.clear();
  }

  #sumsAt(regionCode: RegionCode, hour: number): ThroughputSums {
    let hours = this.#unwritten.get(regionCode);
    if (hours === undefined) this.#unwritten.set(regionCode, (hours = new Map<number, ThroughputHour>()));
    let known = hours.get(hour);
    if (known === undefined) hours.set(hour, (known = { regionCode, hour, sums: emptyThroughput() }));
    return known.sums;
  }
}
