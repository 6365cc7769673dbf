import { useEffect, useState } from 'preact/hooks';
import { ApiError, ask } from '../connection/api.ts';
import type { Reader } from '../connection/shape.ts';
import type { Page } from '../connection/warnings.ts';
import { refreshRound } from './aged.ts';
import { session } from './session.ts';
import { SELDOM_MS, takesAway, useShownAged } from './use-resource.ts';

/** `items` stay while more of the same are being gathered, or cannot be. */
export interface Gathered<T> {
  items: T[];
  /** There may be more. */
  more: boolean;
  loading: boolean;
  error: ApiError | null;
  /** When `items` were gathered, browser's time. */
  loadedAt: number | null;
  reload: () => void;
}

interface State<T> {
  path: string;
  items: T[];
  more: boolean;
  error: ApiError | null;
  loadedAt: number | null;
}

/** The most the server gives at once. */
const MOST = 1_000;
/** A list that is looked for among all terminals comes in so many pages at most: more than the largest fleet has. */
const MOST_PAGES = 40;

/**
 * A list whose pages may hold less than was asked for, or nothing, before its end: they are asked for one after another until
 * there are so many items. `path` ends where a parameter can be added.
 */
export function useGathered<T>(path: string, read: Reader<Page<T>>, wanted: number): Gathered<T> {
  const [state, setState] = useState<State<T>>({
    path: '',
    items: [],
    more: false,
    error: null,
    loadedAt: null,
  });
  const [busy, setBusy] = useState(true);
  const [round, setRound] = useState(0);
  const who = session.value.status;
  const everything = refreshRound.value;

  useEffect(() => {
    if (who !== 'signedIn') return undefined;
    const aborter = new AbortController();
    setBusy(true);
    gather(path, read, wanted, aborter.signal).then(
      ({ items, more }) => {
        setState({ path, items, more, error: null, loadedAt: Date.now() });
        setBusy(false);
      },
      (error: unknown) => {
        if (aborter.signal.aborted) return;
        const shown = error instanceof ApiError ? error : new ApiError('server', 0, String(error));
        setState((before) => ({
          ...(before.path === path && !takesAway(shown)
            ? before
            : { path, items: [], more: false, loadedAt: null }),
          error: shown,
        }));
        setBusy(false);
      },
    );
    return () => aborter.abort();
  }, [path, wanted, round, who, everything]);

  useEffect(() => {
    const timer = setInterval(() => setRound((count) => count + 1), SELDOM_MS);
    return () => clearInterval(timer);
  }, []);

  const isCurrent = state.path === path;
  const reload = () => setRound((count) => count + 1);
  useShownAged(isCurrent && state.error !== null ? state.loadedAt : null, reload);
  return {
    items: isCurrent ? state.items : [],
    more: isCurrent && state.more,
    loading: busy || !isCurrent,
    error: isCurrent ? state.error : null,
    loadedAt: isCurrent ? state.loadedAt : null,
    reload,
  };
}

async function gather<T>(
  path: string,
  read: Reader<Page<T>>,
  wanted: number,
  signal: AbortSignal,
): Promise<{ items: T[]; more: boolean }> {
  const items: T[] = [];
  let cursor: string | null = '';
  for (let pages = 0; cursor !== null && items.length < wanted && pages < MOST_PAGES; pages += 1) {
    const limit = Math.min(MOST, wanted - items.length);
    const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page<T> = await ask(`${path}limit=${limit}${after}`, read, { signal });
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return { items, more: cursor !== null };
}
