import { Checkpoint } from '../server/checkpoint.ts';
import type { Database } from '../server/database/schema.ts';
import type { IncidentEvent } from '../server/incidents/incident-events.ts';
import { Judgement } from '../server/judgement.ts';
import type { Fleet } from '../server/registry/fleet.ts';
import type { SampleStore } from '../telemetry/store/sample-store.ts';
import { MemoryStore } from '../test/server/support/memory-store.ts';
import type { ManualClock } from '../test/support/clock.ts';

/** The product's judges in this process, on a clock that the benchmark moves. Without a store there is nothing to judge anew. */
export function createJudges(options: {
  db: Database;
  fleet: Fleet;
  clock: ManualClock;
  store?: SampleStore;
  announce?: (event: IncidentEvent) => void;
}): { judgement: Judgement; checkpoint: Checkpoint } {
  const { db, fleet, clock, store = new MemoryStore(), announce } = options;
  let ids = 0;
  const judgement = new Judgement({
    db,
    fleet,
    clock,
    store,
    newId: () => `id-${(ids += 1)}`,
    incidentHappened: () => undefined,
    restatementFailed: (error) => {
      throw error;
    },
  });
  const checkpoint = new Checkpoint({
    db,
    fleet,
    clock,
    judgement,
    announce: (_trx, event) => {
      announce?.(event);
      return Promise.resolve();
    },
    activate: () => Promise.resolve(),
  });
  return { judgement, checkpoint };
}
