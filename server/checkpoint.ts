import { deserialize, serialize } from 'node:v8';
import type { Transaction } from 'kysely';
import type { Clock } from '../telemetry/contract/clock.ts';
import type { Database, Schema } from './database/schema.ts';
import { writeDeadLetters } from './dead-letters.ts';
import { readOpenIncidents, writeIncidents } from './incidents/incident-tables.ts';
import type { IncidentEvent } from './incidents/incident-events.ts';
import { MEMORY_MS, type Judgement } from './judgement.ts';
import type { TerminalLive } from './live/terminal-live.ts';
import type { Seen } from './live/seen-samples.ts';
import type { Phase } from './outages/machine.ts';
import { readRecordedTime, writeLedgerChanges } from './outages/outage-tables.ts';
import type { Waiting } from './outages/restatement.ts';
import { addRegionHours } from './regions/region-tables.ts';
import type { Fleet } from './registry/fleet.ts';
import { segmentsOf } from './timeline/segments.ts';

const NAME = 'judgement';
const VERSION = 1;

/** What only lives in memory, by terminal id. */
interface SavedJudgement {
  version: number;
  accountedUntil: number;
  live: [string, TerminalLive][];
  seen: [string, Seen][];
  phases: [string, Phase][];
  waiting: [string, Waiting][];
}

/**
 * Makes the judgement durable: outages, incidents, notifications, region sums, live state and the journal position
 * go into the database in one transaction. After a crash the journal is judged again from that position,
 * so everything counts exactly once.
 */
export class Checkpoint {
  readonly #db: Database;
  readonly #fleet: Fleet;
  readonly #clock: Clock;
  readonly #judgement: Judgement;
  readonly #announce: (trx: Transaction<Schema>, event: IncidentEvent) => Promise<void>;
  readonly #activate: (terminalIds: readonly string[]) => Promise<void>;
  #writing: Promise<void> = Promise.resolve();
  #written = 0;

  constructor(options: {
    db: Database;
    fleet: Fleet;
    clock: Clock;
    judgement: Judgement;
    /** Writes the notifications of an incident into the outbox. */
    announce: (trx: Transaction<Schema>, event: IncidentEvent) => Promise<void>;
    /** Terminals were heard for the first time. */
    activate: (terminalIds: readonly string[]) => Promise<void>;
  }) {
    this.#db = options.db;
    this.#fleet = options.fleet;
    this.#clock = options.clock;
    this.#judgement = options.judgement;
    this.#announce = options.announce;
    this.#activate = options.activate;
  }

  /** Reads the last checkpoint back; answers the journal position to judge from. */
  async load(): Promise<number> {
    const { live, seen, ledger, judge, restatement, incidents, regions } = this.#judgement;
    const row = await this.#db
      .selectFrom('checkpoints')
      .selectAll()
      .where('name', '=', NAME)
      .executeTakeFirst();
    const saved = row?.state ? readSaved(row.state) : undefined;
    live.load(saved?.live ?? []);
    seen.load(saved?.seen ?? []);
    const recorded = await readRecordedTime(this.#db, this.#clock.now() - MEMORY_MS);
    for (const { terminalId, outages, absences } of recorded) {
      const index = this.#indexOf(terminalId);
      if (index !== undefined) ledger.load(index, outages, absences);
    }
    for (const [terminalId, phase] of saved?.phases ?? []) {
      const index = this.#indexOf(terminalId);
      if (index !== undefined) ledger.history(index).phase = phase;
    }
    for (const [terminalId, waiting] of saved?.waiting ?? []) {
      const index = this.#indexOf(terminalId);
      if (index !== undefined) restatement.load(index, waiting);
    }
    judge.resume();
    incidents.load(await readOpenIncidents(this.#db, this.#fleet));
    await regions.load(
      saved?.accountedUntil ?? this.#clock.now(),
      recorded.flatMap(({ terminalId, outages, absences }) => {
        const terminalIndex = this.#indexOf(terminalId);
        return terminalIndex === undefined
          ? []
          : [{ terminalIndex, segments: segmentsOf(outages, absences) }];
      }),
    );
    // Terminals may have been withdrawn while nobody was running.
    this.#judgement.retireWithdrawn([...ledger.indexes()]);
    // Folding needs the phases: once more, now that they are known.
    live.load([]);
    this.#written = row?.position ?? 0;
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
    const { ledger, incidents, regions, firstHeard, position } = this.#judgement;
    const state = serialize(this.#save());
    const ledgerChanges = ledger.takeChanges();
    const incidentChanges = incidents.takeChanges();
    const deltas = regions.takeDeltas();
    const letters = this.#judgement.deadLetters.take();
    const heard = [...firstHeard];
    try {
      await this.#db.transaction().execute(async (trx) => {
        await writeLedgerChanges(trx, this.#fleet, ledgerChanges, this.#clock.now());
        await writeIncidents(trx, this.#fleet, incidentChanges.incidents);
        for (const event of incidentChanges.announcements) await this.#announce(trx, event);
        await addRegionHours(trx, deltas);
        await writeDeadLetters(trx, letters);
        const row = { position, saved_at: this.#clock.now(), state };
        await trx
          .insertInto('checkpoints')
          .values({ name: NAME, ...row })
          .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
          .execute();
      });
    } catch (error) {
      ledger.giveBack(ledgerChanges);
      incidents.giveBack(incidentChanges);
      regions.giveBack(deltas);
      this.#judgement.deadLetters.giveBack(letters);
      throw error;
    }
    this.#written = position;
    if (heard.length > 0) await this.#activate(heard);
    for (const id of heard) firstHeard.delete(id);
  }

  #save(): SavedJudgement {
    const { live, seen, ledger, restatement, regions } = this.#judgement;
    const idOf = (index: number) => this.#fleet.terminals[index]?.id ?? '';
    return {
      version: VERSION,
      accountedUntil: regions.accountedUntil,
      live: live.save(),
      seen: seen.save(),
      phases: [...ledger.indexes()].map((index) => [idOf(index), ledger.history(index).phase]),
      waiting: restatement.save().map(([index, waiting]) => [idOf(index), waiting]),
    };
  }

  #indexOf(terminalId: string): number | undefined {
    return this.#fleet.terminalById(terminalId)?.index;
  }
}

/** A state of another version is not read: the journal and the tables carry on without it. */
function readSaved(state: Uint8Array): SavedJudgement | undefined {
  const saved = deserialize(state) as SavedJudgement;
  return saved.version === VERSION ? saved : undefined;
}
