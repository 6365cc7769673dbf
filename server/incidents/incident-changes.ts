import type { Incident } from './incident.ts';
import type { IncidentEvent } from './incident-events.ts';
import type { Timeline, TimelineRow } from './timeline.ts';

/** What the database does not have yet, as it was at one moment. */
export interface ChangesTaken {
  incidents: readonly IncidentRecord[];
  /** Fleet indexes of sites that joined or left, each once. */
  joined: readonly { incidentId: string; siteIndex: number }[];
  left: readonly { incidentId: string; siteIndex: number }[];
  /** Incidents that are only in the database: their outages changed. */
  restated: readonly string[];
  /** ... and an outage of which goes on in another one. */
  succeeded: readonly { from: string; into: string; at: number }[];
  timeline: readonly TimelineRow[];
  announcements: readonly IncidentEvent[];
}

/** An incident without its outages, a copy. */
export type IncidentRecord = Omit<Incident, 'facts' | 'sites'> & { readonly source: Incident };

/** Gathers what has to be written down. */
export class IncidentChanges {
  readonly #timeline: Timeline;
  #incidents = new Set<Incident>();
  #sites = new Map<Incident, Map<number, boolean>>();
  #restated = new Set<string>();
  #succeeded: ChangesTaken['succeeded'][number][] = [];

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  changed(incident: Incident): void {
    this.#incidents.add(incident);
  }

  siteJoined(incident: Incident, siteIndex: number): void {
    this.#site(incident, siteIndex, true);
  }

  siteLeft(incident: Incident, siteIndex: number): void {
    this.#site(incident, siteIndex, false);
  }

  restated(incidentId: string): void {
    this.#restated.add(incidentId);
  }

  succeeded(from: string, { id: into }: Incident, at: number): void {
    this.#succeeded.push({ from, into, at });
  }

  take(): Omit<ChangesTaken, 'announcements'> {
    const incidents = [...this.#incidents].map((incident): IncidentRecord => {
      const { facts: _facts, sites: _sites, ...record } = incident;
      return { ...record, group: { ...record.group }, source: incident };
    });
    const joined: { incidentId: string; siteIndex: number }[] = [];
    const left: typeof joined = [];
    for (const [{ id: incidentId }, sites] of this.#sites) {
      for (const [siteIndex, isIn] of sites) (isIn ? joined : left).push({ incidentId, siteIndex });
    }
    const beside = { restated: [...this.#restated], succeeded: this.#succeeded };
    const taken = { incidents, joined, left, ...beside, timeline: this.#timeline.take() };
    this.#incidents = new Set();
    this.#sites = new Map();
    this.#restated = new Set();
    this.#succeeded = [];
    return taken;
  }

  giveBack({ incidents, joined, left, restated, succeeded, timeline }: ChangesTaken): void {
    const byId = new Map(incidents.map(({ id, source }) => [id, source]));
    for (const { source } of incidents) this.#incidents.add(source);
    for (const [changes, isIn] of [
      [joined, true],
      [left, false],
    ] as const) {
      for (const { incidentId, siteIndex } of changes) {
        const incident = byId.get(incidentId);
        // What happened since is newer.
        if (incident !== undefined && this.#sites.get(incident)?.has(siteIndex) !== true)
          this.#site(incident, siteIndex, isIn);
      }
    }
    for (const incidentId of restated) this.#restated.add(incidentId);
    this.#succeeded = [...succeeded, ...this.#succeeded];
    this.#timeline.giveBack(timeline);
  }

  #site(incident: Incident, siteIndex: number, isIn: boolean): void {
    this.#incidents.add(incident);
    let sites = this.#sites.get(incident);
    if (sites === undefined) this.#sites.set(incident, (sites = new Map<number, boolean>()));
    sites.set(siteIndex, isIn);
  }
}
