import { effect, signal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import { ApiError, askNewer } from '../connection/api.ts';
import type { Reader } from '../connection/shape.ts';
import { seldomRound } from './aged.ts';

/** Something that only an import or another configuration of the server changes. */
export interface Kept<T> {
  /** Stays while it is asked for again, and when it could not be. */
  value: Signal<T | null>;
  /** It is not there, and is asked for again. */
  failed: Signal<boolean>;
  /** Asks for it now and whenever it may have changed, until undone. */
  follow: () => () => void;
}

const RETRY_MS = 10_000;

/** @param takeOver what is shown of an answer: where it says the same, what is shown already */
export function kept<T>(
  path: string,
  read: Reader<T>,
  takeOver: (next: T, before: T | null) => T = (next) => next,
): Kept<T> {
  const value = signal<T | null>(null);
  const failed = signal(false);
  let tag: string | null = null;

  function follow(): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isStopped = false;
    const tryIt = async (): Promise<void> => {
      clearTimeout(timer);
      try {
        const newer = await askNewer(path, read, tag);
        failed.value = false;
        if (newer === null) return;
        ({ tag } = newer);
        value.value = takeOver(newer.value, value.peek());
      } catch (error) {
        // a server from before there was any of this
        if (isStopped || (error instanceof ApiError && error.failure === 'notFound')) return;
        failed.value = value.peek() === null;
        clearTimeout(timer);
        timer = setTimeout(() => void tryIt(), RETRY_MS);
      }
    };
    const stop = effect(() => {
      if (seldomRound.value >= 0) void tryIt();
    });
    return () => {
      isStopped = true;
      clearTimeout(timer);
      stop();
    };
  }
  return { value, failed, follow };
}
