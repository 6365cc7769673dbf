import { signal } from '@preact/signals';
import { addressOf, currentAddress, followWith, noteAddress } from './address.ts';

export const pages = [
  'map',
  'regions',
  'reports',
  'administration',
  'subscriptions',
  'handover',
  'sign-in',
] as const;
export type Page = (typeof pages)[number];

/**
 * Where the person is; the address bar says the same, so that a place can be sent to a colleague. What else defines what is
 * seen (filters, layers, a moment in the past) is kept in the address by `keepInAddress`.
 */
export interface Place {
  page: Page;
  siteId: string | null;
  incidentId: string | null;
  regionCode: string | null;
}

/** Reads the address. An unknown path is the map. */
export function readPlace(pathname: string, search: string | URLSearchParams): Place {
  const query = new URLSearchParams(search);
  const name = pathname.replace(/^\/+|\/+$/g, '');
  const page = pages.find((candidate) => candidate === name) ?? 'map';
  if (page !== 'map') return { page, siteId: null, incidentId: null, regionCode: null };
  return {
    page,
    siteId: query.get('site') || null,
    incidentId: query.get('incident') || null,
    regionCode: readRegionCode(query.get('region')),
  };
}

/** A code of INEGI's, of a state, municipality or locality; null for anything else, of which there is nothing to show. */
function readRegionCode(text: string | null): string | null {
  return /^\d{2}(\d{3}(\d{4})?)?$/.test(text ?? '') ? text : null;
}

/** Writes what `readPlace` reads. */
export function writePlace(place: Place): string {
  const { pathname, query } = partsOf(place);
  return addressOf(pathname, query);
}

export const place = signal<Place>({ page: 'map', siteId: null, incidentId: null, regionCode: null });

/** Moves to another place; what is not named stays, except that another page starts afresh. */
export function go(change: Partial<Place>): void {
  const from = place.value;
  const base =
    change.page !== undefined && change.page !== from.page
      ? { page: change.page, siteId: null, incidentId: null, regionCode: null }
      : from;
  const next = { ...base, ...change };
  if (writePlace(next) !== writePlace(from)) noteAddress('push');
  place.value = next;
}

/** Follows the browser's back and forward buttons, and writes the address; returns its undo. */
export function followAddress(): () => void {
  return followWith({
    read: (pathname, query) => (place.value = readPlace(pathname, query)),
    write: () => partsOf(place.peek()),
  });
}

/** A link that shows a colleague what is seen here. */
export function shareableLink(): string {
  return location.origin + currentAddress();
}

function partsOf(place: Place): { pathname: string; query: [name: string, text: string][] } {
  if (place.page !== 'map') return { pathname: `/${place.page}`, query: [] };
  const query: [name: string, text: string | null][] = [
    ['site', place.siteId],
    ['incident', place.incidentId],
    ['region', place.regionCode],
  ];
  return {
    pathname: '/',
    query: query.filter((pair): pair is [string, string] => pair[1] !== null),
  };
}
