import type { IncidentStatus, OutageCause } from '../../telemetry/contract/site-state.ts';
import type { GroupKind, Verdict } from '../causes/verdict.ts';
import type { Fact } from './fact.ts';

/** Outages that share a cause, handled as one. Times in epoch milliseconds. */
export interface Incident {
  readonly id: string;
  /** Its outages that are in memory. */
  readonly facts: Set<Fact>;
  group: { kind: GroupKind; key: string; affected: number; watched: number };
  /** The moment that its outages share. */
  at: number;
  startsAt: number;
  endsAt: number | null;
  status: IncidentStatus;
  openedAt: number;
  resolvedAt: number | null;
  withdrawn: boolean;
  mergedInto: string | null;
  /** What a person said of the cause wins over the verdict. */
  cause: OutageCause;
  verdict: Verdict;
  /** Nothing more will come that could change the verdict. */
  isFinal: boolean;
  flaps: number;
  /** Null: nobody was told that it is open. */
  announcedAt: number | null;
  /** How often it was told as open: again each time it reopened after its resolution was told. */
  rounds: number;
  /** It opened, or opened again: from here on it gathers. */
  gatheringSince: number;
  /** When outages last joined, and how many there were some time before. */
  grownAt: number;
  sizeBefore: number;
  /** When we learnt last that something is back. */
  returnedAt: number;
  /** Of its outages in memory: how many go on, the first start, the last end. */
  extent: { goesOn: number; from: number; to: number; isStale: boolean };
  /** Outages that are only in the database reach back so far. */
  floorStartsAt: number;
  /** Sites it concerns, with how many of its outages are there. */
  readonly sites: Map<number, number>;
  /** What of it began before this outlived another incident, and is handled by itself (`Fact.isApart`); 0: nothing did. */
  apartUntil: number;
  /** Facts its timeline holds. */
  eventCount: number;
}

export const nothingKnown: Verdict = {
  cause: 'undetermined',
  confidence: 0,
  because: [],
  provisional: true,
};

/** A new incident without outages. */
export function newIncident(id: string, openedAt: number, startsAt: number): Incident {
  return {
    id,
    facts: new Set(),
    group: { kind: 'site', key: '', affected: 0, watched: 0 },
    at: startsAt,
    startsAt,
    endsAt: null,
    status: 'opened',
    openedAt,
    resolvedAt: null,
    withdrawn: false,
    mergedInto: null,
    cause: 'undetermined',
    verdict: nothingKnown,
    isFinal: false,
    flaps: 0,
    announcedAt: null,
    rounds: 0,
    gatheringSince: openedAt,
    grownAt: openedAt,
    sizeBefore: 0,
    returnedAt: 0,
    extent: { goesOn: 0, from: Infinity, to: 0, isStale: false },
    floorStartsAt: Infinity,
    sites: new Map(),
    apartUntil: 0,
    eventCount: 0,
  };
}

export function isOpen({ status }: Pick<Incident, 'status'>): boolean {
  return status !== 'resolved';
}

/** Its outages that go on. */
export function openFacts({ facts }: Incident): Fact[] {
  return [...facts].filter(({ to }) => to === Infinity);
}

/** Takes an outage into the reckoning of its incident's extent. */
export function extend({ extent }: Incident, { from, to }: Pick<Fact, 'from' | 'to'>): void {
  extent.from = Math.min(extent.from, from);
  if (to === Infinity) extent.goesOn += 1;
  else extent.to = Math.max(extent.to, to);
}

/** From when to when its outages last, and how many go on. */
export function extentOf(incident: Incident): Incident['extent'] {
  if (!incident.extent.isStale) return incident.extent;
  incident.extent = { goesOn: 0, from: Infinity, to: 0, isStale: false };
  for (const fact of incident.facts) extend(incident, fact);
  return incident.extent;
}

/** The older of two; of equals the one with the smaller id, so that nothing depends on the order. */
export function older(a: Incident, b: Incident): Incident {
  if (a.openedAt !== b.openedAt) return a.openedAt < b.openedAt ? a : b;
  return a.id < b.id ? a : b;
}
