import type { OutageCause } from '../../telemetry/contract/site-state.ts';
import type { Fact } from './fact.ts';

/** What was judged so at least as surely says who belongs together. */
const LEAST_CONFIDENCE = 0.5;

/** Why this outage happened, as far as it was judged; undefined: nobody can say yet. */
export function judgedCauseOf({ incident }: Fact): OutageCause | undefined {
  if (incident === undefined || incident.cause === 'undetermined') return undefined;
  return incident.verdict.confidence < LEAST_CONFIDENCE ? undefined : incident.cause;
}
