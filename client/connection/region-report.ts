import { siteStates } from '../../telemetry/contract/site-state.ts';
import { availabilityFigure } from './availability.ts';
import { list, nullable, number, oneOf, optional, record, text, time } from './shape.ts';

/*
 * What the page about regions reads. Times become epoch milliseconds; ratios are 0..1, lengths seconds.
 */

const maybeNumber = nullable(number);

const harmFields = {
  sites: number,
  offlineSites: number,
  unknownSites: number,
  degradedSites: number,
  people: number,
  peopleOffline: number,
  sitesWithPeople: number,
};
const harm = record(harmFields);
export type Harm = ReturnType<typeof harm>;

const worstMunicipality = record({
  regionCode: text,
  name: text,
  ...harmFields,
  strictFigure: availabilityFigure,
});
export type WorstMunicipality = ReturnType<typeof worstMunicipality>;

const worstSite = record({
  siteId: text,
  name: text,
  place: text,
  state: oneOf(siteStates),
  stateSince: time,
  people: maybeNumber,
});
export type WorstSite = ReturnType<typeof worstSite>;

/** Where a region fares worst, and how it stands now. */
export const regionWorst = record({
  now: harm,
  minSites: number,
  leftOut: number,
  municipalities: list(worstMunicipality),
  sites: list(worstSite),
  sitesInTrouble: number,
});

const figures = {
  from: time,
  to: time,
  scheduledSeconds: number,
  unknownSeconds: number,
  excludedSeconds: number,
  strictFigure: availabilityFigure,
  contractualFigure: availabilityFigure,
};
const periodRow = record(figures);
export type PeriodRow = ReturnType<typeof periodRow>;
/** Availability of one region: a row a step, or one row. */
export const periodRows = record({ items: list(periodRow) });

const direction = record({
  meanBps: maybeNumber,
  utilisation: maybeNumber,
  bytes: number,
  samples: number,
});
const throughputRow = record({ from: time, to: time, downlink: direction, uplink: direction });
export type ThroughputStep = ReturnType<typeof throughputRow>;
/** What went through a region in a period, step by step. */
export const throughputSteps = record({
  total: record({ downlink: direction, uplink: direction }),
  items: optional(list(throughputRow), []),
});
