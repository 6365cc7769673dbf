import type { Logger } from 'pino';
import type { Clock } from '../telemetry/contract/clock.ts';
import { buildTopic } from '../telemetry/contract/topics.ts';
import type { IntakeCounters } from '../telemetry/ingest/intake.ts';
import type { IngestBatch, ReceivedMessage } from '../telemetry/ingest/message.ts';
import type { CheckpointPart } from './checkpoint-part.ts';
import type { CheckpointTable } from './checkpoint-table.ts';
import { Confirmations } from './confirmations/confirmations.ts';
import type { Database } from './database/schema.ts';
import type { Measured } from './metrics.ts';
import { quarantineDesk, type WholeDesk } from './quarantine/desk.ts';
import { Quarantine } from './quarantine/quarantine.ts';
import { Reentry } from './quarantine/reentry.ts';
import type { Fleet } from './registry/fleet.ts';
import type { Rhythm } from './rhythm.ts';

export interface SettlingOptions {
  db: Database;
  fleet: Fleet;
  clock: Clock;
  log?: Pick<Logger, 'warn'> | undefined;
  retentionMs: number;
  rhythmMs: (terminalIndex: number) => number;
  /** Through whichever broker; rejects while there is none. */
  publish: (topic: string, payload: string) => Promise<void>;
  /** Resolves when the message is durable. */
  receive: (message: ReceivedMessage) => Promise<void>;
  /** Writes a checkpoint now. */
  writeDown: () => Promise<void>;
}

/** What becomes of samples beside being judged, connected: confirmed to their terminals, kept aside, let back in. */
export class Settling {
  readonly confirmations: Confirmations;
  readonly quarantine: Quarantine;
  readonly reentry: Reentry;
  readonly desk: WholeDesk;
  /** What of it belongs to a checkpoint. */
  readonly saved: { parts: readonly CheckpointPart[]; tables: readonly CheckpointTable[] };

  readonly #log: Pick<Logger, 'warn'> | undefined;

  constructor({
    db,
    fleet,
    clock,
    log,
    retentionMs,
    rhythmMs,
    publish,
    receive,
    writeDown,
  }: SettlingOptions) {
    this.#log = log;
    this.confirmations = new Confirmations({
      fleet,
      clock,
      rhythmMs,
      publish: (terminalId, payload) => publish(buildTopic(terminalId, 'stored'), payload),
    });
    this.reentry = new Reentry({
      db,
      clock,
      isRegistered: (terminalId) => fleet.terminalById(terminalId) !== undefined,
      receive,
    });
    this.quarantine = new Quarantine({ retentionMs, onRebased: () => this.reentry.wake() });
    this.desk = quarantineDesk(db, clock, this.reentry, this.quarantine, writeDown);
    this.saved = { parts: [this.confirmations.numbers.part], tables: [this.quarantine] };
  }

  /** Takes one durable batch. What finds no room in quarantine is not confirmed: its terminal keeps it. */
  batch(batch: IngestBatch): void {
    this.confirmations.batch(batch, this.quarantine.add(batch));
  }

  /** Our own clock is right again: what it took for the future goes back by itself, and is judged as history. */
  readonly clockRight = (from: number, to: number): void => {
    this.desk.releaseOfWrongClock({ from, to }).then(
      (samples) => {
        this.#log?.warn(
          { samples, from, to },
          'our clock is right again; what it took for the future goes back',
        );
      },
      (error: unknown) => {
        this.#log?.warn(
          { err: error, from, to },
          'samples that our clock took for the future stay quarantined',
        );
      },
    );
  };

  schedule(stages: Rhythm): void {
    stages.every(250, () => this.confirmations.tick(), 'confirm');
    stages.every(1_000, () => this.reentry.run());
  }

  metrics(counters: Readonly<IntakeCounters>, seen: { readonly givenUp: number }): SettlingMetrics {
    const { confirmations, quarantine } = this;
    return {
      confirmationsSent: () => confirmations.sent,
      samplesAbandoned: () => confirmations.numbers.abandoned,
      samplesNotAwaited: () => seen.givenUp,
      terminalsWithGaps: () => confirmations.numbers.gaps,
      quarantineSamples: () => quarantine.size,
      quarantineDropped: () => quarantine.dropped,
      samplesQuarantined: () => counters.quarantined,
      samplesRefused: () => counters.settledRefused,
    };
  }
}

type SettlingMetrics = Pick<
  Measured,
  | 'confirmationsSent'
  | 'samplesAbandoned'
  | 'samplesNotAwaited'
  | 'terminalsWithGaps'
  | 'quarantineSamples'
  | 'quarantineDropped'
  | 'samplesQuarantined'
  | 'samplesRefused'
>;
