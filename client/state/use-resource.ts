import { useEffect, useState } from 'preact/hooks';
import { ApiError, ask } from '../connection/api.ts';
import type { Reader } from '../connection/shape.ts';
import { refreshRound, showsAged } from './aged.ts';
import { session } from './session.ts';

/** `data` stays while a newer version loads or fails to load, so that a page never flickers empty; `loadedAt` is how old it is. */
export interface Resource<T> {
  data: T | null;
  loading: boolean;
  error: ApiError | null;
  /** When `data` was loaded, browser's time. */
  loadedAt: number | null;
  reload: () => void;
}

interface ResourceOptions {
  /** Ask again this often. */
  everyMs?: number;
  /** The path only moves along in time: what was loaded stays until the next answer. */
  moving?: boolean;
}

/** What nobody said how often to ask for again is still not shown for hours. */
export const SELDOM_MS = 300_000;

interface State<T> {
  path: string | null;
  data: T | null;
  error: ApiError | null;
  loadedAt: number | null;
}

/**
 * Loads a resource when its path changes, again every `everyMs`, and when the console comes back from where it heard nothing.
 * A null path loads nothing.
 */
export function useResource<T>(
  path: string | null,
  read: Reader<T>,
  options: ResourceOptions = {},
): Resource<T> {
  return useLoaded(path, (signal) => ask(path ?? '', read, { signal }), options);
}

/** The same of what is loaded otherwise; `part` is how much of it, and what was loaded of the same path stays meanwhile. */
export function useLoaded<T>(
  path: string | null,
  load: (signal: AbortSignal) => Promise<T>,
  { everyMs = SELDOM_MS, moving = false }: ResourceOptions,
  part = 0,
): Resource<T> {
  const [state, setState] = useState<State<T>>({ path: null, data: null, error: null, loadedAt: null });
  const [round, setRound] = useState(0);
  const who = session.value.status;
  const everything = refreshRound.value;

  useEffect(() => {
    if (path === null || who !== 'signedIn') return undefined;
    const aborter = new AbortController();
    load(aborter.signal).then(
      (data) => setState({ path, data, error: null, loadedAt: Date.now() }),
      (error: unknown) => {
        if (aborter.signal.aborted) return;
        const shown = error instanceof ApiError ? error : new ApiError('server', 0, String(error));
        setState((before) => {
          const stays = (before.path === path || moving) && !takesAway(shown);
          return { path, error: shown, ...(stays ? kept(before) : { data: null, loadedAt: null }) };
        });
      },
    );
    return () => aborter.abort();
  }, [path, part, round, who, everything]);

  useEffect(() => {
    const timer = setInterval(() => setRound((count) => count + 1), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);

  const current = state.path === path || (moving && state.data !== null);
  const reload = () => setRound((count) => count + 1);
  useShownAged(current && state.error !== null ? state.loadedAt : null, reload);
  return {
    data: current ? state.data : null,
    loading: path !== null && !current,
    error: current ? state.error : null,
    loadedAt: current ? state.loadedAt : null,
    reload,
  };
}

/** Says in the console's head that something is shown which could not be refreshed, while it is. */
function useShownAged(loadedAt: number | null, reload: () => void): void {
  useEffect(() => (loadedAt === null ? undefined : showsAged({ loadedAt, reload })), [loadedAt]);
}

/** What is gone, or not for this person's eyes any more, does not stay on the screen. */
export function takesAway({ failure }: ApiError): boolean {
  return failure === 'forbidden' || failure === 'notFound';
}

function kept<T>({ data, loadedAt }: State<T>): Pick<State<T>, 'data' | 'loadedAt'> {
  return { data, loadedAt };
}
