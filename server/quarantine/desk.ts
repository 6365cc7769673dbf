import type { Clock } from '../../telemetry/contract/clock.ts';
import type { Database } from '../database/schema.ts';
import { discard, release, type Choice, type Shift } from './decide.ts';
import type { Reentry } from './reentry.ts';

/** What persons may decide on samples in quarantine. */
export interface QuarantineDesk {
  /** Lets samples out; they are counted within seconds. */
  releaseFromQuarantine: (choice: Choice, shift: Shift) => Promise<{ released: number; kept: number }>;
  /** Answers how many were given up. */
  discardFromQuarantine: (choice: Choice) => Promise<number>;
}

export function quarantineDesk(db: Database, clock: Clock, reentry: Reentry): QuarantineDesk {
  return {
    releaseFromQuarantine: async (choice, shift) => {
      const result = await release(db, clock, choice, shift);
      reentry.wake();
      return result;
    },
    discardFromQuarantine: (choice) => discard(db, clock, choice),
  };
}
