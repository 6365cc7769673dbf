import type { Database } from '../../../server/database/schema.ts';
import { Overrules } from '../../../server/causes/overrules.ts';
import type { Examine } from '../../../server/causes/verdict.ts';
import type { IncidentEvent } from '../../../server/incidents/incident-events.ts';
import { readIncidents, writeIncidents } from '../../../server/incidents/incident-tables.ts';
import { Incidents } from '../../../server/incidents/incidents.ts';
import { writeLedgerChanges, readRecordedTime } from '../../../server/outages/outage-tables.ts';
import type { Silences } from '../../../server/notify/silences.ts';
import type { Fleet } from '../../../server/registry/fleet.ts';
import type { OutageCause } from '../../../telemetry/contract/site-state.ts';
import type { Outage } from '../../../server/timeline/segments.ts';
import { ManualClock } from '../../support/clock.ts';
import { fleetOf, type SiteDraft, type TerminalDraft } from '../notify/small-fleet.ts';

export const T0 = Date.UTC(2026, 2, 2, 12);
export const SECOND = 1_000;
export const MINUTE = 60_000;

/** What a terminal stands for in a story. */
export interface Place {
  provider?: string;
  gateway?: string;
  beam?: string;
  serviceLine?: string;
  municipality?: string;
  latitude?: number;
  longitude?: number;
  /** Another terminal's name: both stand at one site. */
  with?: string;
}

/** Terminals `beam-0 .. beam-(count-1)`, far from each other, each in a municipality of its own. */
export function manyOn(beam: string, count: number, place: Place = {}): Record<string, Place> {
  const [head = ''] = beam;
  const places: Record<string, Place> = {};
  for (let at = 0; at < count; at += 1) {
    const number =
      head.charCodeAt(0) * 50 + beam.length * 1_000 + Number(/\d+/.exec(beam)?.[0] ?? 0) * 200 + at;
    places[`${beam}-${at}`] = {
      beam,
      gateway: `G-${head}`,
      provider: 'Satelital',
      municipality: String(10_000 + (number % 80_000)),
      latitude: 15 + (number % 97) * 0.6,
      longitude: -115 + (Math.floor(number / 97) % 50) * 0.6,
      ...place,
    };
  }
  return places;
}

export function fleetWith(places: Record<string, Place>): Fleet {
  const sites: SiteDraft[] = [];
  const terminals: TerminalDraft[] = [];
  for (const [id, place] of Object.entries(places)) {
    const siteId = `S-${place.with ?? id}`;
    if (place.with === undefined)
      sites.push({
        id: siteId,
        name: siteId,
        regionCode: place.municipality ?? '09015',
        latitude: place.latitude ?? null,
        longitude: place.longitude ?? null,
      });
    const { provider = null, gateway = null, beam = null, serviceLine = null } = place;
    terminals.push({ id, siteId, technology: 'geo', path: { provider, gateway, beam }, serviceLine });
  }
  return fleetOf(sites, terminals);
}

/** The incidents of a small fleet, told what goes down and up; time passes by seconds. Minutes are those of the story. */
export class IncidentWorld {
  readonly fleet: Fleet;
  readonly clock = new ManualClock(T0);
  readonly told: IncidentEvent[] = [];
  readonly outages = new Map<string, { terminalIndex: number; outage: Outage }>();
  readonly notCurrent = new Set<number>();
  /** Terminals in agreed maintenance. */
  readonly maintained = new Set<number>();
  /** What is muted. */
  silences: Pick<Silences, 'until'> | undefined;
  /** Sites that another of their links gives service, by id. */
  readonly carried = new Set<string>();
  canSee = true;
  examine: Examine | undefined;
  incidents: Incidents;
  /** What people said, in a world with a database. */
  #overrules: Overrules | undefined;
  readonly #db: Database | undefined;
  #ids = 0;
  #removed: string[] = [];

  constructor(places: Record<string, Place>, db?: Database) {
    this.fleet = fleetWith(places);
    this.#db = db;
    if (db !== undefined) this.#overrules = new Overrules(db, this.clock);
    this.incidents = this.#start();
  }

  /** Lets time pass until so many minutes of the story. */
  at(minute: number): this {
    const end = Math.round(T0 + minute * MINUTE);
    while (this.clock.now() < end) {
      this.clock.set(Math.min(this.clock.now() + SECOND, end));
      this.incidents.tick();
      if (this.#db === undefined) this.told.push(...this.incidents.takeChanges().announcements);
    }
    return this;
  }

  /** Lets time pass until then, with answers to what is asked. */
  async until(minute: number): Promise<void> {
    const end = Math.round(T0 + minute * MINUTE);
    while (this.clock.now() < end) {
      this.at(Math.min(minute, (this.clock.now() - T0) / MINUTE + 0.25));
      await this.incidents.verdictsSettled();
    }
  }

  /** Service was lost at `minute`; it is known now. `to`: it is over already. */
  down(
    terminalId: string,
    minute: number,
    { to, vagueS = 60 }: { to?: number; vagueS?: number } = {},
  ): string {
    const terminalIndex = this.#indexOf(terminalId);
    const outage: Outage = {
      id: `outage-${(this.#ids += 1)}`,
      from: T0 + minute * MINUTE,
      to: to === undefined ? Infinity : T0 + to * MINUTE,
      startUncertaintyMs: vagueS * SECOND,
      endUncertaintyMs: 0,
      cause: 'undetermined',
      causeConfidence: 0,
      evidence: ['bad minutes: linkDown'],
      incidentId: '',
      detectedAt: this.clock.now(),
    };
    this.outages.set(outage.id, { terminalIndex, outage });
    this.incidents.outageChanged('opened', terminalIndex, outage);
    if (to !== undefined) this.incidents.outageChanged('closed', terminalIndex, outage);
    return outage.id;
  }

  up(terminalId: string, minute: number): void {
    const terminalIndex = this.#indexOf(terminalId);
    for (const each of this.outages.values()) {
      if (each.terminalIndex !== terminalIndex || each.outage.to !== Infinity) continue;
      each.outage.to = T0 + minute * MINUTE;
      this.incidents.outageChanged('closed', terminalIndex, each.outage);
    }
  }

  moved(outageId: string, minute: number): void {
    const { terminalIndex, outage } = this.#outage(outageId);
    outage.from = T0 + minute * MINUTE;
    outage.startUncertaintyMs = 60_000;
    this.incidents.outageChanged('changed', terminalIndex, outage);
  }

  /** It was thought to be over, and is not. */
  goesOn(outageId: string): void {
    const { terminalIndex, outage } = this.#outage(outageId);
    outage.to = Infinity;
    this.incidents.outageChanged('opened', terminalIndex, outage);
  }

  withdrawn(outageId: string): void {
    const { terminalIndex, outage } = this.#outage(outageId);
    this.outages.delete(outageId);
    this.#removed.push(outageId);
    this.incidents.outageChanged('withdrawn', terminalIndex, outage);
  }

  /** Which terminals' outages are handled as one: `[['a', 'b'], ['c']]`, sorted. */
  groups(): string[][] {
    const byIncident = new Map<string, Set<string>>();
    for (const { terminalIndex, outage } of this.outages.values()) {
      const members = byIncident.get(outage.incidentId) ?? new Set();
      byIncident.set(outage.incidentId, members.add(this.fleet.terminals[terminalIndex]?.id ?? ''));
    }
    return [...byIncident.values()]
      .map((members) => [...members].sort())
      .sort((a, b) => (`${a[0]}` < `${b[0]}` ? -1 : 1));
  }

  /** What people were told: `opened 12`, with the number of sites. */
  heard(): string[] {
    return this.told.map(({ event, siteIndexes, withdrawn }) =>
      [event, siteIndexes.length, ...(withdrawn ? ['withdrawn'] : [])].join(' '),
    );
  }

  /** Everything so far becomes durable, or none of it. `meanwhile` is done between the taking of it and the writing. */
  async write(fails = false, meanwhile?: () => Promise<void>): Promise<void> {
    const changes = this.incidents.takeChanges();
    const outages = [...this.outages.values()].map(({ terminalIndex, outage }) => ({
      terminalIndex,
      outage: { ...outage },
    }));
    await meanwhile?.();
    if (fails) {
      this.incidents.giveBack(changes);
      return;
    }
    await this.#open()
      .transaction()
      .execute(async (trx) => {
        const none = { absences: [], removedAbsences: [], changes: [], touched: new Set<number>() };
        const ledger = { outages, removedOutages: this.#removed, ...none };
        await writeLedgerChanges(trx, this.fleet, ledger, this.clock.now());
        await writeIncidents(trx, this.fleet, changes);
      });
    this.#removed = [];
    this.told.push(...changes.announcements);
  }

  /** A person says why; it is durable, and known here unless the process dies before (`dies`). */
  async say(incidentId: string, cause: OutageCause, dies = false): Promise<void> {
    const overrules = dies ? new Overrules(this.#open(), this.clock) : this.#overrules;
    const machine = { cause: 'undetermined' as const, confidence: 0, because: [], provisional: true };
    await overrules?.overrule({ incidentId, cause, reason: 'lo vimos', actor: 'ana', machine });
    if (!dies) this.incidents.overruled(incidentId, cause);
  }

  /** A new process takes over from what was written last. */
  async restart(): Promise<void> {
    this.#overrules = new Overrules(this.#open(), this.clock);
    await this.#overrules.load();
    this.incidents = this.#start();
    this.outages.clear();
    const recorded = await readRecordedTime(this.#open(), 0);
    for (const { terminalId, outages } of recorded) {
      const terminalIndex = this.#indexOf(terminalId);
      for (const outage of outages) this.outages.set(outage.id, { terminalIndex, outage });
    }
    this.incidents.load(await readIncidents(this.#open(), 0), this.outages.values());
  }

  #start(): Incidents {
    return new Incidents({
      fleet: this.fleet,
      now: () => this.clock.now(),
      newId: () => `incident-${String((this.#ids += 1)).padStart(6, '0')}`,
      isMaintained: (terminalIndex) => this.maintained.has(terminalIndex),
      isSilenced: (id, index) => this.silences?.until(id, index) !== undefined,
      isCurrent: (index) => !this.notCurrent.has(index),
      isCarried: (siteIndex) => this.carried.has(this.fleet.sites[siteIndex]?.id ?? ''),
      canSee: () => this.canSee,
      keptService: (index, at) =>
        this.clock.now() >= at + 2 * MINUTE &&
        ![...this.outages.values()].some(
          ({ terminalIndex, outage }) => terminalIndex === index && outage.to === Infinity,
        ),
      setIncident: (_index, outageId, incidentId) => {
        const known = this.outages.get(outageId);
        if (known !== undefined) known.outage.incidentId = incidentId;
      },
      setCause: (_index, outageId, cause, causeConfidence) => {
        Object.assign(this.outages.get(outageId)?.outage ?? {}, { cause, causeConfidence });
      },
      overruled: (incidentId) => this.#overrules?.causeOf(incidentId),
      inherit: (from, into) => this.#overrules?.inherit(from, into),
      examine: (...asked) =>
        this.examine?.(...asked) ??
        Promise.resolve({ cause: 'undetermined', confidence: 0, because: [], provisional: true }),
      happened: () => undefined,
    });
  }

  #open(): Database {
    if (this.#db === undefined) throw new Error('this world has no database');
    return this.#db;
  }

  #indexOf(terminalId: string): number {
    const index = this.fleet.terminalById(terminalId)?.index;
    if (index === undefined) throw new Error(`no terminal ${terminalId}`);
    return index;
  }

  #outage(outageId: string): { terminalIndex: number; outage: Outage } {
    const known = this.outages.get(outageId);
    if (known === undefined) throw new Error(`no outage ${outageId}`);
    return known;
  }
}
