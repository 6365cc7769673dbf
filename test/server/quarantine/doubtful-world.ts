import { Checkpoint } from '../../../server/checkpoint.ts';
import { Confirmations } from '../../../server/confirmations/confirmations.ts';
import { openDatabase } from '../../../server/database/open.ts';
import type { Database } from '../../../server/database/schema.ts';
import { Judgement } from '../../../server/judgement.ts';
import { Quarantine } from '../../../server/quarantine/quarantine.ts';
import { Reentry } from '../../../server/quarantine/reentry.ts';
import { addTotals, availabilityOf, zeroTotals } from '../../../server/regions/totals.ts';
import { buildSamplesPayload, type Sample } from '../../../telemetry/contract/sample.ts';
import { buildTopic } from '../../../telemetry/contract/topics.ts';
import { interpret } from '../../../telemetry/ingest/interpret.ts';
import type { ReceivedMessage } from '../../../telemetry/ingest/message.ts';
import { ManualClock } from '../../support/clock.ts';
import { smallFleet } from '../../support/small-fleet.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { bad, good, MINUTE, T0 } from '../support/judged-world.ts';
import { MemoryStore } from '../support/memory-store.ts';

export const DAY = 86_400_000;

/** Messages of T-1 on their whole way: read, judged, kept aside and let back in. The journal alone is left out. */
export class DoubtfulWorld {
  readonly clock: ManualClock;
  readonly store = new MemoryStore();
  readonly db: Database;
  readonly judgement: Judgement;
  readonly confirmations: Confirmations;
  readonly quarantine: Quarantine;
  readonly checkpoint: Checkpoint;
  readonly reentry: Reentry;
  /** Every state the site was seen in. */
  readonly states = new Set<string>();
  /** The registry knows T-1. */
  isRegistered = true;
  readonly fleet = smallFleet({ 'T-1': '09015' });
  #position = 0;
  #ids = 0;

  constructor(db: Database, now = T0) {
    this.db = db;
    const clock = (this.clock = new ManualClock(now));
    const { fleet } = this;
    this.judgement = new Judgement({
      db,
      store: this.store,
      clock,
      fleet,
      newId: () => `id-${(this.#ids += 1)}`,
      incidentHappened: () => undefined,
      restatementFailed: (error) => {
        throw error;
      },
    });
    this.confirmations = new Confirmations({
      fleet,
      clock,
      rhythmMs: () => MINUTE,
      publish: () => Promise.resolve(),
    });
    this.quarantine = new Quarantine({ retentionMs: 90 * DAY, onRebased: () => this.reentry.wake() });
    this.reentry = new Reentry({
      db,
      clock,
      isRegistered: () => this.isRegistered,
      receive: (message) => this.receive(message),
    });
    this.checkpoint = new Checkpoint({
      db,
      fleet,
      clock,
      judgement: this.judgement,
      announce: () => Promise.resolve(),
      activate: () => Promise.resolve(),
      tables: [this.quarantine],
    });
  }

  static async open(): Promise<DoubtfulWorld> {
    return new DoubtfulWorld(await openDatabase({ dataDir: tempFolder('doubtful').path }));
  }

  /** The samples arrive now, as one message. */
  async send(samples: readonly Sample[]): Promise<void> {
    await this.receive({
      topic: buildTopic('T-1', 'samples'),
      payload: Buffer.from(buildSamplesPayload(samples)),
      receivedAt: this.clock.now(),
      retained: false,
    });
  }

  async receive(message: ReceivedMessage): Promise<void> {
    this.#position += 1;
    const { unknownFields: _, ...meaning } = interpret([message], {
      directory: { isRegistered: () => this.isRegistered, byForeignId: () => undefined },
      retentionMs: 90 * DAY,
    });
    const batch = { ...meaning, position: this.#position };
    this.judgement.batch(batch);
    this.confirmations.batch(batch, this.quarantine.add(batch));
    await this.store.writeBatch(batch.samples);
    this.judgement.restatement.stored(this.#position);
    await this.judgement.restatement.settled();
    this.states.add(this.state);
  }

  /** Lets time pass, and judges it as it does. */
  pass(ms: number): void {
    for (const end = this.clock.now() + ms; this.clock.now() < end;) {
      this.clock.advance(Math.min(10_000, end - this.clock.now()));
      this.judgement.tick(this.clock.now());
      this.states.add(this.state);
    }
  }

  /** T-1 is taken out of service. */
  withdraw(): void {
    const terminal = this.fleet.terminalById('T-1');
    if (terminal !== undefined) Object.assign(terminal, { lifecycle: 'withdrawn' });
    this.judgement.followLifecycle([0]);
  }

  /** What was released, or placed in time, goes back in. */
  async letBackIn(): Promise<void> {
    await this.checkpoint.write();
    this.reentry.wake();
    await this.reentry.run();
  }

  get state(): string {
    const { state, reason } = this.judgement.live.site(0);
    return `${state}/${reason}`;
  }

  /** Everything that counts: what is stored, outages, absences and sums. Once only, the sums being differences. */
  async outcome(): Promise<unknown> {
    const { outages, absences } = this.judgement.ledger.history(0);
    this.judgement.regions.advance();
    await this.checkpoint.write();
    const hours = await this.db
      .selectFrom('region_hours')
      .selectAll()
      .where('region_code', '=', '09')
      .execute();
    const totals = zeroTotals();
    for (const row of hours) {
      addTotals(totals, {
        scheduled: row.scheduled_s,
        down: row.down_s,
        unknownMonitoring: row.unknown_monitoring_s,
        unknownSilent: row.unknown_silent_s,
        excluded: row.excluded_s,
        downlinkSumBps: row.downlink_sum_bps,
        downlinkSamples: row.downlink_samples,
        uplinkSumBps: row.uplink_sum_bps,
        uplinkSamples: row.uplink_samples,
      });
    }
    const stored = await this.store.samples('T-1', 0, Number.MAX_SAFE_INTEGER);
    return {
      stored: stored.map(({ sample: { measuredAt, seq, linkUp } }) => [
        (measuredAt - T0) / MINUTE,
        seq,
        linkUp,
      ]),
      outages: outages.map(inMinutes).sort(),
      absences: absences
        .filter(({ kind }) => kind !== 'doubtful')
        .map(inMinutes)
        .sort(),
      availability: availabilityOf(totals),
      samples: totals.downlinkSamples,
      throughput: totals.downlinkSumBps,
    };
  }
}

/** The report of minute `minute`, by a clock that is `aheadMs` ahead. */
export function reportOf(minute: number, isGood: boolean, aheadMs = 0, more: Partial<Sample> = {}): Sample {
  return {
    measuredAt: T0 + (minute + 1) * MINUTE + aheadMs,
    intervalS: 60,
    epoch: 'e',
    seq: minute + 1,
    ...(isGood ? good : bad),
    ...more,
  };
}

function inMinutes({ from, to }: { from: number; to: number }): string {
  return `${(from - T0) / MINUTE}..${(to - T0) / MINUTE}`;
}
