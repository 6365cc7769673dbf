import type { LinkContext } from './link-view.ts';

const HOUR_MS = 3_600_000;
const DEGREES_AN_HOUR = 15;

/** Epoch milliseconds as the place's clock shows them; by the sun where its clock is not known; null where its place is not either. */
export function localTime(
  { clock, longitude }: Pick<LinkContext, 'clock' | 'longitude'>,
  at: number,
): number | null {
  if (clock !== null) return at + clock.offsetAt(at);
  return longitude === null ? null : at + (longitude / DEGREES_AN_HOUR) * HOUR_MS;
}

/** Hour of the local day, 0 to 24. */
export function hourAt(place: Pick<LinkContext, 'clock' | 'longitude'>, at: number): number | null {
  const time = localTime(place, at);
  if (time === null) return null;
  return (((time / HOUR_MS) % 24) + 24) % 24;
}
