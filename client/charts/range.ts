import { signal } from '@preact/signals';
import { keepInAddress } from '../state/address.ts';

export const chartRanges = ['24h', '7d', '30d'] as const;
export type ChartRange = (typeof chartRanges)[number];

/** Epoch milliseconds. */
export interface Span {
  from: number;
  to: number;
}

/** A span on a raster of steps. */
export interface Raster extends Span {
  stepMs: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const lengths: Record<ChartRange, number> = { '24h': DAY, '7d': 7 * DAY, '30d': 30 * DAY };
/** Local days and hours begin on every one of them. */
const steps = [1, 5, 15, 30, 60, 120, 360, 720].map((minutes) => minutes * MINUTE);
/** Columns that a chart beside a map has room for. */
const MOST_STEPS = 400;
/** Nothing finer is measured. */
const SHORTEST = 20 * MINUTE;
const LONGEST = 100 * DAY;

/** How far back charts reach, and the part of it that is looked at closely; null: all of it. */
export const chartRange = signal<ChartRange>('24h');
export const chartZoom = signal<Span | null>(null);
keepInAddress({
  name: 'range',
  state: chartRange,
  read: (text) => chartRanges.find((range) => range === text) ?? '24h',
  write: (range) => (range === '24h' ? null : range),
});
keepInAddress({
  name: 'zoom',
  state: chartZoom,
  read: readZoom,
  write: writeZoom,
  paths: ['/', '/regions'],
});

/** What a chart shows: the last so many hours or days, or what was zoomed to. */
export function rasterOf(range: ChartRange, zoom: Span | null, now: number): Raster {
  const span = zoom ?? { from: now - lengths[range], to: now };
  const length = Math.min(span.to - span.from, LONGEST);
  const stepMs = steps.find((step) => length / step <= MOST_STEPS) ?? 12 * HOUR;
  const to = Math.ceil(span.to / stepMs) * stepMs;
  return { from: Math.floor((span.to - length) / stepMs) * stepMs, to, stepMs };
}

/** A span that was drawn or pinched, as far as it can be shown: not shorter than is measured, not beyond now. */
export function zoomed({ from, to }: Span, now: number): Span {
  const length = Math.min(LONGEST, Math.max(SHORTEST, to - from));
  const middle = (from + to) / 2;
  const end = Math.min(Math.max(middle + length / 2, length), now);
  return { from: Math.round((end - length) / MINUTE) * MINUTE, to: Math.round(end / MINUTE) * MINUTE };
}

/** Closer by a factor above 1, wider below it; what lies at `centre` stays there. */
export function scaled({ from, to }: Span, factor: number, centre: number): Span {
  return { from: centre - (centre - from) / factor, to: centre + (to - centre) / factor };
}

/** As in `2026-03-01T12:00..2026-03-01T15:00`, UTC. */
export function readZoom(text: string | null): Span | null {
  const [from = NaN, to = NaN] = (text ?? '').split('..').map((each) => Date.parse(`${each}Z`));
  return Number.isFinite(from) && Number.isFinite(to) && to - from >= SHORTEST && to - from <= LONGEST
    ? { from, to }
    : null;
}

export function writeZoom(zoom: Span | null): string | null {
  const write = (time: number) => new Date(time).toISOString().slice(0, 16);
  return zoom === null ? null : `${write(zoom.from)}..${write(zoom.to)}`;
}
