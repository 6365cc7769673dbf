import type { OutageCause } from '../../telemetry/contract/site-state.ts';
import type { Incident } from './incident.ts';

/** One outage as correlation sees it. Times in epoch milliseconds. */
export interface Fact {
  readonly outageId: string;
  readonly terminalIndex: number;
  readonly siteIndex: number;
  from: number;
  /** Infinity: it goes on. */
  to: number;
  /** Service was lost within so long of `from`, before or after: nobody measured it more exactly. */
  vagueMs: number;
  /** Undefined: it waits to be put into one. */
  incident: Incident | undefined;
  /** It was over, and that incident's, which only the database has by now; and it goes on again. */
  former?: string | undefined;
  /** It outlived what brought the others down: it is handled by itself from then on. */
  isApart: boolean;
  /** Why it happened, as far as that was judged surely enough to say who belongs with it. */
  judgedAs?: OutageCause | undefined;
  /** Where the index has it. */
  cell?: number | undefined;
}
