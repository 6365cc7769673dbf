import type { OutageCause } from '../telemetry/contract/site-state.ts';
import type { ConditionKind, WorldEvent } from './world/effect.ts';

/** The link could not carry the site's traffic (nothing got through, or more than 0.20 was lost): the exact interval. */
export interface TruthOutage {
  siteId: string;
  terminalId: string;
  from: number;
  to: number;
  cause: OutageCause;
  eventId: string;
  /** Share of packets lost, mean over the interval: below 1 some messages still got through. */
  loss: number;
}

export type TruthEvent = WorldEvent;

/** Our own failure: nothing is delivered, and what was published waits at the terminals. */
export interface TruthFailure {
  from: number;
  to: number;
  of: 'broker';
}

/** Something else that was true of a terminal, and is no outage. */
export interface TruthCondition {
  kind: ConditionKind;
  siteId: string;
  terminalId: string;
  from: number;
  to: number;
  eventId: string;
}

/** What really happened, in true time. Judges never read it. */
export interface Truth {
  events: TruthEvent[];
  outages: TruthOutage[];
  failures: TruthFailure[];
  conditions: TruthCondition[];
}
