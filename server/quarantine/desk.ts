import type { Clock } from '../../telemetry/contract/clock.ts';
import type { Database } from '../database/schema.ts';
import { MAX_AGE_MS, discard, release, releaseOfWrongClock, type Choice, type Shift } from './decide.ts';
import type { Quarantine } from './quarantine.ts';
import type { Reentry } from './reentry.ts';

/** What persons may decide on samples in quarantine. */
export interface QuarantineDesk {
  /** Samples are not let out at a time longer ago than this. */
  oldestReleasedMs: number;
  /** Lets samples out; they are counted within seconds. */
  releaseFromQuarantine: (choice: Choice, shift: Shift) => Promise<{ released: number; kept: number }>;
  /** Answers how many were given up. */
  discardFromQuarantine: (choice: Choice) => Promise<number>;
}

/** The same, with what is decided without a person. */
export interface WholeDesk extends QuarantineDesk {
  /** Our clock was wrong while it showed these times: what it took for the future goes back. Answers how many. */
  releaseOfWrongClock: (received: { from: number; to: number }) => Promise<number>;
}

export function quarantineDesk(
  db: Database,
  clock: Clock,
  reentry: Reentry,
  quarantine: Pick<Quarantine, 'decided' | 'hasUnwritten'>,
  writeDown: () => Promise<void>,
): WholeDesk {
  /** A person decides on what came until now, not until the last checkpoint. */
  const current = async (): Promise<void> => {
    if (quarantine.hasUnwritten) await writeDown();
  };

  return {
    oldestReleasedMs: MAX_AGE_MS,
    releaseFromQuarantine: async (choice, shift) => {
      await current();
      const result = await release(db, clock, choice, shift);
      quarantine.decided(choice.terminalId, result.released);
      reentry.wake();
      return result;
    },
    releaseOfWrongClock: async (received) => {
      await current();
      let released = 0;
      for (const [terminalId, count] of await releaseOfWrongClock(db, clock, received)) {
        quarantine.decided(terminalId, count);
        released += count;
      }
      if (released > 0) reentry.wake();
      return released;
    },
    discardFromQuarantine: async (choice) => {
      await current();
      const discarded = await discard(db, clock, choice);
      quarantine.decided(choice.terminalId, discarded);
      return discarded;
    },
  };
}
