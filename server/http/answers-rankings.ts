import { z } from 'zod';
import { siteStates } from '../../telemetry/contract/site-state.ts';
import { figure } from './answers-availability.ts';

/*
 * The worst of a region, as schemas. Times are ISO 8601 UTC.
 */

const time = z.string().meta({ format: 'date-time' });

const harm = {
  sites: z.number().describe('in service or meant to be'),
  offlineSites: z.number(),
  unknownSites: z.number(),
  degradedSites: z.number(),
  people: z.number().describe('served, as far as the registry says'),
  peopleOffline: z.number().describe('of them at sites that are offline'),
  sitesWithPeople: z.number().describe('of which the registry says how many people they serve'),
};

const availability = z.object({
  strictFigure: figure,
  contractualFigure: figure,
  scheduledSeconds: z.number(),
  unknownSeconds: z.number(),
  excludedSeconds: z.number(),
});

export const ranking = z.object({
  regionCode: z.string(),
  from: time,
  to: time,
  minSites: z.number(),
  leftOut: z.number().describe('municipalities with fewer sites than minSites'),
  now: z.object(harm).describe('of the whole region'),
  municipalities: z.array(
    z.object({ regionCode: z.string(), name: z.string(), ...harm, ...availability.shape }),
  ),
  sites: z.array(
    z.object({
      siteId: z.string(),
      name: z.string(),
      regionCode: z.string(),
      place: z.string(),
      state: z.enum(siteStates),
      stateSince: time,
      people: z.number().nullable(),
    }),
  ),
  sitesInTrouble: z.number(),
});
