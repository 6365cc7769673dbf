import type { IncidentStatus, OutageCause } from '../../telemetry/contract/site-state.ts';
import type { OutageEventKind } from '../outages/ledger.ts';
import type { Outage } from '../timeline/segments.ts';
import type { IncidentEvent } from './incident-events.ts';

/** Outages that share a cause, handled as one. For now: one incident per outage. Times in epoch milliseconds. */
export interface Incident {
  id: string;
  cause: OutageCause;
  startsAt: number;
  endsAt: number | null;
  status: IncidentStatus;
  openedAt: number;
  resolvedAt: number | null;
  siteIndexes: number[];
  withdrawn: boolean;
}

/** An outage found this long after its end is history: it is recorded, but nobody is called about it. */
const STALE_MS = 3_600_000;

/** The incidents that are open, and what still has to be written down and told. */
export class Incidents {
  readonly #now: () => number;
  readonly #newId: () => string;
  readonly #siteOf: (terminalIndex: number) => number;
  readonly #happened: (event: IncidentEvent) => void;
  readonly #open = new Map<string, Incident>();
  #pending: { incidents: Incident[]; announcements: IncidentEvent[] } = { incidents: [], announcements: [] };

  constructor(options: {
    now: () => number;
    newId: () => string;
    siteOf: (terminalIndex: number) => number;
    /** Every change at once, for the consoles. */
    happened: (event: IncidentEvent) => void;
  }) {
    this.#now = options.now;
    this.#newId = options.newId;
    this.#siteOf = options.siteOf;
    this.#happened = options.happened;
  }

  /** Follows the outages. Sets `outage.incidentId` of a new one. */
  outageChanged(kind: OutageEventKind, terminalIndex: number, outage: Outage): void {
    if (kind === 'opened' && outage.incidentId === '') this.#begin(terminalIndex, outage);
    else this.#follow(kind, terminalIndex, outage);
  }

  openCount(): number {
    return this.#open.size;
  }

  /** What to write and announce in one transaction. */
  takeChanges(): { incidents: Incident[]; announcements: IncidentEvent[] } {
    const taken = this.#pending;
    this.#pending = { incidents: [], announcements: [] };
    return taken;
  }

  giveBack(changes: { incidents: Incident[]; announcements: IncidentEvent[] }): void {
    this.#pending = {
      incidents: [...changes.incidents, ...this.#pending.incidents],
      announcements: [...changes.announcements, ...this.#pending.announcements],
    };
  }

  load(incidents: readonly Incident[]): void {
    for (const incident of incidents) this.#open.set(incident.id, incident);
  }

  #begin(terminalIndex: number, outage: Outage): void {
    const incident: Incident = {
      id: this.#newId(),
      cause: outage.cause,
      startsAt: outage.from,
      endsAt: null,
      status: 'opened',
      openedAt: this.#now(),
      resolvedAt: null,
      siteIndexes: [this.#siteOf(terminalIndex)],
      withdrawn: false,
    };
    outage.incidentId = incident.id;
    this.#open.set(incident.id, incident);
    this.#tell('opened', incident, outage);
  }

  #follow(kind: OutageEventKind, terminalIndex: number, outage: Outage): void {
    const incident = this.#open.get(outage.incidentId) ?? this.#reopened(terminalIndex, outage);
    incident.startsAt = outage.from;
    incident.endsAt = outage.to === Infinity ? null : outage.to;
    incident.withdrawn = kind === 'withdrawn';
    const over = kind === 'withdrawn' || incident.endsAt !== null;
    if (!over) {
      this.#tell('changed', incident, outage);
      return;
    }
    const wasOpen = incident.status !== 'resolved';
    if (kind === 'withdrawn') incident.endsAt ??= outage.from;
    incident.status = 'resolved';
    incident.resolvedAt ??= this.#now();
    this.#open.delete(incident.id);
    this.#tell(wasOpen ? 'resolved' : 'changed', incident, outage);
  }

  /** The incident of an outage that was over and is judged anew. It is told of only when it is open again. */
  #reopened(terminalIndex: number, outage: Outage): Incident {
    const open = outage.to === Infinity;
    const incident: Incident = {
      id: outage.incidentId,
      cause: outage.cause,
      startsAt: outage.from,
      endsAt: null,
      status: open ? 'opened' : 'resolved',
      openedAt: outage.detectedAt,
      resolvedAt: null,
      siteIndexes: [this.#siteOf(terminalIndex)],
      withdrawn: false,
    };
    if (open) this.#open.set(incident.id, incident);
    return incident;
  }

  #tell(event: IncidentEvent['event'], incident: Incident, outage?: Outage): void {
    const { id: incidentId, cause, startsAt, endsAt, withdrawn, siteIndexes } = incident;
    const told: IncidentEvent = {
      event,
      incidentId,
      cause,
      startsAt,
      endsAt,
      withdrawn,
      siteIndexes: [...siteIndexes],
    };
    this.#pending.incidents.push(incident);
    const stale = outage !== undefined && outage.to !== Infinity && outage.detectedAt - outage.to > STALE_MS;
    if (!stale && event !== 'changed') this.#pending.announcements.push(told);
    this.#happened(told);
  }
}
