import type { SiteState } from '../../telemetry/contract/site-state.ts';

/** A state's mark in a box of 16 by 16, as SVG path data: one source for the map's canvas and the panels. */
export const shapes: Record<SiteState, string> = {
  online: 'M8 3.2a4.8 4.8 0 1 0 0 9.6a4.8 4.8 0 1 0 0-9.6Z',
  degraded: 'M8 1 15 8 8 15 1 8Z',
  offline: 'M8 1.2 15.4 14.2H.6Z',
  unknown: 'M2 2h12v12H2ZM5 5v6h6V5Z',
  maintenance: 'M3 2.5h3.8v11H3ZM9.2 2.5H13v11H9.2Z',
  planned: 'M8 3.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9ZM8 5.2a2.8 2.8 0 1 1 0 5.6a2.8 2.8 0 1 1 0-5.6Z',
};

/** Marks of what is laid over a state, in the state's colour. */
export const laidShapes = {
  flapping: 'M3.3 13.7 5.9 6.6 10.1 15.4 15.9 3.7 12.7 2.3 10.1 9.4 5.9.6.1 12.3Z',
  offBySchedule: 'M10.200 1.600a6.600 6.600 0 1 0 4.600 9.400A5.400 5.400 0 0 1 10.200 1.600Z',
} as const;
