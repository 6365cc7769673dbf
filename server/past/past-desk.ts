import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Clock } from '../../telemetry/contract/clock.ts';
import { encodePast, PAST_DAYS, PAST_PART_MS, type PastPart } from '../../telemetry/contract/past.ts';
import { siteStates, stateReasons } from '../../telemetry/contract/site-state.ts';
import { Turn } from '../availability/let-others-run.ts';
import { linksAt, successorOf } from '../availability/links.ts';
import { readRecorded, type Recorded } from '../availability/recorded.ts';
import type { AgreedTimes } from '../availability/terms.ts';
import type { Unseen } from '../availability/availability.ts';
import type { Database } from '../database/schema.ts';
import type { Layouts } from '../push/layouts.ts';
import { audienceOf } from '../push/layouts.ts';
import type { Layout } from '../push/layout.ts';
import type { Fleet, FleetSite } from '../registry/fleet.ts';
import type { Interval } from '../timeline/intervals.ts';
import { Recent } from '../reports/recent.ts';
import type { Viewer } from '../viewer.ts';
import { readIncidentsThen, type IncidentThen } from './incidents-then.ts';
import { PastRows } from './past-rows.ts';
import { readSeries, type PastSeries } from './series.ts';
import { pastOf, type RememberedTerminal } from './site-past.ts';

const compress = promisify(gzip);
/** Of five sets of regions a week. Late samples may still restate what is over, what goes on is restated all the time. */
const KEPT = { over: { size: 160, ttlMs: 300_000 }, current: { size: 16, ttlMs: 15_000 } };
const INCIDENTS_KEPT = { over: { size: 40, ttlMs: 300_000 }, current: { size: 8, ttlMs: 15_000 } };
const SERIES_KEPT = { size: 16, ttlMs: 60_000 };
const EVENTFUL_KEPT = { size: 1, ttlMs: 15_000 };

/** Where the past is told from. */
export interface PastSource {
  db: Database;
  fleet: Fleet;
  clock: Clock;
  layouts: Pick<Layouts, 'of'>;
  maintenance: AgreedTimes;
  /** Since when a terminal counts, epoch milliseconds; 0: never heard. */
  activeFrom: (terminalIndex: number) => number;
  unseen: Unseen;
}

/** Tells consoles how their sites were in the last days. */
export class PastDesk {
  readonly #source: PastSource;
  readonly #over: Recent<Buffer>;
  readonly #current: Recent<Buffer>;
  readonly #series: Recent<PastSeries>;
  readonly #incidents: Record<'over' | 'current', Recent<IncidentThen[]>>;
  readonly #told: Recent<Uint8Array>;
  /** One question at a time: each holds some hours of the country in memory. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(source: PastSource) {
    this.#source = source;
    this.#over = new Recent(source.clock, KEPT.over);
    this.#current = new Recent(source.clock, KEPT.current);
    this.#series = new Recent(source.clock, SERIES_KEPT);
    this.#incidents = {
      over: new Recent(source.clock, INCIDENTS_KEPT.over),
      current: new Recent(source.clock, INCIDENTS_KEPT.current),
    };
    this.#told = new Recent(source.clock, EVENTFUL_KEPT);
  }

  /** The part that begins at `from`, a multiple of `PAST_PART_MS`, gzipped; until now where it is not over. */
  async part(viewer: Pick<Viewer, 'regionCodes'>, from: number): Promise<Buffer> {
    const layout = this.#source.layouts.of(viewer.regionCodes);
    const isOver = from + PAST_PART_MS < this.#source.clock.now();
    const key = `${audienceOf(viewer.regionCodes)}/${layout.id}/${String(from)}`;
    return await (isOver ? this.#over : this.#current).get(key, () =>
      this.#inTurn(async () => await compress(encodePast(await this.#tell(layout, from)), { level: 3 })),
    );
  }

  /** How many sites were out of service, by quarters of an hour until now. */
  async series(viewer: Pick<Viewer, 'regionCodes'>): Promise<PastSeries> {
    return await this.#series.get(audienceOf(viewer.regionCodes), () =>
      this.#inTurn(() => readSeries(this.#source, this.#source.layouts.of(viewer.regionCodes).indexes)),
    );
  }

  /** Incidents of several sites in the part that begins at `from`. */
  async incidents(viewer: Pick<Viewer, 'regionCodes'>, from: number): Promise<IncidentThen[]> {
    const now = this.#source.clock.now();
    const kept = this.#incidents[from + PAST_PART_MS < now ? 'over' : 'current'];
    return await kept.get(`${audienceOf(viewer.regionCodes)}/${String(from)}`, () =>
      this.#inTurn(() => readIncidentsThen(this.#source, viewer, from, Math.min(from + PAST_PART_MS, now))),
    );
  }

  async #tell(layout: Layout, from: number): Promise<PastPart> {
    const { db, fleet, clock } = this.#source;
    const to = Math.min(from + PAST_PART_MS, clock.now());
    const recorded = await readRecorded(db, from, to);
    const told = (await this.#eventful()).slice();
    for (const [id, { outages, absences }] of recorded) {
      const touches = (each: Interval) => each.from < to && each.to > from;
      if (outages.some(touches) || absences.some(touches)) told[fleet.terminalById(id)?.siteIndex ?? -1] = 1;
    }
    const rows = new PastRows();
    const turn = new Turn();
    for (let row = 0; row < layout.indexes.length; row += 1) {
      const index = layout.indexes[row] ?? -1;
      const site = told[index] === 1 ? fleet.sites[index] : undefined;
      if (site !== undefined) this.#tellSite(rows, row, this.#remembered(site, recorded), from, to);
      if (turn.isOver()) await turn.next();
    }
    return { layout: layout.id, ...rows.part(from, to) };
  }

  #tellSite(
    rows: PastRows,
    row: number,
    terminals: readonly RememberedTerminal[],
    from: number,
    to: number,
  ): void {
    if (terminals.length > 0 && terminals.every((terminal) => wasWell(terminal, from))) return;
    pastOf(terminals, from, to).forEach(({ at, state, reason }, each) => {
      const codes = [siteStates.indexOf(state), stateReasons.indexOf(reason)] as const;
      if (each > 0) rows.change(row, at, ...codes);
      else if (state !== 'online') rows.start(row, at, ...codes);
    });
  }

  /** By site, 1 where something is to be told whatever was recorded. Of one moment for all parts that are asked for together. */
  async #eventful(): Promise<Uint8Array> {
    const { fleet, clock, maintenance } = this.#source;
    const facts = `${fleet.version}/${maintenance.revision}`;
    return await this.#told.get(facts, async () => {
      const eventful = new Uint8Array(fleet.sites.length);
      const since = clock.now() - PAST_DAYS * 86_400_000 - PAST_PART_MS;
      const turn = new Turn();
      for (const site of fleet.sites) {
        if (!this.#isPlain(site, since)) eventful[site.index] = 1;
        if (turn.isOver()) await turn.next();
      }
      return eventful;
    });
  }

  /** What stands there has stood there since, and nothing bears on it: most of a fleet. */
  #isPlain(site: FleetSite, since: number): boolean {
    const { fleet, maintenance, activeFrom, unseen } = this.#source;
    if (site.terminalIndexes.length === 0 || (site.replacedIndexes?.length ?? 0) > 0) return false;
    return site.terminalIndexes.every((index) => {
      const terminal = fleet.terminals[index];
      const heardFrom = activeFrom(index);
      return (
        terminal?.withdrawnAt === undefined &&
        heardFrom > 0 &&
        heardFrom <= since &&
        unseen.of(index) === undefined &&
        (terminal === undefined || maintenance.of(terminal, site) === undefined)
      );
    });
  }

  #remembered(site: FleetSite, recorded: ReadonlyMap<string, Recorded>): RememberedTerminal[] {
    const { fleet, maintenance, activeFrom, unseen } = this.#source;
    return linksAt(fleet, site).map(({ terminal, until }) => {
      const { outages = [], absences = [] } = recorded.get(terminal.id) ?? {};
      const hidden = unseen.of(terminal.index);
      return {
        // Of replaced equipment no link is registered any more: it moved to whoever took its place.
        role: successorOf(fleet, terminal).role,
        heardFrom: activeFrom(terminal.index) || Infinity,
        goneAt: until,
        isAwaited: terminal.lifecycle === 'active' || terminal.lifecycle === 'installed',
        outages,
        absences: hidden === undefined ? absences : [...absences, { ...hidden, kind: 'monitoring' as const }],
        maintained: maintenance.of(terminal, site) ?? [],
      };
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}

/** Nothing is remembered of it: most of a fleet, most of the time. */
function wasWell(terminal: RememberedTerminal, from: number): boolean {
  const { heardFrom, goneAt, outages, absences, maintained } = terminal;
  return (
    heardFrom <= from && goneAt === Infinity && outages.length + absences.length + maintained.length === 0
  );
}
