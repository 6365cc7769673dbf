import { signal } from '@preact/signals';
import { keepInAddress } from './address.ts';

/** What stands in the middle of the part of the map that is seen, in degrees, and Leaflet's zoom. */
export interface MapPlace {
  latitude: number;
  longitude: number;
  zoom: number;
}

/** Null: what is opened leads there, or it is the whole country. */
export const mapPlace = signal<MapPlace | null>(null);
keepInAddress({
  name: 'map',
  state: mapPlace,
  read: readMapPlace,
  write: (place) => (place === null ? null : writeMapPlace(place)),
  history: 'replace',
});

/** `latitude,longitude,zoom`; null for anything else. */
export function readMapPlace(text: string | null): MapPlace | null {
  const [latitude = NaN, longitude = NaN, zoom = NaN, ...more] = (text ?? '').split(',').map(parseFloat);
  const isSound =
    more.length === 0 && Math.abs(latitude) <= 85 && Math.abs(longitude) <= 180 && zoom >= 0 && zoom <= 22;
  return isSound ? { latitude, longitude, zoom } : null;
}

/** To some ten metres: what a screen shows of a town moves less than a pixel. */
export function writeMapPlace({ latitude, longitude, zoom }: MapPlace): string {
  return `${rounded(latitude, 4)},${rounded(longitude, 4)},${rounded(zoom, 1)}`;
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
