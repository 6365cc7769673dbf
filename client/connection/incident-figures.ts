import { flag, number, record } from './shape.ts';

const figure = record({ count: number, isCut: flag });
/** How many there are; `isCut`: or more. */
export type Figure = ReturnType<typeof figure>;

/** Of what is listed beside open incidents. */
export const incidentFigures = record({
  resolved: figure,
  unusual: figure,
  atRisk: figure,
  chronic: figure,
});
export type IncidentFigures = ReturnType<typeof incidentFigures>;
