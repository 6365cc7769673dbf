import { useEffect, useState } from 'preact/hooks';
import { ApiError, ask } from '../connection/api.ts';
import type { Reader } from '../connection/shape.ts';
import { session } from './session.ts';

export interface Many<T> {
  /** By path; a path that is not there is still loading, or failed. */
  data: ReadonlyMap<string, T>;
  /** The first that failed. */
  error: ApiError | null;
  loading: boolean;
  reload: () => void;
}

/** Loads several resources of one kind, each once, as `useResource` does one. What is asked for no more is let go. */
export function useMany<T>(paths: readonly string[], read: Reader<T>): Many<T> {
  const [data, setData] = useState<ReadonlyMap<string, T>>(new Map());
  const [error, setError] = useState<ApiError | null>(null);
  const [round, setRound] = useState(0);
  const who = session.value.status;
  const key = paths.join('\n');

  useEffect(() => {
    if (who !== 'signedIn') return undefined;
    const aborter = new AbortController();
    setError(null);
    setData((before) => new Map([...before].filter(([path]) => paths.includes(path))));
    for (const path of new Set(paths))
      ask(path, read, { signal: aborter.signal }).then(
        (answer) => setData((before) => new Map(before).set(path, answer)),
        (reason: unknown) => {
          if (aborter.signal.aborted) return;
          setError(reason instanceof ApiError ? reason : new ApiError('server', 0, String(reason)));
        },
      );
    return () => aborter.abort();
  }, [key, round, who]);

  return {
    data,
    error,
    loading: error === null && paths.some((path) => !data.has(path)),
    reload: () => setRound((count) => count + 1),
  };
}
