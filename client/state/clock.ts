import { signal } from '@preact/signals';

/** The browser's time, epoch milliseconds, moved once a second so that ages and durations run. */
export const now = signal(Date.now());

/** What the server's clock shows minus what ours shows; learnt from each welcome, so that ages do not lie on a wrong clock. */
export const serverOffsetMs = signal(0);

/** The server's time as well as we know it, epoch milliseconds. */
export function serverNow(): number {
  return now.value + serverOffsetMs.value;
}

/** Lets the clock run; returns its undo. */
export function startClock(): () => void {
  const timer = setInterval(() => (now.value = Date.now()), 1000);
  return () => clearInterval(timer);
}
