import { computed, signal } from '@preact/signals';
import { ask } from '../connection/api.ts';
import { items, ShapeError } from '../connection/shape.ts';
import type { Reader } from '../connection/shape.ts';
import { regions } from './live.ts';

/** Codes and names of the states and municipalities the person may see; null until they are asked for and there. */
const named = signal<readonly (readonly [code: string, name: string])[] | null>(null);
let asked = false;

/** All regions whose names are known: at first the states. */
export const regionNames = computed<readonly (readonly [code: string, name: string])[]>(
  () => named.value ?? [...regions.value.values()].map(({ regionCode, name }) => [regionCode, name] as const),
);

/** By code, for whoever names one. */
export const nameByRegion = computed(() => new Map(regionNames.value));

/** Asks for the names once, when somebody needs those of municipalities; after a failure the next to need them asks again. */
export async function loadRegionNames(): Promise<void> {
  if (asked) return;
  asked = true;
  try {
    named.value = await ask('/console/region-names', pairs);
  } catch {
    asked = false; // states are known anyway
  }
}

/** Of whoever signs in next it is asked anew: a person may be limited to some regions. */
export function forgetRegionNames(): void {
  named.value = null;
  asked = false;
}

const pair: Reader<readonly [string, string]> = (value, path) => {
  if (!Array.isArray(value)) throw new ShapeError(`${path}: expected a code and a name`);
  const [code, name] = value as unknown[];
  if (typeof code === 'string' && typeof name === 'string') return [code, name];
  throw new ShapeError(`${path}: expected a code and a name`);
};
const pairs = items(pair);
