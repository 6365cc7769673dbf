import { setTimeout as delay } from 'node:timers/promises';
import type { SampleColumns } from '../store/sample-columns.ts';
import { StoreRefusedError, type SampleStore } from '../store/sample-store.ts';

export interface StoreWriterOptions {
  store: SampleStore;
  /** First and longest wait between attempts while the store is away. Default 0.5 s and 10 s. */
  backOffMs?: { first: number; longest: number };
  /** A write that takes longer is a problem to tell of, while it is waited for. Default 8 s. */
  slowMs?: number;
  /** The store is away (one line saying why), or back (undefined). */
  onProblem: (problem: string | undefined) => void;
  /** The store will never take these. */
  onRefused: (samples: SampleColumns, why: string) => void;
  signal: AbortSignal;
}

/** Writes until the store has everything it will ever take. Rejects only when `signal` aborts. */
export type StoreWriter = (samples: SampleColumns) => Promise<readonly SampleColumns[]>;

/** The writer resolves with the samples that were stored. */
export function createStoreWriter(options: StoreWriterOptions): StoreWriter {
  const { store, backOffMs = { first: 500, longest: 10_000 }, onProblem, onRefused, signal } = options;
  const { slowMs = 8000 } = options;
  let away = false;

  return write;

  async function write(samples: SampleColumns): Promise<readonly SampleColumns[]> {
    if (samples.length === 0) return [];
    const refusal = await persist(samples);
    if (refusal === undefined) return [samples];
    if (refusal.refused.length > 0) {
      const refused = new Set(refusal.refused);
      onRefused(samples.pick(refused, true), refusal.message);
      return [samples.pick(refused, false)];
    }
    // The store did not tell which one it was: halve until it is alone.
    if (samples.length === 1) {
      onRefused(samples, refusal.message);
      return [];
    }
    const middle = samples.length >> 1;
    const halves = [samples.slice(0, middle), samples.slice(middle, samples.length)] as const;
    return [...(await write(halves[0])), ...(await write(halves[1]))];
  }

  /** Tries for ever; resolves with the store's refusal when trying again is useless. */
  async function persist(samples: SampleColumns): Promise<StoreRefusedError | undefined> {
    for (let wait = backOffMs.first; ; wait = Math.min(wait * 2, backOffMs.longest)) {
      signal.throwIfAborted();
      const slow = setTimeout(() => {
        report(`the store has not answered a write for ${slowMs / 1000} s`);
      }, slowMs);
      try {
        await store.writeBatch(samples);
        report(undefined);
        return undefined;
      } catch (error) {
        if (error instanceof StoreRefusedError) {
          report(undefined);
          return error;
        }
        report(`the store cannot be written: ${error instanceof Error ? error.message : String(error)}`);
      } finally {
        clearTimeout(slow);
      }
      await delay(wait * (0.75 + Math.random() / 2), undefined, { signal });
    }
  }

  function report(problem: string | undefined): void {
    if (problem !== undefined || away) onProblem(problem);
    away = problem !== undefined;
  }
}
