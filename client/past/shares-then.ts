import { siteStates } from '../../telemetry/contract/site-state.ts';
import type { FleetColumns } from '../state/fleet-columns.ts';
import type { MeasureLevel } from '../state/layers.ts';

/** How the sites of a region were. */
export interface ShareThen {
  /** In service or meant to be: all but the planned ones. */
  sites: number;
  offline: number;
  /** Of them, null: of none was anything known. */
  share: number | null;
}

const [OFFLINE, PLANNED, UNKNOWN] = (['offline', 'planned', 'unknown'] as const).map((state) =>
  siteStates.indexOf(state),
) as [number, number, number];

/** Sites without service by region, counted from the states of any moment. */
export function sharesThen(
  { states, regions, regionCodes, size }: Pick<FleetColumns, 'states' | 'regions' | 'regionCodes' | 'size'>,
  level: MeasureLevel,
): Map<string, ShareThen> {
  const kinds = siteStates.length;
  const counts = new Uint32Array(regionCodes.length * kinds);
  for (let row = 0; row < size; row += 1) {
    const at = (regions[row] ?? 0) * kinds + (states[row] ?? 0);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  const sums = new Map<string, { sites: number; offline: number; unknown: number }>();
  regionCodes.forEach((regionCode, region) => {
    const code = regionCode.slice(0, level === 'state' ? 2 : 5);
    const sum = sums.get(code) ?? { sites: 0, offline: 0, unknown: 0 };
    const of = (state: number): number => counts[region * kinds + state] ?? 0;
    for (let state = 0; state < kinds; state += 1) if (state !== PLANNED) sum.sites += of(state);
    sum.offline += of(OFFLINE);
    sum.unknown += of(UNKNOWN);
    sums.set(code, sum);
  });
  return new Map(
    [...sums].map(([code, { sites, offline, unknown }]) => [
      code,
      { sites, offline, share: sites === unknown ? null : offline / sites },
    ]),
  );
}
