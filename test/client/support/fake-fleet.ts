import { readFileSync } from 'node:fs';
import type {
  FleetSnapshot,
  IncidentView,
  RegionFigures,
  SiteChanges,
} from '../../../telemetry/contract/console-events.ts';
import { siteKinds } from '../../../telemetry/contract/inventory.ts';
import { siteStates, stateReasons } from '../../../telemetry/contract/site-state.ts';
import type { OutageCause, SiteState, StateReason } from '../../../telemetry/contract/site-state.ts';
import { HandlingInFake } from './fake-handling.ts';
import { harmDraft, incidentDraft } from './incident-draft.ts';
import type { OverruledInFake } from './fake-incidents.ts';
import { FakeWire } from './fake-wire.ts';
import { sharedInFake } from './fake-views.ts';
import type { SettledInFake } from './fake-quarantine.ts';

/*
 * A fleet that is made up, the same for the same seed: what the console's tests look at in place of a server.
 * Positions are the product's settlements, so that pictures look like the country.
 */

type Place = [name: string, latitude: number, longitude: number, municipality: string];
const places = rowsOf<Place>('../../../simulators/data/settlements.json');
const municipalities = new Map(
  rowsOf<[string, string, number, number]>('../../../server/registry/data/municipalities.json').map(
    ([code, name]) => [code, name],
  ),
);
export const outlines = JSON.parse(
  readFileSync(new URL('../../../server/registry/data/states.json', import.meta.url), 'utf8'),
) as { features: { properties: { code: string; name: string } }[] };
const stateNames = new Map(outlines.features.map(({ properties }) => [properties.code, properties.name]));

const HOUR = 3_600_000;
const schoolNames = [
  'Benito Juárez',
  'Emiliano Zapata',
  'Sor Juana Inés de la Cruz',
  'Lázaro Cárdenas',
  'Niños Héroes',
];
const reasonOf: Record<SiteState, StateReason> = {
  planned: 'noTerminal',
  online: 'healthy',
  degraded: 'highLoss',
  offline: 'disconnected',
  unknown: 'silent',
  maintenance: 'maintenance',
};

export class FakeFleet {
  readonly snapshot: FleetSnapshot;
  readonly incidents = new Map<string, IncidentView>();
  /** Kinds of the commands a console asked for. */
  readonly asked: string[] = [];
  /** What a console had done with samples in quarantine. */
  readonly settled: SettledInFake[] = [];
  /** False: all equipment is as the registry says. */
  mismatching = true;
  /** What people did about incidents. */
  readonly handling = new HandlingInFake();
  /** So many more links are worse than usual. */
  moreUnusual = 0;
  /** What a person said of an incident's cause. */
  readonly overruled = new Map<string, OverruledInFake>();
  /** Maintenance a console declared, and the ids of what it withdrew. */
  readonly declared: Record<string, unknown>[] = [];
  readonly withdrawn = new Set<string>();
  /** Views of the console that are kept. */
  readonly views = [sharedInFake()];
  /** The same fleet as it goes over the wire. */
  readonly wire: FakeWire;
  readonly #random: () => number;
  readonly #now: number;

  /** `trouble` is the share of sites that are not well. */
  constructor(size: number, seed: number, now: number, trouble: number) {
    this.#random = mulberry(seed);
    this.#now = now;
    this.snapshot = this.#makeSnapshot(size, trouble);
    this.wire = new FakeWire(this.snapshot);
    const offline = this.snapshot.ids.flatMap((_, row) => (this.stateOf(row) === 'offline' ? [row] : []));
    for (const row of offline) this.#openIncident(row);
    this.#openWideIncident();
  }

  stateOf(row: number): SiteState {
    return siteStates[this.snapshot.states[row] ?? 0] ?? 'unknown';
  }

  reasonOf(row: number): StateReason {
    return stateReasons[this.snapshot.reasons[row] ?? 0] ?? 'monitoring';
  }

  place(regionCode: string): string {
    const state = stateNames.get(regionCode.slice(0, 2)) ?? regionCode;
    const municipality = municipalities.get(regionCode);
    return municipality === undefined ? state : `${municipality}, ${state}`;
  }

  /** Moves some sites to another state and numbers the batch. */
  change(rows: readonly number[], state: SiteState): SiteChanges {
    const code = siteStates.indexOf(state);
    const reason = stateReasons.indexOf(reasonOf[state]);
    const since = Math.floor(Date.now() / 1000);
    for (const row of rows) {
      this.snapshot.states[row] = code;
      this.snapshot.reasons[row] = reason;
      this.snapshot.since[row] = since;
    }
    const after = this.snapshot.sequence;
    this.snapshot.sequence += 1;
    return {
      after,
      sequence: this.snapshot.sequence,
      indexes: rows.map((row) => this.snapshot.indexes[row] ?? 0),
      states: rows.map(() => code),
      reasons: rows.map(() => reason),
      since: rows.map(() => since),
    };
  }

  /** A person's word stands above the judge's. */
  overrule(incidentId: string, said: OverruledInFake): void {
    this.overruled.set(incidentId, said);
    const incident = this.incidents.get(incidentId);
    if (incident !== undefined) incident.cause = said.cause as OutageCause;
  }

  figures(code: string): RegionFigures {
    const prefix = code === '00' ? '' : code;
    const counts = Object.fromEntries(siteStates.map((state) => [state, 0])) as Record<SiteState, number>;
    let sites = 0;
    this.snapshot.regionCodes.forEach((regionCode, row) => {
      if (!regionCode.startsWith(prefix)) return;
      counts[this.stateOf(row)] += 1;
      sites += 1;
    });
    const scheduled = (sites - counts.planned) * 86_400;
    const wobble = mulberry(Number(code) + 7)();
    const down = counts.offline * 30_000 + (sites - counts.planned) * 400 * wobble;
    const unknown = counts.unknown * 20_000;
    const up = Math.max(0, scheduled - down - unknown);
    return {
      regionCode: code,
      name: code === '00' ? 'México' : (municipalities.get(code) ?? stateNames.get(code) ?? code),
      siteCounts: counts,
      downlinkBps: counts.online * 6.4e6 * (0.8 + wobble * 0.4),
      uplinkBps: counts.online * 0.9e6 * (0.8 + wobble * 0.4),
      downlinkMeanBps: 5.1e6,
      uplinkMeanBps: 0.8e6,
      from: new Date(this.#now - 24 * HOUR).toISOString(),
      to: new Date(this.#now).toISOString(),
      strict: scheduled === 0 ? null : up / scheduled,
      contractual: scheduled === 0 ? null : up / Math.max(1, scheduled - unknown),
      upSeconds: Math.round(up),
      scheduledSeconds: scheduled,
      unknownSeconds: unknown,
      excludedSeconds: 0,
    };
  }

  /** Codes and names of all states and municipalities. */
  regionNames(): [code: string, name: string][] {
    return [...stateNames, ...municipalities].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  regionCodes(level: string | null, within: string): string[] {
    const length = level === 'municipality' ? 5 : 2;
    const prefix = within === '00' ? '' : within;
    const codes = new Set(this.snapshot.regionCodes.map((code) => code.slice(0, length)));
    return [...codes].filter((code) => code.startsWith(prefix)).sort();
  }

  #makeSnapshot(size: number, trouble: number): FleetSnapshot {
    const snapshot: FleetSnapshot = {
      fleetVersion: 1,
      sequence: 40,
      indexes: [],
      ids: [],
      names: [],
      kinds: [],
      regionCodes: [],
      latitudesE5: [],
      longitudesE5: [],
      states: [],
      reasons: [],
      since: [],
    };
    for (let row = 0; row < size; row += 1) {
      const [town, latitude, longitude, municipality] = this.#pick(places);
      const state = this.#pickState(trouble);
      const school = this.#random() < 0.7;
      snapshot.indexes.push(row * 2);
      snapshot.ids.push(`site-${String(row).padStart(5, '0')}`);
      snapshot.names.push(
        school ? `Primaria ${this.#pick(schoolNames)}, ${plain(town)}` : `Centro de salud ${plain(town)}`,
      );
      snapshot.kinds.push(school ? 0 : 1);
      snapshot.regionCodes.push(municipality);
      snapshot.latitudesE5.push(Math.round((latitude + (this.#random() - 0.5) * 0.08) * 1e5));
      snapshot.longitudesE5.push(Math.round((longitude + (this.#random() - 0.5) * 0.08) * 1e5));
      snapshot.states.push(siteStates.indexOf(state));
      snapshot.reasons.push(stateReasons.indexOf(this.#pickReason(state)));
      snapshot.since.push(Math.floor((this.#now - this.#random() ** 3 * 60 * HOUR - 90_000) / 1000));
    }
    return snapshot;
  }

  #pickState(trouble: number): SiteState {
    const dice = this.#random();
    if (dice < trouble * 0.3) return 'offline';
    if (dice < trouble * 0.5) return 'unknown';
    if (dice < trouble) return 'degraded';
    if (dice < trouble + 0.01) return 'maintenance';
    return dice > 0.96 ? 'planned' : 'online';
  }

  /** Some flap, and some are switched off at their usual hours. */
  #pickReason(state: SiteState): StateReason {
    const rare = this.#random() < 0.3;
    if (rare && state === 'degraded') return 'flapping';
    return rare && state === 'planned' ? 'offBySchedule' : reasonOf[state];
  }

  #openIncident(row: number): void {
    const causes: OutageCause[] = ['power', 'undetermined', 'rainFade', 'terminal', 'lan'];
    const regionCode = this.snapshot.regionCodes[row] ?? '00';
    const id = `incident-${row}`;
    const startsAt = (this.snapshot.since[row] ?? 0) * 1000;
    const draft = incidentDraft({
      id,
      cause: this.#pick(causes),
      startsAt: new Date(startsAt).toISOString(),
      status: this.#random() < 0.3 ? 'acknowledged' : 'opened',
      siteIds: [this.snapshot.ids[row] ?? ''],
      siteNames: [this.snapshot.names[row] ?? ''],
      regionCodes: [regionCode],
      place: this.place(regionCode),
      peopleServed: Math.floor(this.#random() * 900) + 40,
      causeConfidence: 0.5 + this.#random() / 2,
      provisional: this.#random() < 0.5,
      flapping: this.#random() < 0.2,
    });
    const kind = siteKinds[this.snapshot.kinds[row] ?? 0] ?? 'school';
    const acknowledgedBy = draft.status === 'acknowledged' ? 'Luis Hernández' : null;
    const harm = harmDraft(draft.peopleServed, startsAt, this.#now, { kind });
    this.incidents.set(id, { ...draft, ...harm, acknowledgedBy });
  }

  /** A beam over the south: most of its sites went down together 24 minutes ago. */
  #openWideIncident(): void {
    const { latitudesE5, longitudesE5 } = this.snapshot;
    const degreesOff = (row: number) =>
      Math.hypot((latitudesE5[row] ?? 0) / 1e5 - 16.9, (longitudesE5[row] ?? 0) / 1e5 + 96.6);
    const under = latitudesE5.flatMap((_, row) =>
      degreesOff(row) < 1.4 && this.stateOf(row) === 'online' ? [row] : [],
    );
    const rows = under.slice(0, Math.max(2, Math.round(under.length * 0.9)));
    const startsAt = this.#now - 0.4 * HOUR;
    this.change(rows, 'offline');
    for (const row of rows) this.snapshot.since[row] = Math.floor(startsAt / 1000);
    const draft = incidentDraft({
      id: 'incident-beam',
      cause: 'beam',
      startsAt: new Date(startsAt).toISOString(),
      siteIds: rows.map((row) => this.snapshot.ids[row] ?? ''),
      siteNames: rows.slice(0, 200).map((row) => this.snapshot.names[row] ?? ''),
      regionCodes: ['20'],
      place: 'Oaxaca',
      peopleServed: 48_210,
      causeConfidence: 0.93,
      group: { kind: 'beam', key: 'LEO-1203', affected: rows.length, watched: under.length },
    });
    const harm = harmDraft(48_210, startsAt, this.#now, { sites: rows.length });
    this.incidents.set(draft.id, { ...draft, ...harm });
  }

  #pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)] as T;
  }
}

function plain(town: string): string {
  return town.replace(/ \[.*\]$/, '');
}

function rowsOf<T>(path: string): T[] {
  return (JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { rows: T[] }).rows;
}

/** A small generator of numbers 0..1 that are the same for the same seed. */
export function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
