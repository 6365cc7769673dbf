import { COUNTRY_CODE, type RegionCode } from '../telemetry/contract/inventory.ts';
import type { Fleet } from './registry/fleet.ts';

/** "Cuauhtémoc, Ciudad de México": the smallest region that holds all of these, and those above it but the country. */
export function placeOf(fleet: Fleet, regionCodes: readonly RegionCode[]): string {
  const [first, ...others] = [...new Set(regionCodes)].map((code) => fleet.regionPath(code));
  const common = (first ?? []).filter((code) => others.every((path) => path.includes(code)));
  const named = common.filter((code) => code !== COUNTRY_CODE);
  return (named.length > 0 ? named : [COUNTRY_CODE])
    .map((code) => fleet.region(code)?.name)
    .filter((name) => name !== undefined)
    .join(', ');
}
