import { writeFile } from 'node:fs/promises';
import { registerFleet } from '../../commands/demo-fleet.ts';
import { Calendars } from '../../server/calendars/calendars.ts';
import { TimeZones } from '../../server/calendars/time-zones.ts';
import { CauseDesk } from '../../server/causes/cause-desk.ts';
import { Checkpoint } from '../../server/checkpoint.ts';
import { openDatabase } from '../../server/database/open.ts';
import type { Database } from '../../server/database/schema.ts';
import type { IncidentEvent } from '../../server/incidents/incident-events.ts';
import { Inventories } from '../../server/inventories/inventories.ts';
import { Judgement } from '../../server/judgement.ts';
import { SlowClocks } from '../../server/live/slow-clocks.ts';
import type { Fleet } from '../../server/registry/fleet.ts';
import { runImport } from '../../server/registry/import/run-import.ts';
import { openRegistry } from '../../server/registry/open-registry.ts';
import { Settling } from '../../server/settling.ts';
import { spentUs } from '../cpu-time.ts';
import type { Play, PlayStep } from '../../simulators/play.ts';
import { buildTopic } from '../../telemetry/contract/topics.ts';
import { interpret, type Interpretation } from '../../telemetry/ingest/interpret.ts';
import type { JournalRecord } from '../../telemetry/ingest/journal-record.ts';
import type { ReceivedMessage } from '../../telemetry/ingest/message.ts';
import { createSqliteStore } from '../../telemetry/store/sqlite.ts';
import type { SampleStore, TerminalSample } from '../../telemetry/store/sample-store.ts';
import { ManualClock } from '../../test/support/clock.ts';
import { gatheringStore } from './gathering-store.ts';

const RETENTION_MS = 90 * 86_400_000;
/** The store and the database are written to so often in the world's time: in the product, every second and every few seconds. */
const STORE_EVERY_MS = 60_000;
const CHECKPOINT_EVERY_MS = 300_000;
/** The last outages get time for their final verdicts. */
const AFTERWARDS_MS = 3_600_000;

/** What the judges did in one world. */
export interface Replayed {
  db: Database;
  store: SampleStore;
  fleet: Fleet;
  judgement: Judgement;
  /** Every event of an incident as it came, with when that was in the world. */
  events: { at: number; event: IncidentEvent }[];
  samples: number;
  deadLetters: number;
  quarantined: number;
  /** Processor time of judging alone, microseconds a sample. */
  judgingCpuUsPerSample: number;
  until: number;
  /** From then on a terminal counts; 0: never heard. */
  activeFrom(terminalId: string): number;
}

/**
 * Lets a simulated world happen to the real judges: messages go through the contract's parsers, samples into the embedded store,
 * what was judged into a database, on a clock that the world moves. `folder` is empty.
 */
export async function replay(
  play: Play,
  from: number,
  folder: string,
  progress: (now: number) => void,
): Promise<Replayed> {
  const clock = new ManualClock(from);
  const db = await openDatabase({ dataDir: folder });
  await registerFleet(db, play.fleet, clock);
  await importCalendars(play, db, folder, clock);
  const registry = await openRegistry({ db });
  const zones = new TimeZones();
  const calendars = new Calendars({ db, fleet: registry.fleet, zones });
  await calendars.refresh();
  const store = gatheringStore(createSqliteStore({ file: `${folder}/samples.db` }));
  await store.open();
  const judges = new ReplayedJudges(db, store, registry.fleet, clock, { calendars, zones });
  await judges.checkpoint.load();
  const context = { directory: registry.directory, retentionMs: RETENTION_MS };
  const indexes = play.fleet.map(({ terminal }) => terminal.id);

  let brokerWasUp = true;
  let storedAt = clock.now();
  let savedAt = clock.now();
  let unstored: TerminalSample[] = [];
  const totals = { samples: 0, deadLetters: 0, quarantined: 0 };
  const cost = new SampledCost();

  const understand = (records: readonly JournalRecord[]): Interpretation => {
    const meaning = interpret(records, context);
    totals.samples += meaning.samples.length;
    totals.deadLetters += meaning.deadLetters.length;
    totals.quarantined += meaning.quarantined.length;
    return meaning;
  };

  const take = (meaning: Interpretation): void => {
    judges.position += 1;
    const batch = { ...meaning, position: judges.position };
    cost.of(() => judges.judgement.batch(batch), batch.samples.length);
    judges.settling.batch(batch);
    judges.inventories.add(batch);
    unstored = unstored.length === 0 ? batch.samples : unstored.concat(batch.samples);
  };

  const letPass = async (now: number): Promise<void> => {
    clock.set(now);
    if (judges.released.length > 0) take(understand(judges.released.splice(0)));
    cost.of(() => judges.judgement.tick(now), 0);
    await judges.judgement.hindsight.settled();
    if (now - storedAt >= STORE_EVERY_MS) {
      storedAt = now;
      await store.writeBatch(unstored);
      unstored = [];
      judges.judgement.restatement.stored(judges.position);
      await judges.judgement.restatement.settled();
      progress(now);
    }
    if (now - savedAt >= CHECKPOINT_EVERY_MS) {
      savedAt = now;
      await judges.judgement.incidents.verdictsSettled();
      await judges.checkpoint.write();
      await judges.settling.reentry.run();
    }
  };

  for (const step of play.steps()) {
    const meaning = understand(recordsOf(step));
    // Asked in the world's time, answered in ours: before anything else happens.
    await judges.judgement.incidents.verdictsSettled();
    if (step.brokerUp !== brokerWasUp) {
      brokerWasUp = step.brokerUp;
      if (brokerWasUp) judges.judgement.live.solved('brokerUnreachable');
      else judges.judgement.live.problem('brokerUnreachable');
    }
    if (step.deliveries.length > 0) take(meaning);
    await letPass(step.now);
  }
  const until = clock.now();
  judges.judgement.live.problem('brokerUnreachable');
  for (let now = until; now < until + AFTERWARDS_MS;) {
    await judges.judgement.incidents.verdictsSettled();
    await letPass((now += 10_000));
  }
  await judges.judgement.incidents.verdictsSettled();
  await judges.checkpoint.write();
  const { judgement, events } = judges;
  const judged = { judgement, events, judgingCpuUsPerSample: cost.usPerSample() };
  const activeFrom = (terminalId: string): number => {
    const index = registry.fleet.terminalById(terminalId)?.index;
    return index === undefined ? 0 : judgement.live.terminal(index).activeFrom;
  };
  return { db, store, fleet: registry.fleet, ...judged, ...totals, until, activeFrom };

  function recordsOf({ deliveries }: PlayStep): JournalRecord[] {
    return deliveries.map(({ terminalIndex, channel, payload, at, retained }) => ({
      topic: buildTopic(indexes[terminalIndex] ?? '', channel),
      payload: Buffer.from(payload),
      receivedAt: at,
      retained: retained === true,
    }));
  }
}

/** What the world's sites declared goes the way that an operator's file goes. */
async function importCalendars(
  { calendars }: Play,
  db: Database,
  folder: string,
  clock: ManualClock,
): Promise<void> {
  if (calendars.length === 0) return;
  const file = `${folder}/calendars.json`;
  await writeFile(file, JSON.stringify(calendars));
  const report = await runImport({ db, clock, subject: 'calendars', file, fallbackFolder: folder });
  if (report.rejected > 0) throw new Error(`${report.rejected} lines of the calendar were rejected`);
}

/** The product's stages behind ingest, without a network. */
class ReplayedJudges {
  readonly judgement: Judgement;
  readonly checkpoint: Checkpoint;
  readonly settling: Settling;
  readonly inventories: Inventories;
  readonly events: Replayed['events'] = [];
  /** What came back out of quarantine. */
  readonly released: ReceivedMessage[] = [];
  position = 0;

  constructor(
    db: Database,
    store: SampleStore,
    fleet: Fleet,
    clock: ManualClock,
    { calendars, zones }: { calendars: Calendars; zones: TimeZones },
  ) {
    let ids = 0;
    const slowClocks = new SlowClocks(fleet);
    const causes = new CauseDesk({ fleet, store: slowClocks.dated(store), db, zones });
    this.judgement = new Judgement({
      db,
      store,
      fleet,
      clock,
      slowClocks,
      examine: causes.examine,
      closedUntil: (index, at) => calendars.closedUntil(fleet.terminals[index]?.siteIndex ?? -1, at),
      newId: () => `id-${String((ids += 1)).padStart(7, '0')}`,
      incidentHappened: (event) => this.events.push({ at: clock.now(), event }),
      restatementFailed: (error) => {
        throw error;
      },
    });
    this.inventories = new Inventories({ db, clock, log: { warn: () => undefined } });
    this.settling = new Settling({
      db,
      fleet,
      clock,
      retentionMs: RETENTION_MS,
      rhythmMs: (index) => this.judgement.live.terminal(index).rhythmMs,
      publish: () => Promise.resolve(),
      receive: (message) => {
        this.released.push(message);
        return Promise.resolve();
      },
      writeDown: () => this.checkpoint.write(),
    });
    this.checkpoint = new Checkpoint({
      db,
      fleet,
      clock,
      judgement: this.judgement,
      announce: () => Promise.resolve(),
      activate: () => Promise.resolve(),
      settle: () => this.inventories.settle(),
      ...this.settling.saved,
    });
  }
}

/** Measures every fifteenth piece of work: asking the kernel for processor time costs as much as judging a few samples. */
class SampledCost {
  #pieces = 0;
  #us = 0;
  #samples = 0;

  of(work: () => void, samples: number): void {
    this.#pieces += 1;
    // Batches and ticks take turns: an odd step meets both.
    if (this.#pieces % 15 !== 0) {
      work();
      return;
    }
    const before = process.cpuUsage();
    work();
    this.#us += spentUs(before);
    this.#samples += samples;
  }

  usPerSample(): number {
    return Number((this.#us / Math.max(1, this.#samples)).toFixed(2));
  }
}
