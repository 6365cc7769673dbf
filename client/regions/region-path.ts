import { COUNTRY_CODE } from '../../telemetry/contract/inventory.ts';
import { regions } from '../state/live.ts';
import { nameByRegion } from '../state/region-names.ts';
import type { Person } from '../state/session.ts';

/** Where a person's look at regions begins: the country, or the regions the person is limited to. */
export function homeRegions(person: Pick<Person, 'regionCodes'>): readonly string[] {
  return person.regionCodes ?? [COUNTRY_CODE];
}

/** The regions above one that the person may see, large to small. INEGI codes nest by prefix. */
export function regionParents(code: string, home: readonly string[]): string[] {
  if (code === COUNTRY_CODE) return [];
  const above = code.length <= 2 ? [COUNTRY_CODE] : [COUNTRY_CODE, code.slice(0, 2)];
  return above.filter((parent) => home.some((each) => each === COUNTRY_CODE || parent.startsWith(each)));
}

/** A region's name where the console has heard of it, else its code. */
export function regionName(code: string): string {
  return regions.value.get(code)?.name ?? nameByRegion.value.get(code) ?? code;
}
