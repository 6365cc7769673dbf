import { items, nullable, number, record, text, time, flag } from './shape.ts';
import type { Reader } from './shape.ts';

/*
 * Availability as `/api/v1/availability` says it. Ratios are 0..1 and null where nothing counts; lengths are seconds.
 */

type Read<R> = R extends Reader<infer T> ? T : never;
const maybeNumber = nullable(number);

/** One figure with what it was reckoned from; what somebody with perfect sight would say lies between the bounds. */
export const availabilityFigure = record({
  ratio: maybeNumber,
  lowerBound: maybeNumber,
  upperBound: maybeNumber,
  numeratorSeconds: number,
  denominatorSeconds: number,
});
export type Figure = Read<typeof availabilityFigure>;

const figures = {
  unknownSeconds: number,
  excludedSeconds: number,
  strictFigure: availabilityFigure,
  contractualFigure: availabilityFigure,
};
const figureRow = record(figures);
export type FigureRow = Read<typeof figureRow>;

/** Of one subject over some time: the first row. */
export const availability = items(figureRow);

/** A version of a month that stands fast: 1 is the freezing, more are restatements. */
const frozenVersion = record({
  sequence: number,
  month: text,
  version: number,
  frozenAt: time,
  frozenByName: text,
  reason: text,
  hash: text,
});
export type FrozenVersion = Read<typeof frozenVersion>;
export const frozenVersions = items(frozenVersion);

/** Whether all versions are as they were written. */
export const chain = record({ versions: number, sound: flag, brokenAt: maybeNumber });
