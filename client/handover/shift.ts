import { signal } from '@preact/signals';
import { keepInAddress } from '../state/address.ts';

/** The shift that is looked at: the last hours, or from one moment to another. */
export type Shift = { hours: 8 | 12 } | { from: number; to: number };

const LONGEST_MS = 7 * 86_400_000;

export const shift = signal<Shift>({ hours: 8 });

/** `8`, `12`, or two times in epoch seconds; what cannot be read is the last eight hours. */
export function readShift(text: string | null): Shift {
  if (text === '12') return { hours: 12 };
  const [, from, to] = /^(\d{1,12})-(\d{1,12})$/.exec(text ?? '') ?? [];
  const own = { from: Number(from) * 1000, to: Number(to) * 1000 };
  return isShift(own.from, own.to) ? own : { hours: 8 };
}

export function writeShift(chosen: Shift): string | null {
  if ('hours' in chosen) return chosen.hours === 8 ? null : String(chosen.hours);
  return `${Math.floor(chosen.from / 1000)}-${Math.floor(chosen.to / 1000)}`;
}

/** It ends after it begins, and lasts no longer than the server tells of. */
export function isShift(from: number, to: number): boolean {
  return to > from && to - from <= LONGEST_MS;
}

/** What the server is asked. Whole minutes, so that the same is not asked again with every second. */
export function shiftQuery(chosen: Shift, now: number): string {
  const minute = Math.ceil(now / 60_000) * 60_000;
  const { from, to } = 'hours' in chosen ? { from: minute - chosen.hours * 3_600_000, to: minute } : chosen;
  return `from=${from}&to=${to}`;
}

keepInAddress({ name: 'shift', state: shift, read: readShift, write: writeShift, paths: ['/handover'] });
