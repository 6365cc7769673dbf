import type { Sample } from '../contract/sample.ts';

/** A sample with whose it is and when it came. */
export interface TerminalSample {
  terminalId: string;
  /** Epoch milliseconds by the server's clock. */
  receivedAt: number;
  sample: Sample;
  /** Out of quarantine: history, that says nothing of now whatever its time. */
  released?: true;
}

/** Samples to be written together: an array, or the columns that ingest keeps them in (sample-columns.ts). */
export interface SampleBatch extends Iterable<TerminalSample> {
  readonly length: number;
}

/** The samples of one terminal with `from <= measuredAt < to`. */
export interface WantedSamples {
  terminalId: string;
  from: number;
  to: number;
}

/** One step of a terminal's history. Means over the step; null where nothing was measured. */
export interface HistoryPoint {
  /** Start of the step, epoch milliseconds. */
  at: number;
  samples: number;
  latencyMs: number | null;
  packetLossRatio: number | null;
  downlinkBps: number | null;
  uplinkBps: number | null;
  /** Share of the step's samples that said the link was up; null where none spoke of it. */
  linkUpRatio: number | null;
}

export interface StoreHealth {
  reachable: boolean;
  /** Why not, in one line for an operator. Never holds a secret. */
  problem?: string;
}

/**
 * The store refused some samples for good; retrying them cannot help. Where `refused` names them the rest of the batch is
 * stored; where it is empty nothing is known of the rest, which may be written again.
 */
export class StoreRefusedError extends Error {
  override readonly name = 'StoreRefusedError';
  /** Places in the batch of the refused samples, where the store told which; empty when it did not. */
  readonly refused: readonly number[];
  constructor(message: string, refused: readonly number[]) {
    super(message);
    this.refused = refused;
  }
}

/**
 * Where samples live. Idempotent on (terminalId, measuredAt): writing again changes nothing;
 * two samples of one terminal in one millisecond unite their fields.
 */
export interface SampleStore {
  /** Connects, creates what is missing. Rejects with a message an operator can act on. */
  open(): Promise<void>;
  /** Resolves when durable. Rejects with StoreRefusedError when retrying is useless, with any other error when it is not. */
  writeBatch(samples: SampleBatch): Promise<void>;
  /**
   * Samples written since the start that said otherwise in a field than another of the same terminal and millisecond;
   * each time one is written again it counts again.
   */
  conflicts(): number;
  /** Raw samples of one terminal with `from <= measuredAt < to`, oldest first. `receivedAt` may be 0 where the store does not keep it. At most 100,000. */
  samples(terminalId: string, from: number, to: number, limit?: number): Promise<TerminalSample[]>;
  /**
   * Samples of several terminals with as few questions as the store can be asked: terminal by terminal as they are wanted,
   * each oldest first and at most `limit`, with `measuredAt` and no more than the `fields`. Rejects with RangeError where
   * that may be more than 100,000.
   */
  samplesOf(
    wanted: readonly WantedSamples[],
    fields: readonly (keyof Sample)[],
    limit: number,
  ): Promise<SampleBatch>;
  /** Means per step, aligned to the epoch, empty steps left out. Rejects with RangeError for more than 50,000 steps. */
  history(terminalId: string, from: number, to: number, stepMs: number): Promise<HistoryPoint[]>;
  /** Per terminal that measured anything with `from <= measuredAt < to`: the figures a report needs. */
  terminalStatistics(from: number, to: number): AsyncIterable<TerminalStatistics>;
  /** Forgets samples measured before `time`. */
  purgeBefore(time: number): Promise<void>;
  health(): Promise<StoreHealth>;
  close(): Promise<void>;
}

/** What a downlink figure was measured as: what the link can carry, or only what went over it. */
export type DownlinkBasis = 'capacity' | 'traffic';

/** Figures over a period for the underserved analysis. Null where never measured. */
export interface TerminalStatistics {
  terminalId: string;
  samples: number;
  /** Median of the measured capacity (`downlinkCapacityBps`) where any was measured in the period, else of the traffic (`downlinkBps`). */
  downlinkMedianBps: number | null;
  downlinkBasis: DownlinkBasis | null;
  latencyP95Ms: number | null;
}
