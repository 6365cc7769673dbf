import type { Probe, Sample } from '../contract/sample.ts';
import type { Pace } from './profiles.ts';
import type { Numbered } from './queue.ts';

/** Fields that a reader does not need with each sample, or at all when bytes are short. */
const slowFields = new Set<keyof Sample>([
  'bootId',
  'monotonicMs',
  'clockSynced',
  'agentUptimeS',
  'terminalUptimeS',
  'temperatureC',
  'batteryRatio',
  'clients',
  'rxBytes',
  'txBytes',
  'quotaUsedRatio',
  'obstructedRatio',
]);
/** Without a set clock these place a sample in time, so they always go along. */
const clockFields = new Set<keyof Sample>(['bootId', 'monotonicMs', 'clockSynced']);

const TELLING_LOSS_RATIO = 0.1;

/**
 * The samples as a message carries them: the queue keeps every field, the wire those that the pace affords.
 * A field that is left out means "not measured", so leaving out is always true; only the first of an array has the slow ones,
 * and the round trips target by target where nothing is lost.
 */
export function onTheWire(samples: readonly Numbered[], pace: Pace): Sample[] {
  return samples.map((sample, index) => {
    const slow = pace.slowFields === 'always' || (pace.slowFields === 'once' && index === 0);
    const fields = Object.entries(sample).filter(([name]) => {
      const field = name as keyof Sample;
      if (sample.clockSynced === false && clockFields.has(field)) return true;
      if (field === 'probes') return pace.probeDetails && (slow || showsWhere(sample.probes));
      return slow || !slowFields.has(field);
    });
    return Object.fromEntries(fields) as unknown as Sample;
  });
}

/** Whether the round trips target by target tell more than that all is well: where a path breaks. */
function showsWhere(probes: readonly Probe[] = []): boolean {
  return probes.some(({ sent, lost }) => lost > sent * TELLING_LOSS_RATIO);
}
