import { signal } from '@preact/signals';

export const pages = ['map', 'reports', 'administration', 'subscriptions', 'sign-in'] as const;
export type Page = (typeof pages)[number];

/** Where the person is; the address bar says the same, so that a place can be sent to a colleague. */
export interface Place {
  page: Page;
  siteId: string | null;
  incidentId: string | null;
  regionCode: string | null;
}

/** Reads the address. An unknown path is the map. */
export function readPlace(pathname: string, search: string): Place {
  const query = new URLSearchParams(search);
  const name = pathname.replace(/^\/+|\/+$/g, '');
  const page = pages.find((candidate) => candidate === name) ?? 'map';
  if (page !== 'map') return { page, siteId: null, incidentId: null, regionCode: null };
  return {
    page,
    siteId: query.get('site'),
    incidentId: query.get('incident'),
    regionCode: query.get('region'),
  };
}

/** Writes what `readPlace` reads. */
export function writePlace(place: Place): string {
  if (place.page !== 'map') return `/${place.page}`;
  const query = new URLSearchParams();
  if (place.siteId !== null) query.set('site', place.siteId);
  if (place.incidentId !== null) query.set('incident', place.incidentId);
  if (place.regionCode !== null) query.set('region', place.regionCode);
  const text = query.toString();
  return text === '' ? '/' : `/?${text}`;
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
  const address = writePlace(next);
  if (address !== writePlace(from)) history.pushState(null, '', address);
  place.value = next;
}

/** Follows the browser's back and forward buttons; returns its undo. */
export function followAddress(): () => void {
  const read = () => (place.value = readPlace(location.pathname, location.search));
  read();
  addEventListener('popstate', read);
  return () => removeEventListener('popstate', read);
}
