import type { OutageCause } from '../../telemetry/contract/site-state.ts';

/** An incident opened, changed or was resolved. `siteIndexes` are fleet indexes. Times in epoch milliseconds. */
export interface IncidentEvent {
  event: 'opened' | 'changed' | 'resolved';
  incidentId: string;
  cause: OutageCause;
  startsAt: number;
  endsAt: number | null;
  /** True when late samples showed that there was no outage. */
  withdrawn: boolean;
  siteIndexes: readonly number[];
}
