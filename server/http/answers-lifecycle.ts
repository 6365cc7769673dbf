import { z } from 'zod';
import { lifecycles, lifecycleMismatches } from '../../telemetry/contract/inventory.ts';

/** Terminals of a region by where they are in their life. */
export const lifecycleCounts = z.object({
  regionCode: z.string(),
  name: z.string(),
  terminals: z.record(z.enum(lifecycles), z.number()),
});

/** A terminal that is not as the registry says. */
export const lifecycleMismatch = z.object({
  kind: z.enum(lifecycleMismatches),
  terminalId: z.string(),
  siteId: z.string(),
  siteName: z.string(),
  regionCode: z.string(),
  lifecycle: z.enum(lifecycles),
  since: z.string().meta({ format: 'date-time' }),
  evidence: z
    .record(z.string(), z.union([z.number(), z.string()]))
    .describe('days, minutesAgo, distanceM, accuracyM, serial, previousSerial'),
});
