import { effect, signal } from '@preact/signals';
import { serverNow } from '../state/clock.ts';
import { goLive, pastAt, replayed } from '../state/past.ts';
import { pastLoading } from './follow-past.ts';

/** Minutes of the past in a second of ours. */
export const speeds = [1, 10, 60, 360] as const;
export const speed = signal<number>(10);
export const playing = signal(false);

/** So often the picture moves on; where less motion is wished for, in steps of a second. */
const TICK_MS = { smooth: 100, stepping: 1000 };
/** A replay takes about so long. */
const REPLAY_S = 45;
const lessMotion = matchMedia('(prefers-reduced-motion: reduce)');

/** The slowest speed at which this much of the past is seen in reasonable time. */
export function speedFor(lengthMs: number): number {
  return speeds.find((each) => lengthMs / 60_000 / each <= REPLAY_S) ?? speeds[speeds.length - 1] ?? 60;
}

/** Lets time run while `playing` says so; it stops at the end of what is replayed, and at the present. Returns its undo. */
export function letTimeRun(): () => void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const stop = effect(() => {
    clearInterval(timer);
    if (!playing.value) return;
    const everyMs = lessMotion.matches ? TICK_MS.stepping : TICK_MS.smooth;
    timer = setInterval(() => tick(everyMs), everyMs);
  });
  return () => {
    stop();
    clearInterval(timer);
    playing.value = false;
  };
}

function tick(everyMs: number): void {
  const at = pastAt.peek();
  if (at === null) {
    playing.value = false;
    return;
  }
  // Nothing is passed over because it arrives late.
  if (pastLoading.peek()) return;
  const next = at + (everyMs / 1000) * speed.peek() * 60_000;
  const end = replayed.peek()?.to ?? Infinity;
  if (next >= end && end < serverNow()) {
    pastAt.value = end;
    playing.value = false;
  } else if (next >= serverNow() - 1000) {
    playing.value = false;
    goLive();
  } else pastAt.value = next;
}
