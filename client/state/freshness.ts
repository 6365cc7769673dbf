import { computed, signal } from '@preact/signals';
import type { MonitoringHealth } from '../../telemetry/contract/console-events.ts';
import { now, serverNow, serverOffsetMs } from './clock.ts';

/** The rarest profile reports every 15 minutes; without anything for longer the picture counts as stale. */
const STALE_AFTER_MS = 16 * 60_000;
/** A connection may drop and come back this fast without alarming anybody. */
const LOST_AFTER_MS = 3000;
/** The server says every 5 s how it is: who does not hear it three times hears nothing, whatever the connection says. */
const SILENT_AFTER_MS = 16_000;
/** A snapshot of a large fleet may take this long. */
const FROZEN_AFTER_MS = 15_000;
/** A clock that is wrong by more is told: what the person reads on it does not match what is shown. */
const CLOCK_WRONG_MS = 60_000;

/** The fleet as it is shown: which version of it, with the changes up to this number, since when. */
export interface Picture {
  fleetVersion: number;
  sequence: number;
  sites: number;
  /** When the snapshot was taken over, browser's time. */
  loadedAt: number;
}

export const health = signal<MonitoringHealth | null>(null);
/** When the stream broke; null while it stands. */
export const brokenSince = signal<number | null>(Date.now());
/** Since when the stream stands; null while it does not. */
export const connectedSince = signal<number | null>(null);
/** When anything came over the stream last. */
const heardAt = signal<number>(Date.now());
/** null before the first snapshot. */
export const picture = signal<Picture | null>(null);

/** Age of the newest measurement, in milliseconds; null before the first. The server says it; what else it tells is no measurement. */
export const dataAgeMs = computed(() => {
  const received = health.value?.lastReceivedAt;
  return received === undefined || received === null ? null : Math.max(0, serverNow() - Date.parse(received));
});

/** Since when nothing is heard of the server; null while it is. */
export const unheardSince = computed(() => {
  if (brokenSince.value !== null) return brokenSince.value;
  return isLonger(heardAt.value, SILENT_AFTER_MS) ? heardAt.value : null;
});

/** Since when the fleet shown could not be brought up to date, although the server is heard; null: it is. */
export const frozenSince = signal<number | null>(null);

export type Freshness = 'connecting' | 'live' | 'lost' | 'stale';

/** Whether what is shown is the present. Everything that claims that all is well asks here first. */
export const freshness = computed<Freshness>(() => {
  if (picture.value === null) return 'connecting';
  const unheard = unheardSince.value;
  if (unheard !== null && isLonger(unheard, LOST_AFTER_MS)) return 'lost';
  if (frozenSince.value !== null && isLonger(frozenSince.value, FROZEN_AFTER_MS)) return 'lost';
  const age = dataAgeMs.value;
  return age !== null && age > STALE_AFTER_MS ? 'stale' : 'live';
});

/** Whether something has been so for longer. Where the clock was set back meanwhile nobody knows: that counts as longer. */
function isLonger(since: number, ms: number): boolean {
  return Math.abs(now.value - since) > ms;
}

/** True when what is shown may no longer be true. */
export function isOld(state: Freshness): boolean {
  return state === 'lost' || state === 'stale';
}

/** True only when the picture is present and the monitor itself is well. */
export const trustworthy = computed(
  () => freshness.value === 'live' && health.value?.healthy !== false && dataAgeMs.value !== null,
);

/** By how much this computer's clock is ahead of the server's (behind: negative), where that is worth telling; null: it is right. */
export const clockAheadMs = computed(() =>
  Math.abs(serverOffsetMs.value) > CLOCK_WRONG_MS ? -serverOffsetMs.value : null,
);

/** Something came over the stream. */
export function heard(): void {
  heardAt.value = Date.now();
}

/** The server says how it is, and what time it is. */
export function heardHealth(next: MonitoringHealth): void {
  health.value = next;
  heardTime(next.at);
}

/** A clock may be set while a console is open. The time of the way is not worth a correction. */
export function heardTime(serverTime: string): void {
  const offset = Date.parse(serverTime) - Date.now();
  if (Math.abs(offset - serverOffsetMs.peek()) > 1500) serverOffsetMs.value = offset;
}
