import type { OutageCause } from '../../telemetry/contract/site-state.ts';
import type { Fact } from './fact.ts';
import type { Incident } from './incident.ts';

/** What was judged so at least as surely says who belongs together. */
const LEAST_CONFIDENCE = 0.5;

/** Why an incident's outages happened was said with these in it. What joins it later has not been judged. */
export function judge(
  { facts, cause, verdict }: Incident,
  isSure = verdict.confidence >= LEAST_CONFIDENCE,
): void {
  const judgedAs = isSure && cause !== 'undetermined' ? cause : undefined;
  for (const fact of facts) fact.judgedAs = judgedAs;
}

/** Nobody said why this outage happened, and what it stands in is not known to be anything but this. */
export function mayBe(cause: OutageCause, { judgedAs, incident }: Fact): boolean {
  if (judgedAs !== undefined) return false;
  return incident === undefined || incident.cause === 'undetermined' || incident.cause === cause;
}
