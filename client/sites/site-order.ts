import { signal } from '@preact/signals';
import { keepInAddress } from '../state/address.ts';
import { siteOrders } from '../state/site-query.ts';
import type { SiteOrder } from '../state/site-query.ts';

/** The order of the table of sites. */
export const siteOrder = signal<SiteOrder>('newest');
keepInAddress({
  name: 'ssort',
  state: siteOrder,
  read: (text) => siteOrders.find((order) => order === text) ?? 'newest',
  write: (order) => (order === 'newest' ? null : order),
});
