import { signal } from '@preact/signals';
import { keepInAddress } from '../state/address.ts';
import { againsts, MOST_REGIONS, periodLengths } from './comparison.ts';
import type { Against, PeriodLength } from './comparison.ts';

/*
 * What the page about regions shows. All of it is in the address.
 */

const paths = ['/regions'];
const CODE = /^\d{2}(\d{3})?$/;
export const worstOrders = ['availability', 'offline', 'people'] as const;
export type WorstOrder = (typeof worstOrders)[number];
/** Municipalities with fewer sites than this are left out of the worst. */
export const siteMinima = [1, 5, 20] as const;

/** Regions beside each other; empty: where the person's look begins. */
export const chosenRegions = signal<readonly string[]>([]);
export const periodLength = signal<PeriodLength>('7d');
export const heldAgainst = signal<Against>('before');
export const worstOrder = signal<WorstOrder>('availability');
export const worstMinimum = signal<(typeof siteMinima)[number]>(5);

keepInAddress({
  name: 'regions',
  state: chosenRegions,
  read: (text) =>
    [...new Set((text ?? '').split(','))].filter((code) => CODE.test(code)).slice(0, MOST_REGIONS),
  write: (codes) => (codes.length === 0 ? null : codes.join(',')),
  paths,
});
keepInAddress({
  name: 'period',
  state: periodLength,
  read: (text) => periodLengths.find((each) => each === text) ?? '7d',
  write: (length) => (length === '7d' ? null : length),
  paths,
});
keepInAddress({
  name: 'against',
  state: heldAgainst,
  read: (text) => againsts.find((each) => each === text) ?? 'before',
  write: (against) => (against === 'before' ? null : against),
  paths,
});
keepInAddress({
  name: 'worst',
  state: worstOrder,
  read: (text) => worstOrders.find((each) => each === text) ?? 'availability',
  write: (order) => (order === 'availability' ? null : order),
  paths,
});
keepInAddress({
  name: 'least',
  state: worstMinimum,
  read: (text) => siteMinima.find((each) => String(each) === text) ?? 5,
  write: (least) => (least === 5 ? null : String(least)),
  paths,
});
