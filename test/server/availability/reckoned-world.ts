import { afterEach } from 'vitest';
import type { LinkRole } from '../../../telemetry/contract/inventory.ts';
import { Availability } from '../../../server/availability/availability.ts';
import { Maintenance } from '../../../server/availability/maintenance.ts';
import { exoneratedByDefault, exoneratesThese } from '../../../server/availability/exoneration.ts';
import { account } from '../../../server/availability/account.ts';
import type { Sums } from '../../../server/availability/sums.ts';
import { Calendars } from '../../../server/calendars/calendars.ts';
import { TimeZones } from '../../../server/calendars/time-zones.ts';
import { openDatabase } from '../../../server/database/open.ts';
import type { Database } from '../../../server/database/schema.ts';
import type { Fleet } from '../../../server/registry/fleet.ts';
import type { Interval } from '../../../server/timeline/intervals.ts';
import { ManualClock } from '../../support/clock.ts';
import { smallFleet } from '../../support/small-fleet.ts';
import { tempFolder } from '../../support/temp-folder.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** 2026-03-01 00:00 in Mexico City. */
export const T0 = Date.UTC(2026, 2, 1, 6);

const opened: Database[] = [];
afterEach(async () => {
  for (const db of opened.splice(0)) await db.destroy();
});

/** An outage as a test writes it, in hours from T0; `null`: it goes on. */
export interface Lost {
  id: string;
  terminalId: string;
  hours: [number, number | null];
  cause?: string;
  edgesMin?: [number, number];
}

/** Availability over a real database that a test fills, twice: once that remembers days, once that reads all anew. */
export class ReckonedWorld {
  readonly clock = new ManualClock(T0 + 40 * DAY);
  readonly fleet: Fleet;
  readonly db: Database;
  readonly zones = new TimeZones();
  readonly maintenance: Maintenance;
  readonly calendars: Calendars;
  readonly remembering: Availability;
  readonly reading: Availability;
  activeFrom = T0 - 100 * DAY;
  /** Since when nobody can be seen; Infinity: we see. */
  blindSince = Infinity;
  /** Of terminals, by id, that count from another time on. */
  readonly activeFromOf = new Map<string, number>();
  #ids = 0;

  private constructor(db: Database, fleet: Fleet) {
    this.db = db;
    this.fleet = fleet;
    const { clock, zones } = this;
    this.calendars = new Calendars({ db, fleet, zones });
    this.maintenance = new Maintenance({ db, fleet, clock, newId: () => `m-${(this.#ids += 1)}` });
    const source = {
      db,
      fleet,
      clock,
      zones,
      schedules: this.calendars,
      maintenance: this.maintenance,
      activeFrom: (index: number) =>
        this.activeFromOf.get(fleet.terminals[index]?.id ?? '') ?? this.activeFrom,
      unseen: {
        since: () => this.blindSince,
        of: () => (this.blindSince === Infinity ? undefined : { from: this.blindSince, to: Infinity }),
      },
    };
    this.remembering = new Availability(source, 0);
    this.reading = new Availability(source, 1e9);
  }

  static open(places: Record<string, string>, roles: Record<string, LinkRole> = {}): Promise<ReckonedWorld> {
    return ReckonedWorld.of(smallFleet(places, roles));
  }

  static async of(fleet: Fleet): Promise<ReckonedWorld> {
    const db = await openDatabase({ dataDir: tempFolder('reckoned').path });
    opened.push(db);
    return new ReckonedWorld(db, fleet);
  }

  async lose({
    id,
    terminalId,
    hours: [from, to],
    cause = 'undetermined',
    edgesMin = [0, 0],
  }: Lost): Promise<void> {
    const index = this.fleet.terminalById(terminalId)?.index ?? -1;
    await this.db
      .insertInto('outages')
      .values({
        id,
        site_id: `S-${terminalId}`,
        terminal_id: terminalId,
        region_code: '',
        starts_at: T0 + Math.round(from * HOUR),
        ends_at: to === null ? null : T0 + Math.round(to * HOUR),
        cause,
        cause_confidence: 1,
        evidence: '[]',
        incident_id: null,
        detected_at: 0,
        updated_at: 0,
        start_uncertainty_ms: edgesMin[0] * 60_000,
        end_uncertainty_ms: edgesMin[1] * 60_000,
      })
      .execute();
    this.remembering.changed([index]);
  }

  async absent(
    id: string,
    terminalId: string,
    kind: string,
    [from, to]: [number, number | null],
  ): Promise<void> {
    await this.db
      .insertInto('absences')
      .values({
        id,
        terminal_id: terminalId,
        site_id: `S-${terminalId}`,
        kind,
        starts_at: T0 + Math.round(from * HOUR),
        ends_at: to === null ? null : T0 + Math.round(to * HOUR),
      })
      .execute();
    this.remembering.changed([this.fleet.terminalById(terminalId)?.index ?? -1]);
  }

  /** From the rows, with nothing of what is tested but the reckoning of one link. */
  async fromScratch(terminalId: string, { from, to }: Interval): Promise<Sums> {
    const terminal = this.fleet.terminalById(terminalId);
    if (terminal === undefined) throw new Error('no such terminal');
    const outages = await this.db
      .selectFrom('outages')
      .selectAll()
      .where('terminal_id', '=', terminalId)
      .execute();
    const absences = await this.db
      .selectFrom('absences')
      .selectAll()
      .where('terminal_id', '=', terminalId)
      .execute();
    return account(
      {
        activeFrom: this.activeFrom,
        until: Infinity,
        outages: outages.map((row) => ({
          from: row.starts_at,
          to: row.ends_at ?? Infinity,
          cause: row.cause as 'power',
          startUncertaintyMs: row.start_uncertainty_ms,
          endUncertaintyMs: row.end_uncertainty_ms,
        })),
        absences: absences.map((row) => ({
          from: row.starts_at,
          to: row.ends_at ?? Infinity,
          kind: row.kind as 'silent',
        })),
      },
      from,
      Math.min(to, this.clock.now()),
      { exonerates: exoneratesThese(exoneratedByDefault), maintenance: this.maintenance.of(terminal) },
    );
  }
}
