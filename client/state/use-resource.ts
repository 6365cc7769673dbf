import { useEffect, useState } from 'preact/hooks';
import { ApiError, ask } from '../connection/api.ts';
import type { Reader } from '../connection/shape.ts';
import { session } from './session.ts';

/** `data` stays while a newer version loads or fails to load, so that a page never flickers empty. */
export interface Resource<T> {
  data: T | null;
  loading: boolean;
  error: ApiError | null;
  reload: () => void;
}

interface ResourceOptions {
  /** Ask again this often. */
  everyMs?: number;
  /** The path only moves along in time: what was loaded stays until the next answer. */
  moving?: boolean;
}

/** Loads a resource when its path changes, and again every `everyMs` where stated. A null path loads nothing. */
export function useResource<T>(
  path: string | null,
  read: Reader<T>,
  { everyMs, moving = false }: ResourceOptions = {},
): Resource<T> {
  const [state, setState] = useState<{ path: string | null; data: T | null; error: ApiError | null }>({
    path: null,
    data: null,
    error: null,
  });
  const [round, setRound] = useState(0);
  const who = session.value.status;

  useEffect(() => {
    if (path === null || who !== 'signedIn') return undefined;
    const aborter = new AbortController();
    ask(path, read, { signal: aborter.signal }).then(
      (data) => setState({ path, data, error: null }),
      (error: unknown) => {
        if (aborter.signal.aborted) return;
        const shown = error instanceof ApiError ? error : new ApiError('server', 0, String(error));
        setState((before) => ({
          path,
          data: before.path === path || moving ? before.data : null,
          error: shown,
        }));
      },
    );
    return () => aborter.abort();
  }, [path, round, who]);

  useEffect(() => {
    if (everyMs === undefined) return undefined;
    const timer = setInterval(() => setRound((count) => count + 1), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);

  const current = state.path === path || (moving && state.data !== null);
  return {
    data: current ? state.data : null,
    loading: path !== null && !current,
    error: current ? state.error : null,
    reload: () => setRound((count) => count + 1),
  };
}
