import type { Clock } from '../../telemetry/contract/clock.ts';
import type { Sample } from '../../telemetry/contract/sample.ts';
import type { SampleStore } from '../../telemetry/store/sample-store.ts';
import type { TimeZones } from '../calendars/time-zones.ts';
import type { Database } from '../database/schema.ts';
import { LocalHours } from '../local-hours.ts';
import type { Fleet, FleetTerminal } from '../registry/fleet.ts';
import {
  dayKey,
  readBaselines,
  readDowntimes,
  readOpenDegradations,
  readOwnOutages,
  readProgress,
  writeBaselines,
  writeChronic,
  writeDegradations,
  writeProgress,
  writeRisks,
  type Progress,
} from './baseline-tables.ts';
import type { BaselineView, LinkBaseline, UsualHour } from './baseline-view.ts';
import { chronicLinks } from './chronic.ts';
import { step, type Degradation } from './degradation.ts';
import { figureFields, figuresOf } from './hour-figures.ts';
import { linkDays, MIN_SCORE, RISK_DAYS, riskOf, type Risk } from './risk.ts';
import { compare, degradationKinds, rules, usualAt } from './unusual.ts';
import { WeekdayHours } from './weekday-hours.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** So long after an hour its samples are taken to be in the store. */
const SETTLED_MS = 10 * 60_000;
/** Terminals a portion: a quarter of a million take 42 minutes of each hour, a portion a second. */
const TERMINALS_AT_ONCE = 100;
/** Samples of a terminal and hour, with which a portion stays below what a store may be asked for at once. */
const SAMPLES_EACH = 400;
/** Hours further back are left out when the job was away. */
const MAX_BEHIND_MS = 48 * HOUR_MS;
const CHRONIC_EVERY_MS = 6 * HOUR_MS;
const CHRONIC_OVER_MS = 30 * DAY_MS;
/** Once a day, when little goes on: the local hour after which a link's risk is assessed. */
const ASSESSED_HOUR = 3;
const MIN_WAIT_MS = 5_000;
const MAX_WAIT_MS = 10 * 60_000;

export interface BaselineOptions {
  db: Database;
  store: Pick<SampleStore, 'samplesOf'>;
  fleet: Fleet;
  clock: Clock;
  timeZones: TimeZones;
  newId: () => string;
  /** The rule of outages: a sample that is bad by it says nothing of latency, loss and signal. */
  isBad: (sample: Sample, terminal: FleetTerminal) => boolean;
  lossOf: (sample: Sample) => number | null;
  /** The store lacks samples that we have: hours wait. */
  isStoreBehind: () => boolean;
  /** The store or the database could not be asked; it is tried again. */
  failed: (error: unknown) => void;
}

/** A terminal in one hour of its own week. */
interface LocalHour {
  terminal: FleetTerminal;
  siteId: string;
  local: LocalHours;
  week: number;
  weekday: number;
  hour: number;
}

/**
 * Compares every link, hour by hour, with what it uses to be like at that hour of the week. It works beside the judges: each
 * call of `look` reads one portion of one hour from the store and writes what came of it, with how far it is, in one transaction.
 */
export class Baselines implements BaselineView {
  readonly #options: BaselineOptions;
  #progress: Progress | undefined;
  #waitMs = 0;
  #waitUntil = 0;

  constructor(options: BaselineOptions) {
    this.#options = options;
  }

  /** Does the next portion, if an hour is to be looked at. Never rejects. Call it once a second, one call at a time. */
  async look(): Promise<void> {
    const { clock, failed } = this.#options;
    if (clock.now() < this.#waitUntil) return;
    try {
      await this.#look();
      this.#waitMs = 0;
    } catch (error) {
      this.#waitMs = Math.min(MAX_WAIT_MS, Math.max(MIN_WAIT_MS, 2 * this.#waitMs));
      this.#waitUntil = clock.now() + this.#waitMs;
      failed(error);
    }
  }

  async ofTerminal(terminalIndex: number): Promise<LinkBaseline> {
    const { db, clock, fleet } = this.#options;
    const terminal = fleet.terminals[terminalIndex];
    if (terminal === undefined) throw new RangeError(`no terminal has index ${terminalIndex}`);
    const local = this.#localHoursOf(terminal);
    const known = await readBaselines(db, [terminal.id], [0, 1, 2, 3, 4, 5, 6]);
    const now = clock.now();
    const thisWeek = weekOf(local.dayOf(now));
    const hours: UsualHour[] = [];
    for (let hourOfWeek = 0; hourOfWeek < 168; hourOfWeek += 1) {
      const [weekday, hour] = [Math.floor(hourOfWeek / 24), hourOfWeek % 24];
      const day = known.get(dayKey(terminal.id, weekday));
      if (day === undefined) continue;
      const usual = (kind: (typeof degradationKinds)[number]) => usualAt(day, kind, thisWeek, hour) ?? null;
      const value = (kind: (typeof degradationKinds)[number]) => day.get(thisWeek, hour, rules[kind].figure);
      hours.push({
        hourOfWeek,
        usual: {
          latencyUnusual: usual('latencyUnusual'),
          lossUnusual: usual('lossUnusual'),
          capacityLow: usual('capacityLow'),
          signalFalling: usual('signalFalling'),
        },
        now: {
          latencyMs: value('latencyUnusual'),
          lossRatio: value('lossUnusual'),
          capacityBps: value('capacityLow'),
          signal: value('signalFalling'),
        },
      });
    }
    return { terminalId: terminal.id, timeZone: local.zoneAt(now), hours };
  }

  async #look(): Promise<void> {
    const { db, clock, isStoreBehind } = this.#options;
    const newest = Math.floor((clock.now() - SETTLED_MS) / HOUR_MS) * HOUR_MS - HOUR_MS;
    this.#progress ??= (await readProgress(db)) ?? { hour: newest, afterTerminal: '', chronicAt: 0 };
    const progress = this.#progress;
    if (progress.hour > newest || isStoreBehind()) return;
    if (progress.hour < newest - MAX_BEHIND_MS)
      Object.assign(progress, { hour: newest - MAX_BEHIND_MS, afterTerminal: '' });
    const portion = this.#portionAfter(progress.afterTerminal);
    const last = portion.at(-1);
    if (last !== undefined) {
      this.#progress = await this.#compare(portion, { ...progress, afterTerminal: last.id });
      return;
    }
    if (clock.now() - progress.chronicAt >= CHRONIC_EVERY_MS) {
      await this.#findChronic();
      progress.chronicAt = clock.now();
    }
    const next = { ...progress, hour: progress.hour + HOUR_MS, afterTerminal: '' };
    await writeProgress(db, next);
    this.#progress = next;
  }

  /** The next terminals in service; a place that is gone begins the hour again, which changes nothing. */
  #portionAfter(terminalId: string): FleetTerminal[] {
    const { terminals } = this.#options.fleet;
    const portion: FleetTerminal[] = [];
    const start = (this.#options.fleet.terminalById(terminalId)?.index ?? -1) + 1;
    for (let index = start; index < terminals.length && portion.length < TERMINALS_AT_ONCE; index += 1) {
      const terminal = terminals[index];
      if (terminal?.lifecycle === 'active' || terminal?.lifecycle === 'installed') portion.push(terminal);
    }
    return portion;
  }

  async #compare(portion: readonly FleetTerminal[], progress: Progress): Promise<Progress> {
    const { db, store, isBad, lossOf, newId } = this.#options;
    const from = progress.hour;
    const ids = portion.map(({ id }) => id);
    const wanted = ids.map((terminalId) => ({ terminalId, from: from + 1, to: from + HOUR_MS + 1 }));
    const samples = new Map<string, Sample[]>();
    for (const { terminalId, sample } of await store.samplesOf(wanted, figureFields, SAMPLES_EACH)) {
      const known = samples.get(terminalId) ?? [];
      known.push(sample);
      samples.set(terminalId, known);
    }
    const places = portion.flatMap((terminal) => this.#placeOf(terminal, from));
    const weekdays = [...new Set(places.map(({ weekday }) => weekday))];
    const days = await readBaselines(db, ids, weekdays);
    const open = Map.groupBy(await readOpenDegradations(db, ids), ({ terminalId }) => terminalId);
    const [kept, dropped, changed]: [Degradation[], Degradation[], (LocalHour & { hours: WeekdayHours })[]] =
      [[], [], []];
    for (const place of places) {
      const { terminal, week, weekday, hour, siteId } = place;
      const measured = samples.get(terminal.id);
      const hours = days.get(dayKey(terminal.id, weekday)) ?? new WeekdayHours();
      if (measured !== undefined) {
        hours.put(
          week,
          hour,
          figuresOf(measured, (sample) => isBad(sample, terminal), lossOf),
        );
        changed.push({ ...place, hours });
      }
      for (const kind of degradationKinds) {
        const before = open.get(terminal.id)?.find((each) => each.kind === kind);
        const comparison = measured && compare(hours, kind, week, hour);
        const next = step(before, { kind, terminalId: terminal.id, siteId, newId }, from, comparison);
        if (next === undefined) continue;
        if ('keep' in next) kept.push(next.keep);
        else dropped.push(next.drop);
      }
    }
    const assessed = await this.#assess(places.filter(({ hour }) => hour === ASSESSED_HOUR));
    await db.transaction().execute(async (trx) => {
      await writeBaselines(
        trx,
        changed.map(({ terminal, weekday, hours }) => ({ terminalId: terminal.id, weekday, hours })),
      );
      await writeDegradations(trx, kept, dropped);
      await writeRisks(trx, assessed, from + HOUR_MS);
      await writeProgress(trx, progress);
    });
    return progress;
  }

  async #assess(places: readonly LocalHour[]): Promise<{ terminalId: string; risk: Risk | undefined }[]> {
    const { db } = this.#options;
    const [first] = places;
    if (first === undefined) return [];
    const ids = places.map(({ terminal }) => terminal.id);
    const days = await readBaselines(db, ids, [0, 1, 2, 3, 4, 5, 6]);
    const now = this.#options.clock.now();
    const outages = Map.groupBy(
      await readOwnOutages(db, ids, now - 28 * DAY_MS, now),
      ({ terminalId }) => terminalId,
    );
    return places.map(({ terminal, week, weekday }) => {
      const id = terminal.id;
      const today = 7 * week + weekday;
      const ofDay = (day: number) => ({
        hours: days.get(dayKey(id, day % 7)),
        week: Math.floor(day / 7),
      });
      const lately = Array.from({ length: RISK_DAYS }, (_, at) => ofDay(today - RISK_DAYS + at));
      const own = outages.get(id) ?? [];
      const lastWeek = own.filter(({ startsAt }) => startsAt >= now - 7 * DAY_MS).length;
      const isQuality = days.get(dayKey(id, weekday))?.metric === 'quality01';
      const risk = riskOf(linkDays(lately), { lastWeek, before: own.length - lastWeek }, isQuality);
      return { terminalId: id, risk: risk.score >= MIN_SCORE ? risk : undefined };
    });
  }

  async #findChronic(): Promise<void> {
    const { db, fleet, clock } = this.#options;
    const period = { from: clock.now() - CHRONIC_OVER_MS, to: clock.now() };
    const downtimes = await readDowntimes(db, period.from, period.to);
    const groups = new Map<string, number>();
    const groupOf = (terminal: FleetTerminal) => terminal.technology ?? 'other';
    for (const terminal of fleet.terminals) {
      if (terminal.lifecycle !== 'active') continue;
      groups.set(groupOf(terminal), (groups.get(groupOf(terminal)) ?? 0) + 1);
    }
    const links = chronicLinks(
      downtimes,
      (id) => {
        const terminal = fleet.terminalById(id);
        return terminal?.lifecycle === 'active' ? groupOf(terminal) : undefined;
      },
      groups,
    );
    await db.transaction().execute((trx) => writeChronic(trx, links, period));
  }

  #placeOf(terminal: FleetTerminal, from: number): LocalHour[] {
    const site = this.#options.fleet.sites[terminal.siteIndex];
    if (site === undefined) return [];
    const local = this.#localHoursOf(terminal);
    const hourOfWeek = local.hourOfWeek(from);
    const [weekday, hour] = [Math.floor(hourOfWeek / 24), hourOfWeek % 24];
    return [{ terminal, siteId: site.id, local, week: weekOf(local.dayOf(from)), weekday, hour }];
  }

  #localHoursOf(terminal: FleetTerminal): LocalHours {
    const { fleet, timeZones } = this.#options;
    return new LocalHours(timeZones, fleet.sites[terminal.siteIndex]?.regionCode ?? '00');
  }
}

/** Weeks from Monday on, counted so that day `d` since 1970 is weekday `(d + 3) % 7` of one of them. */
function weekOf(day: number): number {
  return Math.floor((day + 3) / 7);
}
