import { COUNTRY_CODE } from '../../telemetry/contract/inventory.ts';
import { regions } from '../state/live.ts';

/** The regions above one, large to small. INEGI codes nest by prefix. */
export function regionParents(code: string): string[] {
  if (code === COUNTRY_CODE) return [];
  return code.length <= 2 ? [COUNTRY_CODE] : [COUNTRY_CODE, code.slice(0, 2)];
}

/** A region's name where the console has heard of it, else its code. */
export function regionName(code: string): string {
  return regions.value.get(code)?.name ?? code;
}
