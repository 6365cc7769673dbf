import type { SiteState } from '../../telemetry/contract/site-state.ts';
import type { FleetColumns } from './fleet-columns.ts';

/** How a site stands; undefined: it is not known here. */
export function stateOf(columns: FleetColumns | null, siteId: string): SiteState | undefined {
  const row = columns?.rowOf(siteId);
  return row === undefined ? undefined : columns?.stateOf(row);
}
