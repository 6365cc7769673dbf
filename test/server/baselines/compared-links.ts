import { Baselines } from '../../../server/baselines/baselines.ts';
import { TimeZones } from '../../../server/calendars/time-zones.ts';
import { openDatabase } from '../../../server/database/open.ts';
import type { Database } from '../../../server/database/schema.ts';
import { judgeSample, lossRatio } from '../../../server/live/thresholds.ts';
import { LocalHours } from '../../../server/local-hours.ts';
import type { Fleet } from '../../../server/registry/fleet.ts';
import type { RegionCode } from '../../../telemetry/contract/inventory.ts';
import type { Sample } from '../../../telemetry/contract/sample.ts';
import type { TerminalSample, WantedSamples } from '../../../telemetry/store/sample-store.ts';
import { ManualClock } from '../../support/clock.ts';
import { smallFleet } from '../../support/small-fleet.ts';
import { tempFolder } from '../../support/temp-folder.ts';

export const HOUR_MS = 3_600_000;
/** Monday 7 October 2024, midnight in Mexico City. */
export const T0 = Date.UTC(2024, 9, 7, 6);
const INTERVAL_MS = 300_000;

/** When a sample is measured: hours since the start, and the local hour and weekday (0: Monday) of its place. */
export interface Moment {
  hour: number;
  day: number;
  localHour: number;
  weekday: number;
  /** -1 to 1, always the same for the same moment. */
  noise: number;
}
/** What a link measures; undefined: nothing came. */
export type Series = (moment: Moment) => Partial<Sample> | undefined;

/** Links that measure what their series say, compared hour by hour over a real database. */
export class ComparedLinks {
  readonly clock = new ManualClock(T0 + HOUR_MS + 600_000);
  readonly db: Database;
  readonly fleet: Fleet;
  readonly failures: unknown[] = [];
  baselines: Baselines;
  /** The store cannot be asked. */
  isStoreAway = false;
  isStoreBehind = false;
  /** Questions that it was asked. */
  questions = 0;
  readonly #places: Record<string, RegionCode>;
  readonly #series: Record<string, Series>;
  #ids = 0;

  private constructor(db: Database, places: Record<string, RegionCode>, series: Record<string, Series>) {
    this.db = db;
    this.#places = places;
    this.#series = series;
    this.fleet = smallFleet(places);
    this.baselines = this.#start();
  }

  static async open(series: Record<string, Series>, elsewhere: Record<string, RegionCode> = {}) {
    const db = await openDatabase({ dataDir: tempFolder('compared').path });
    const places = Object.fromEntries(Object.keys(series).map((id) => [id, elsewhere[id] ?? '09015']));
    return new ComparedLinks(db, places, series);
  }

  /** Lets time pass until so many hours after the start, and the job do what it can in each. */
  async until(hours: number): Promise<void> {
    while (this.clock.now() < T0 + hours * HOUR_MS + 600_000) {
      await this.work();
      this.clock.advance(HOUR_MS);
    }
    await this.work();
  }

  /** Calls it until nothing is left to do, or it waits. */
  async work(): Promise<void> {
    for (let before = ''; ;) {
      await this.baselines.look();
      const row = await this.db.selectFrom('baseline_progress').selectAll().executeTakeFirst();
      const now = JSON.stringify(row);
      if (now === before || row === undefined) return;
      before = now;
    }
  }

  restart(): void {
    this.baselines = this.#start();
  }

  /** Told degradations of a link: what, from which hour to which (null: it goes on), and how many hours were unusual. */
  async told(terminalId: string): Promise<[string, number, number | null, number][]> {
    const rows = await this.db
      .selectFrom('degradations')
      .selectAll()
      .where('terminal_id', '=', terminalId)
      .where('confirmed_at', 'is not', null)
      .orderBy('starts_at')
      .orderBy('kind')
      .execute();
    const hourOf = (at: number | null) => (at === null ? null : (at - T0) / HOUR_MS);
    return rows.map((row) => [row.kind, hourOf(row.starts_at) ?? 0, hourOf(row.ends_at), row.hours]);
  }

  #start(): Baselines {
    return new Baselines({
      db: this.db,
      fleet: this.fleet,
      clock: this.clock,
      timeZones: new TimeZones(),
      store: { samplesOf: (wanted) => this.#samplesOf(wanted) },
      newId: () => `d-${(this.#ids += 1)}`,
      isBad: (sample) => judgeSample(sample, null).bad,
      lossOf: lossRatio,
      isStoreBehind: () => this.isStoreBehind,
      failed: (error) => this.failures.push(error),
    });
  }

  #samplesOf(wanted: readonly WantedSamples[]): Promise<TerminalSample[]> {
    if (this.isStoreAway) return Promise.reject(new Error('the store is away'));
    this.questions += 1;
    const samples: TerminalSample[] = [];
    for (const { terminalId, from, to } of wanted) {
      const local = new LocalHours(timeZones, this.#places[terminalId] ?? '');
      for (let at = Math.ceil(from / INTERVAL_MS) * INTERVAL_MS; at < to; at += INTERVAL_MS) {
        const fields = this.#series[terminalId]?.(momentOf(at - 1, local));
        if (fields === undefined) continue;
        const sample = { measuredAt: at, intervalS: INTERVAL_MS / 1000, linkUp: true, ...fields };
        samples.push({ terminalId, receivedAt: at, sample });
      }
    }
    return Promise.resolve(samples);
  }
}

const timeZones = new TimeZones();

function momentOf(at: number, local: LocalHours): Moment {
  const hour = Math.floor((at - T0) / HOUR_MS);
  const hourOfWeek = local.hourOfWeek(at);
  return {
    hour,
    day: Math.floor(hour / 24),
    localHour: hourOfWeek % 24,
    weekday: Math.floor(hourOfWeek / 24),
    noise: Math.sin(at / 7_919) * Math.cos(at / 104_729),
  };
}
