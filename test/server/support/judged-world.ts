import { afterEach } from 'vitest';
import { Checkpoint } from '../../../server/checkpoint.ts';
import { openDatabase } from '../../../server/database/open.ts';
import type { Database } from '../../../server/database/schema.ts';
import type { IncidentEvent } from '../../../server/incidents/incident-events.ts';
import type { Figures } from '../../../server/availability/figures.ts';
import { Judgement } from '../../../server/judgement.ts';
import { openReckoning, type Reckoning } from '../../../server/reckoning.ts';
import type { SelfDoubt } from '../../../server/live/self-doubt.ts';
import { unseenBy } from '../../../server/live/unseen.ts';
import type { SilenceSettings } from '../../../server/live/silence-table.ts';
import type { Fleet } from '../../../server/registry/fleet.ts';
import { emptyMeaning } from '../../../telemetry/ingest/message.ts';
import type { Lifecycle, LinkRole } from '../../../telemetry/contract/inventory.ts';
import type { Sample } from '../../../telemetry/contract/sample.ts';
import { createSqliteStore } from '../../../telemetry/store/sqlite.ts';
import type { SampleStore, TerminalSample } from '../../../telemetry/store/sample-store.ts';
import { ManualClock } from '../../support/clock.ts';
import { smallFleet } from '../../support/small-fleet.ts';
import { tempFolder } from '../../support/temp-folder.ts';

export const T0 = Date.UTC(2024, 0, 10, 12);
export const MINUTE = 60_000;

const opened: JudgedWorld[] = [];
afterEach(async () => {
  for (const world of opened.splice(0)) await world.close();
});

interface WorldOptions {
  silences?: SilenceSettings;
  maintainedUntil?: (terminalIndex: number, at: number) => number | undefined;
  closedUntil?: (terminalIndex: number, at: number) => number | undefined;
  hoursRevision?: () => number;
  roles?: Record<string, LinkRole>;
}

/** A real judgement over a real database and store, with a clock the test moves and minutes as its unit. */
export class JudgedWorld {
  readonly clock: ManualClock;
  readonly announced: IncidentEvent[] = [];
  readonly fleet: Fleet;
  judgement: Judgement;
  checkpoint: Checkpoint;
  readonly db: Database;
  readonly store: SampleStore;
  /** Set: it doubts itself. */
  selfDoubt: SelfDoubt | undefined;
  readonly #options: WorldOptions;
  #ids = 0;
  #position = 0;

  private constructor(
    db: Database,
    store: SampleStore,
    fleet: Fleet,
    clock: ManualClock,
    options: WorldOptions,
  ) {
    this.#options = options;
    this.db = db;
    this.store = store;
    this.fleet = fleet;
    this.clock = clock;
    [this.judgement, this.checkpoint] = this.#start();
  }

  static async open(
    places: Record<string, string> = { 'T-1': '09015' },
    options: WorldOptions = {},
  ): Promise<JudgedWorld> {
    const folder = tempFolder('judged').path;
    const store = createSqliteStore({ file: `${folder}/samples.db` });
    await store.open();
    const db = await openDatabase({ dataDir: folder });
    const world = new JudgedWorld(db, store, smallFleet(places, options.roles), new ManualClock(T0), options);
    for (const { id, name, kind, regionCode } of world.fleet.sites) {
      const row = {
        id,
        name,
        kind,
        region_code: regionCode,
        position_disagrees: 0,
        created_at: T0,
        updated_at: T0,
      };
      await db.insertInto('sites').values(row).execute();
    }
    opened.push(world);
    return world;
  }

  /** Minute `minute` of the world: the clock goes there. */
  at(minute: number): this {
    while (this.clock.now() < T0 + minute * MINUTE) {
      this.clock.set(Math.min(this.clock.now() + 5_000, T0 + minute * MINUTE));
      this.judgement.tick(this.clock.now(), this.selfDoubt);
    }
    return this;
  }

  /** The terminal's reports of minutes `[from, to)`, each measured over its minute; they arrive now, or each in its minute. */
  async reports(
    terminalId: string,
    from: number,
    to: number,
    fields: Partial<Sample>,
    arrive: 'now' | 'live' = 'live',
  ): Promise<void> {
    for (let minute = from; minute < to; minute += 1) {
      if (arrive === 'live') this.at(minute + 1);
      await this.receive([sampleOf(terminalId, minute, fields, this.clock.now())]);
    }
  }

  async receive(samples: TerminalSample[]): Promise<void> {
    this.#position += 1;
    this.judgement.batch({ ...emptyMeaning(), position: this.#position, samples });
    await this.store.writeBatch(samples);
    this.judgement.restatement.stored(this.#position);
    await this.judgement.restatement.settled();
  }

  presence(terminalId: string, state: 'online' | 'offline', session = 's1', leaving = false): void {
    this.#position += 1;
    const presence = {
      terminalId,
      receivedAt: this.clock.now(),
      retained: false,
      presence: { state, session, ...(leaving && { leaving: true as const }) },
    };
    this.judgement.batch({ ...emptyMeaning(), position: this.#position, presences: [presence] });
  }

  /** People say where terminals stand in their life, while the product runs. */
  put(lifecycle: Lifecycle, ...terminalIndexes: number[]): void {
    for (const index of terminalIndexes) Object.assign(this.fleet.terminals[index] ?? {}, { lifecycle });
    const nothing = { addedSites: [], changedSites: [], addedTerminals: [] };
    this.judgement.fleetChanged({ version: 2, ...nothing, changedTerminals: terminalIndexes });
  }

  state(terminalId: string): string {
    const index = this.fleet.siteById(`S-${terminalId}`)?.index ?? -1;
    const { state, reason } = this.judgement.live.site(index);
    return `${state}/${reason}`;
  }

  /** Recorded outages as minutes of the world: `[[10, 25]]`; an open one ends in null. */
  outages(terminalId: string): (number | null)[][] {
    const index = this.fleet.terminalById(terminalId)?.index ?? -1;
    return this.judgement.ledger
      .history(index)
      .outages.map(({ from, to }) => [(from - T0) / MINUTE, to === Infinity ? null : (to - T0) / MINUTE])
      .sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
  }

  /** What is reckoned of anything, as of the last checkpoint. */
  reckoning(): Promise<Reckoning> {
    const { db, fleet, clock } = this;
    const activeFrom = (index: number) => this.judgement.live.terminal(index).activeFrom;
    const unseen = unseenBy(() => this.judgement.live);
    return openReckoning({ db, fleet, clock, activeFrom, unseen, newId: () => `id-${(this.#ids += 1)}` });
  }

  /** Availability of a site between two minutes of the world. */
  async availability(siteIndex: number, from: number, to: number): Promise<Figures | undefined> {
    await this.checkpoint.write();
    const period = { from: T0 + from * MINUTE, to: T0 + to * MINUTE };
    return (await (await this.reckoning()).ofSites([siteIndex], period))[0];
  }

  /** A new process takes over from the last checkpoint. */
  async restart(): Promise<void> {
    [this.judgement, this.checkpoint] = this.#start();
    await this.checkpoint.load();
  }

  async close(): Promise<void> {
    await this.db.destroy();
    await this.store.close();
  }

  #start(): [Judgement, Checkpoint] {
    const { db, store, fleet, clock } = this;
    const judgement = new Judgement({
      db,
      store,
      fleet,
      clock,
      silences: this.#options.silences,
      ...(this.#options.maintainedUntil && { maintainedUntil: this.#options.maintainedUntil }),
      ...(this.#options.closedUntil && { closedUntil: this.#options.closedUntil }),
      hoursRevision: this.#options.hoursRevision,
      newId: () => `id-${(this.#ids += 1)}`,
      incidentHappened: () => undefined,
      // The stories are about outages; those of incidents gather.
      gatherMs: 0,
      restatementFailed: (error) => {
        throw error;
      },
    });
    const checkpoint = new Checkpoint({
      db,
      fleet,
      clock,
      judgement,
      announce: (_trx, event) => {
        this.announced.push(event);
        return Promise.resolve();
      },
      activate: () => Promise.resolve(),
    });
    return [judgement, checkpoint];
  }
}

export function sampleOf(
  terminalId: string,
  minute: number,
  fields: Partial<Sample>,
  receivedAt: number,
): TerminalSample {
  const measuredAt = T0 + (minute + 1) * MINUTE;
  return {
    terminalId,
    receivedAt,
    sample: { measuredAt, seq: minute + 1000, epoch: 'e1', intervalS: 60, ...fields },
  };
}

export const good: Partial<Sample> = {
  linkUp: true,
  latencyMs: 40,
  packetLossRatio: 0,
  downlinkBps: 50e6,
  uplinkBps: 5e6,
};
export const bad: Partial<Sample> = { linkUp: false, latencyMs: null, packetLossRatio: 1 };
