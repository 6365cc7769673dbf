import type { GroupKind } from '../causes/verdict.ts';
import type { OutageCause } from '../../telemetry/contract/site-state.ts';

/** How a site stands at which something of an incident goes on. Times in epoch milliseconds. */
export interface SiteDown {
  since: number;
  /** False: nobody is called about it. It is in agreed maintenance, or its terminal still tells of the past. */
  calls: boolean;
  /** Another of its links gives it service. */
  isCarried: boolean;
  /** None of its links gives it service, and this incident has all of them: who heard that another one does is told. */
  isLost: boolean;
}

/**
 * What people are told of an incident: it opened, it grew into places whose people have not heard of it or have heard that
 * another link gives service (`changed`), it was resolved, or it proved to be a part of another (`merged`). `siteIndexes` are
 * fleet indexes. Times in epoch milliseconds.
 */
export interface IncidentEvent {
  event: 'opened' | 'changed' | 'resolved' | 'merged';
  incidentId: string;
  cause: OutageCause;
  startsAt: number;
  endsAt: number | null;
  /** True when late samples showed that there was no outage. */
  withdrawn: boolean;
  /** All that it concerned. */
  siteIndexes: readonly number[];
  /** Those of them at which it goes on; at the others it is over. Left out while it is open: it goes on at all. */
  goesOn?: ReadonlyMap<number, SiteDown>;
  /** Those of them at which nobody saw service return: their equipment was taken out of service before. */
  takenOut?: ReadonlySet<number>;
  /** Above 1: its resolution was told before, and then it went on. */
  round?: number;
  /** Why is judged while evidence is still missing. */
  provisional?: boolean;
  /** What its outages share, with how many links of it lost service and how many were watched. */
  group?: { kind: GroupKind; key: string; affected: number; watched: number };
  flapping?: boolean;
  /** `merged`: what was told of this incident was told of that one. */
  mergedInto?: string;
}
