import { ask } from '../connection/api.ts';
import type { Reader } from '../connection/shape.ts';
import type { Page } from '../connection/warnings.ts';
import { SELDOM_MS, useLoaded } from './use-resource.ts';
import type { Resource } from './use-resource.ts';

/** `items` stay while more of the same are being gathered, or cannot be. */
export interface Gathered<T> extends Omit<Resource<unknown>, 'data'> {
  items: T[];
  /** There may be more. */
  more: boolean;
}

/** The most the server gives at once. */
const MOST = 1_000;
/** A list that is looked for among all terminals comes in so many pages at most: more than the largest fleet has. */
const MOST_PAGES = 40;

/**
 * A list whose pages may hold less than was asked for, or nothing, before its end: they are asked for one after another until
 * there are so many items, and again every `everyMs`. `path` ends where a parameter can be added.
 */
export function useGathered<T>(
  path: string,
  read: Reader<Page<T>>,
  wanted: number,
  everyMs = SELDOM_MS,
): Gathered<T> {
  const load = (signal: AbortSignal) => gather(path, read, wanted, signal);
  const { data, ...resource } = useLoaded(path, load, { everyMs }, wanted);
  const loading = resource.loading || (resource.error === null && data?.wanted !== wanted);
  return { ...resource, loading, items: data?.items ?? [], more: data?.more === true };
}

async function gather<T>(
  path: string,
  read: Reader<Page<T>>,
  wanted: number,
  signal: AbortSignal,
): Promise<{ items: T[]; more: boolean; wanted: number }> {
  const items: T[] = [];
  let cursor: string | null = '';
  for (let pages = 0; cursor !== null && items.length < wanted && pages < MOST_PAGES; pages += 1) {
    const limit = Math.min(MOST, wanted - items.length);
    const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page<T> = await ask(`${path}limit=${limit}${after}`, read, { signal });
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return { items, more: cursor !== null, wanted };
}
