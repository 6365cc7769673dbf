import type { IncidentStatus, OutageCause } from '../../telemetry/contract/site-state.ts';
import type { CheckpointPart } from '../checkpoint-part.ts';
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

/**
 * The incidents that are open, and what still has to be written down and told.
 * Nobody is called about the past: an outage that was over when we learnt of it is only recorded, and one that a replay
 * tells of is told when the replay has come to now and it still goes on.
 */
export class Incidents {
  readonly #now: () => number;
  readonly #newId: () => string;
  readonly #siteOf: (terminalIndex: number) => number;
  readonly #isCurrent: (terminalIndex: number) => boolean;
  readonly #happened: (event: IncidentEvent) => void;
  /** Open incidents nobody has been told of yet, with the terminal whose replay they wait for. */
  readonly #untold = new Map<string, number>();
  readonly #open = new Map<string, Incident>();
  #pending: { incidents: Incident[]; announcements: IncidentEvent[] } = { incidents: [], announcements: [] };

  constructor(options: {
    now: () => number;
    newId: () => string;
    siteOf: (terminalIndex: number) => number;
    /** False while the terminal tells of the past. */
    isCurrent: (terminalIndex: number) => boolean;
    /** Every change at once, for the consoles. */
    happened: (event: IncidentEvent) => void;
  }) {
    this.#now = options.now;
    this.#newId = options.newId;
    this.#siteOf = options.siteOf;
    this.#isCurrent = options.isCurrent;
    this.#happened = options.happened;
  }

  /** Follows the outages. Sets `outage.incidentId` of a new one. */
  outageChanged(kind: OutageEventKind, terminalIndex: number, outage: Outage): void {
    if (kind === 'opened' && outage.incidentId === '') this.#begin(terminalIndex, outage);
    else this.#follow(kind, terminalIndex, outage);
  }

  /** Tells of what turned out to go on still. Call it once a second. */
  tick(): void {
    for (const [incidentId, terminalIndex] of this.#untold) {
      const incident = this.#open.get(incidentId);
      if (incident !== undefined && !this.#isCurrent(terminalIndex)) continue;
      this.#untold.delete(incidentId);
      if (incident !== undefined) this.#tell('opened', incident);
    }
  }

  openCount(): number {
    return this.#open.size;
  }

  /** What to write and announce in one transaction. */
  takeChanges(): { incidents: Incident[]; announcements: IncidentEvent[] } {
    const { incidents, announcements } = this.#pending;
    this.#pending = { incidents: [], announcements: [] };
    // Copies: what is judged while they are written belongs to the next transaction.
    return { incidents: incidents.map((incident) => ({ ...incident })), announcements };
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

  readonly part: CheckpointPart = {
    name: 'untold',
    save: () => [new Map(this.#untold)],
    load: (piece, indexOf) => {
      this.#untold.clear();
      for (const [incidentId, savedIndex] of piece as Map<string, number>) {
        const index = indexOf(savedIndex);
        if (index !== undefined) this.#untold.set(incidentId, index);
      }
    },
  };

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
    const isPast = outage.to !== Infinity || !this.#isCurrent(terminalIndex);
    if (isPast) this.#untold.set(incident.id, terminalIndex);
    this.#tell(isPast ? 'changed' : 'opened', incident);
  }

  #follow(kind: OutageEventKind, terminalIndex: number, outage: Outage): void {
    const incident = this.#open.get(outage.incidentId) ?? this.#reopened(terminalIndex, outage);
    incident.startsAt = outage.from;
    incident.endsAt = outage.to === Infinity ? null : outage.to;
    incident.withdrawn = kind === 'withdrawn';
    const over = kind === 'withdrawn' || incident.endsAt !== null;
    if (!over) {
      this.#tell('changed', incident);
      return;
    }
    const wasOpen = incident.status !== 'resolved';
    if (kind === 'withdrawn') incident.endsAt ??= outage.from;
    incident.status = 'resolved';
    incident.resolvedAt ??= this.#now();
    this.#open.delete(incident.id);
    const wasTold = wasOpen && !this.#untold.delete(incident.id);
    this.#tell(wasTold ? 'resolved' : 'changed', incident);
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

  #tell(event: IncidentEvent['event'], incident: Incident): void {
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
    if (event !== 'changed') this.#pending.announcements.push(told);
    this.#happened(told);
  }
}
