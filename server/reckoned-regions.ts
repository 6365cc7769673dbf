import type { DayFigures, RegionDay } from './availability/region-day.ts';
import type { Regions } from './regions/regions.ts';
import type { RegionView } from './regions/region-view.ts';

export type MeasuredRegions = Pick<
  Regions,
  'figures' | 'onChange' | 'hours' | 'throughput' | 'throughputNow'
>;

const notReckonedYet: Omit<DayFigures, 'from' | 'to'> = {
  strict: null,
  contractual: null,
  upSeconds: 0,
  scheduledSeconds: 0,
  unknownSeconds: 0,
  excludedSeconds: 0,
};

/** Regions as the rest of the server sees them: what is counted as it happens, and availability as it is reckoned everywhere. */
export function reckonedRegions(
  measured: MeasuredRegions,
  day: Pick<RegionDay, 'of' | 'onChange'>,
): RegionView {
  return {
    figures: (code) => {
      const figures = measured.figures(code);
      return figures && { ...figures, ...(day.of(code) ?? notReckonedYet) };
    },
    onChange: (listener) => {
      const undo = [measured.onChange(listener), day.onChange(listener)];
      return () => {
        for (const each of undo) each();
      };
    },
    hours: (code, from, to) => measured.hours(code, from, to),
    throughput: (code, from, to, by) => measured.throughput(code, from, to, by),
    throughputNow: (code) => measured.throughputNow(code),
  };
}
