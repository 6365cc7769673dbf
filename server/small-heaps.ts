import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 collect garbage early. Left alone it lets garbage double a heap before it looks, which with a quarter of a
 * million sites is hundreds of megabytes for a few percent of processor time; see docs/benchmarks.md. Call it before
 * threads are started. The main thread's young generation cannot be changed any more: `npm start` gives it on the command line.
 */
export function keepHeapsSmall(): void {
  // Megabytes, and for threads started from now on: they handle a batch at a time.
  setFlagsFromString('--max-semi-space-size=4');
  // While it starts a heap grows to what it will always hold: looking at it after every fifth more takes a second of it.
  setFlagsFromString('--heap-growing-percent=40');
}

/** Call it when everything is there: from now on what a heap grows by is garbage. */
export function collectEarly(): void {
  setFlagsFromString('--heap-growing-percent=20');
}
