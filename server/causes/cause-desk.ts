import type { Sample } from '../../telemetry/contract/sample.ts';
import type { SampleStore, WantedSamples } from '../../telemetry/store/sample-store.ts';
import type { TimeZones } from '../calendars/time-zones.ts';
import type { Database } from '../database/schema.ts';
import type { Fleet, FleetTerminal } from '../registry/fleet.ts';
import type { Interval } from '../timeline/intervals.ts';
import { judgeCause } from './judge-cause.ts';
import { movedMetres, readLinkMemory } from './link-memory.ts';
import { DAY_MS, MINUTE_MS, type LinkContext } from './link-view.ts';
import { signsOf, type LinkSigns } from './signs.ts';
import { longitudeInName } from './sun-transit.ts';
import type { Company, Examine, ExaminedOutage, Verdict } from './verdict.ts';

/** What is read of a link: an hour before, because capacity is tested once an hour; then its beginning, its end and what came after. */
const BEFORE_MS = 60 * MINUTE_MS;
const BEGINNING_MS = 45 * MINUTE_MS;
const END_MS = 20 * MINUTE_MS;
const AFTER_MS = 20 * MINUTE_MS;

/** Of a larger group so many are examined, evenly chosen. */
export const MOST_EXAMINED = 100;
/** Periods asked for in one question, and samples it may answer. */
const PERIODS_AT_ONCE = 300;
const SAMPLES_AT_ONCE = 60_000;
/** One link reporting each second for as long as is read of it. */
const MOST_OF_ONE = 10_000;
/** A place that is only known to be in the country keeps no clock that is known. */
const STATE_DIGITS = 2;
/** Examinations that wait; more are refused, and asked again by whoever wants them. */
const MOST_WAITING = 2_000;
/** Links looked at before others get their turn. */
const LINKS_AT_ONCE = 20;

/** What of a sample the signs are made of. */
const fields: readonly (keyof Sample)[] = [
  'intervalS',
  'linkUp',
  'latencyMs',
  'packetLossRatio',
  'badSeconds',
  'probes',
  'signal',
  'modcod',
  'obstructedRatio',
  'terminalUptimeS',
  'agentUptimeS',
  'bootId',
  'clockSynced',
  'lanUp',
  'clients',
  'powerSource',
  'batteryRatio',
  'temperatureC',
  'quotaUsedRatio',
  'downlinkCapacityBps',
  'disabledReason',
  'alerts',
];

export interface CauseDeskSources {
  fleet: Fleet;
  store: Pick<SampleStore, 'samplesOf'>;
  db: Database;
  zones: Pick<TimeZones, 'clock'>;
}

interface Question {
  outages: readonly ExaminedOutage[];
  company: Company;
  provisional: boolean;
  answered: (verdict: Verdict) => void;
  failed: (error: unknown) => void;
}

/** One outage of a question, with where its samples are to be looked for. */
interface Looked extends ExaminedOutage {
  terminal: FleetTerminal;
  periods: readonly Interval[];
}

/**
 * Answers why outages happened. What is asked while another question is under way is put together into one to the store;
 * a store or a database that is away fails the questions, and whoever asked asks again.
 */
export class CauseDesk {
  readonly #sources: CauseDeskSources;
  readonly #waiting: Question[] = [];
  #isBusy = false;

  constructor(sources: CauseDeskSources) {
    this.#sources = sources;
  }

  /** @see Examine */
  readonly examine: Examine = (outages, company, { provisional }) =>
    new Promise((answered, failed) => {
      if (this.#waiting.length >= MOST_WAITING) {
        failed(new Error(`${MOST_WAITING} examinations wait already: ask later`));
        return;
      }
      const chosen = evenly(outages, MOST_EXAMINED);
      this.#waiting.push({ outages: chosen, company, provisional, answered, failed });
      if (!this.#isBusy) void this.#work();
    });

  async #work(): Promise<void> {
    this.#isBusy = true;
    // Whoever asks in the same moment is heard first.
    await nextTurn();
    while (this.#waiting.length > 0) await this.#answer(this.#portion());
    this.#isBusy = false;
  }

  /** As many questions as fit into one to the store, one at least. */
  #portion(): Question[] {
    let [count, periods] = [0, 0];
    for (const { outages } of this.#waiting) {
      periods += 2 * outages.length;
      if (count > 0 && periods > PERIODS_AT_ONCE) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #answer(questions: readonly Question[]): Promise<void> {
    try {
      await this.#answerTogether(questions);
    } catch (error) {
      if (questions.length > 1) await this.#answerSingly(questions);
      else for (const { failed } of questions) failed(error);
    }
  }

  /** One of them may be what cannot be answered: the others must not wait for it. Where the first two fail, it is the store. */
  async #answerSingly(questions: readonly Question[]): Promise<void> {
    let [failures, answers] = [0, 0];
    for (const [at, question] of questions.entries()) {
      try {
        await this.#answerTogether([question]);
        answers += 1;
      } catch (error) {
        failures += 1;
        question.failed(error);
        if (failures < 2 || answers > 0) continue;
        for (const { failed } of questions.slice(at + 1)) failed(error);
        return;
      }
    }
  }

  async #answerTogether(questions: readonly Question[]): Promise<void> {
    const looked = questions.map(({ outages }) => outages.flatMap((outage) => this.#look(outage) ?? []));
    const evidence = await this.#read(looked.flat());
    for (const [index, question] of questions.entries()) {
      const members: LinkSigns[] = [];
      for (const [done, link] of (looked[index] ?? []).entries()) {
        if (done % LINKS_AT_ONCE === LINKS_AT_ONCE - 1) await nextTurn();
        members.push(this.#signs(link, evidence, question.provisional));
      }
      question.answered(judgeCause(members, question.company, question));
    }
  }

  #look(outage: ExaminedOutage): Looked | undefined {
    const terminal = this.#sources.fleet.terminals[outage.terminalIndex];
    return terminal && { ...outage, terminal, periods: periodsOf(outage) };
  }

  async #read(links: readonly Looked[]): Promise<Evidence> {
    // Of a link that went down again and again the same time may be wanted many times.
    const wanted = new Map<string, WantedSamples>();
    for (const { terminal, periods } of links) {
      for (const { from, to } of periods)
        wanted.set(`${from} ${to} ${terminal.id}`, { terminalId: terminal.id, from, to: to + 1 });
    }
    const samples = new Map<string, Map<number, Sample>>();
    const limit = Math.min(MOST_OF_ONE, Math.floor(SAMPLES_AT_ONCE / Math.max(wanted.size, 1)));
    const { store } = this.#sources;
    const read = wanted.size === 0 ? [] : await store.samplesOf([...wanted.values()], fields, limit);
    for (const { terminalId, sample } of read) {
      const own = samples.get(terminalId) ?? new Map<number, Sample>();
      samples.set(terminalId, own.set(sample.measuredAt, sample));
    }
    const asked = links.map(({ terminal, from }) => ({ terminalId: terminal.id, before: from }));
    return { samples, memoryOf: await readLinkMemory(this.#sources.db, asked) };
  }

  #signs(link: Looked, { samples, memoryOf }: Evidence, provisional: boolean): LinkSigns {
    const { terminal, periods, from, to } = link;
    const site = this.#sources.fleet.sites[terminal.siteIndex];
    const memory = memoryOf(terminal.id, from);
    const { beam = null, gateway = null } = terminal.path ?? {};
    const place = { latitude: site?.latitude ?? null, longitude: site?.longitude ?? null };
    const context: LinkContext = {
      technology: terminal.technology,
      ...place,
      clock: this.#clockOf(site?.regionCode ?? '', from),
      satelliteLongitudeDeg: longitudeInName(beam ?? '') ?? longitudeInName(gateway ?? ''),
      pastOutages: memory.outages,
      movedM: movedMetres(memory.inventory, place, { from, to }),
      askedPeriods: periods,
    };
    const own = [...(samples.get(terminal.id)?.values() ?? [])].filter(({ measuredAt }) =>
      periods.some((period) => measuredAt >= period.from && measuredAt <= period.to),
    );
    return signsOf(own, { from, to }, context, { provisional });
  }

  #clockOf(regionCode: string, at: number): LinkContext['clock'] {
    if (regionCode.length < STATE_DIGITS) return null;
    return this.#sources.zones.clock(regionCode, Math.floor(at / DAY_MS));
  }
}

interface Evidence {
  samples: ReadonlyMap<string, ReadonlyMap<number, Sample>>;
  memoryOf: Awaited<ReturnType<typeof readLinkMemory>>;
}

/** Where the samples of an outage are looked for: around a short one all, of a long one both ends. */
function periodsOf({ from, to }: Interval): Interval[] {
  if (to - from <= BEGINNING_MS + END_MS) return [{ from: from - BEFORE_MS, to: to + AFTER_MS }];
  const beginning = { from: from - BEFORE_MS, to: from + BEGINNING_MS };
  return to === Infinity ? [beginning] : [beginning, { from: to - END_MS, to: to + AFTER_MS }];
}

/** At most so many, spread over the whole list in an order that does not depend on who came first. */
function evenly(outages: readonly ExaminedOutage[], most: number): ExaminedOutage[] {
  const sorted = [...outages].sort((a, b) => a.terminalIndex - b.terminalIndex || a.from - b.from);
  if (sorted.length <= most) return sorted;
  return Array.from(
    { length: most },
    (_, at) => sorted[Math.floor((at * sorted.length) / most)] as ExaminedOutage,
  );
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
