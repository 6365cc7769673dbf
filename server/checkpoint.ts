import type { Transaction } from 'kysely';
import type { Clock } from '../telemetry/contract/clock.ts';
import type { CheckpointPart } from './checkpoint-part.ts';
import { CheckpointRows } from './checkpoint-rows.ts';
import type { CheckpointTable } from './checkpoint-table.ts';
import type { Database, Schema } from './database/schema.ts';
import { writeDeadLetters } from './dead-letters.ts';
import { readIncidents, writeIncidents } from './incidents/incident-tables.ts';
import type { IncidentEvent } from './incidents/incident-events.ts';
import { MEMORY_MS, type Judgement } from './judgement.ts';
import { readRecordedTime, writeLedgerChanges } from './outages/outage-tables.ts';
import { addRegionHours } from './regions/region-tables.ts';
import type { Fleet } from './registry/fleet.ts';
import { segmentsOf } from './timeline/segments.ts';

/**
 * Makes the judgement durable: outages, incidents, notifications, region sums, what the stages keep in memory and the
 * journal position of all that go into the database in one transaction. After a crash the journal is judged again from
 * that position, so everything counts exactly once. All of it is taken at one moment, before the first row is written.
 */
export class Checkpoint {
  readonly #db: Database;
  readonly #fleet: Fleet;
  readonly #clock: Clock;
  readonly #judgement: Judgement;
  readonly #announce: (trx: Transaction<Schema>, event: IncidentEvent) => Promise<unknown>;
  readonly #settle: () => Promise<void>;
  readonly #restated: (terminalIndexes: Iterable<number>) => void;
  readonly #activate: (terminalIds: readonly string[]) => Promise<void>;
  readonly #rows: CheckpointRows;
  readonly #tables: readonly CheckpointTable[];
  #writing: Promise<void> = Promise.resolve();
  #written = 0;

  constructor(options: {
    db: Database;
    fleet: Fleet;
    clock: Clock;
    judgement: Judgement;
    /** Stages beside the judgement whose memory moves with the same journal position. */
    parts?: readonly CheckpointPart[];
    /** Those that keep rows of their own. */
    tables?: readonly CheckpointTable[];
    /** Writes the notifications of an incident into the outbox. */
    announce: (trx: Transaction<Schema>, event: IncidentEvent) => Promise<unknown>;
    /** Terminals were heard for the first time. */
    activate: (terminalIds: readonly string[]) => Promise<void>;
    /** Makes durable what other stages took from batches up to this moment, before the journal is passed. */
    settle?: () => Promise<void>;
    /** Of these terminals the database now says otherwise how their time counts. */
    restated?: (terminalIndexes: Iterable<number>) => void;
  }) {
    this.#db = options.db;
    this.#fleet = options.fleet;
    this.#clock = options.clock;
    this.#judgement = options.judgement;
    this.#announce = options.announce;
    this.#activate = options.activate;
    this.#rows = new CheckpointRows(options.fleet, [...options.judgement.parts(), ...(options.parts ?? [])]);
    this.#settle = options.settle ?? (() => Promise.resolve());
    this.#restated = options.restated ?? (() => undefined);
    this.#tables = [options.judgement.regions.measuredThroughput.table, ...(options.tables ?? [])];
  }

  /** Reads the last checkpoint back; answers the journal position to judge from. */
  async load(): Promise<number> {
    const { live, ledger, judge, incidents, regions } = this.#judgement;
    const saved = await this.#rows.load(this.#db);
    const recorded = (await readRecordedTime(this.#db, this.#clock.now() - MEMORY_MS)).flatMap(
      ({ terminalId, ...time }) => {
        const index = this.#fleet.terminalById(terminalId)?.index;
        return index === undefined ? [] : [{ index, ...time }];
      },
    );
    for (const { index, outages, absences } of recorded) ledger.load(index, outages, absences);
    judge.resume();
    incidents.load(
      await readIncidents(this.#db, this.#clock.now() - MEMORY_MS),
      recorded.flatMap(({ index, outages }) => outages.map((outage) => ({ terminalIndex: index, outage }))),
    );
    await regions.load(
      saved?.accountedUntil ?? this.#clock.now(),
      recorded.map(({ index, outages, absences }) => ({
        terminalIndex: index,
        segments: segmentsOf(outages, absences),
      })),
    );
    for (const table of this.#tables) await table.load(this.#db);
    // Terminals may have been withdrawn, suspended or put back while nobody was running.
    this.#judgement.followLifecycle(this.#fleet.terminals.map(({ index }) => index));
    // Sites are folded from all of that.
    live.resume();
    this.#judgement.succeedReplaced(
      this.#fleet.terminals.filter(({ replaced }) => replaced).map(({ index }) => index),
    );
    regions.settle();
    this.#written = saved?.position ?? 0;
    this.#judgement.position = this.#written;
    return this.#written;
  }

  /** The journal position of the last checkpoint: what lies before is not needed any more. */
  get position(): number {
    return this.#written;
  }

  /** Writes everything judged so far. Calls queue up; a failed one leaves all for the next. */
  write(): Promise<void> {
    const write = this.#writing.then(() => this.#write());
    this.#writing = write.catch(() => undefined);
    return write;
  }

  async #write(): Promise<void> {
    const { ledger, incidents, regions, firstHeard, position, deadLetters } = this.#judgement;
    const rows = this.#rows.take({ position, accountedUntil: regions.accountedUntil });
    const ledgerChanges = ledger.takeChanges();
    const incidentChanges = incidents.takeChanges();
    const deltas = regions.takeDeltas();
    const letters = deadLetters.take();
    const tables = this.#tables.map((table) => table.take());
    const heard = [...firstHeard];
    const settled = this.#settle();
    try {
      await settled;
      await this.#db.transaction().execute(async (trx) => {
        await writeLedgerChanges(trx, this.#fleet, ledgerChanges, this.#clock.now());
        await writeIncidents(trx, this.#fleet, incidentChanges);
        for (const event of incidentChanges.announcements) await this.#announce(trx, event);
        await addRegionHours(trx, deltas);
        await writeDeadLetters(trx, letters);
        for (const table of tables) await table.write(trx);
        await rows.write(trx, this.#clock.now());
      });
    } catch (error) {
      this.#rows.giveBack();
      for (const table of tables) table.giveBack();
      ledger.giveBack(ledgerChanges);
      incidents.giveBack(incidentChanges);
      regions.giveBack(deltas);
      deadLetters.giveBack(letters);
      throw error;
    }
    this.#written = position;
    this.#restated(ledgerChanges.touched);
    for (const table of tables) table.written();
    if (heard.length > 0) await this.#activate(heard);
    for (const id of heard) firstHeard.delete(id);
  }
}
