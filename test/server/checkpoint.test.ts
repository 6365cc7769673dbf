import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Checkpoint } from '../../server/checkpoint.ts';
import { openDatabase } from '../../server/database/open.ts';
import type { Database } from '../../server/database/schema.ts';
import { Judgement } from '../../server/judgement.ts';
import type { Fleet } from '../../server/registry/fleet.ts';
import { emptyMeaning } from '../../telemetry/ingest/message.ts';
import { ManualClock } from '../support/clock.ts';
import { smallFleet } from '../support/small-fleet.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { bad, good, MINUTE, sampleOf, T0 } from './support/judged-world.ts';
import { MemoryStore } from './support/memory-store.ts';

const liveFields = [
  'activeFrom',
  'lastMeasuredAt',
  'lastReceivedAt',
  'coveredUntil',
  'rhythmMs',
  'lagMs',
  'since',
  'downlinkBps',
  'degraded',
  'replaying',
  'disagreeing',
  'reason',
  'absence',
] as const;

const before = smallFleet({ 'T-1': '09015', 'T-2': '09015', 'T-3': '20067' });
/** The same with a newcomer in front and T-2 gone: all have other indexes. */
const after = smallFleet({ 'T-0': '09015', 'T-3': '20067', 'T-1': '09015' });

test('whatever was written when, a restart gives each terminal what it had, under its new index', async () => {
  const db = await openDatabase({ dataDir: tempFolder('checkpoint').path });
  const step = fc.oneof(
    fc.record({
      terminal: fc.constantFrom('T-1', 'T-2', 'T-3'),
      minute: fc.nat(30),
      fields: fc.constantFrom(good, bad),
      epoch: fc.constantFrom('a', 'b'),
    }),
    fc.constant('write' as const),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30 }), async (steps) => {
      for (const table of ['checkpoints', 'outages', 'absences', 'incidents', 'region_hours'] as const)
        await db.deleteFrom(table).execute();
      const clock = new ManualClock(T0 + 31 * MINUTE);
      const start = (fleet: Fleet) => judges(db, fleet, clock);
      const first = start(before);
      let position = 0;
      for (const each of [...steps, 'write' as const]) {
        if (each === 'write') await first.checkpoint.write();
        else {
          const { terminal, minute, fields, epoch } = each;
          const samples = [sampleOf(terminal, minute, { ...fields, epoch }, clock.now())];
          first.judgement.batch({ ...emptyMeaning(), position: (position += 1), samples });
        }
      }
      const second = start(after);
      expect(await second.checkpoint.load()).toBe(position);
      for (const id of ['T-1', 'T-3'])
        expect(memoryOf(second, after, id)).toEqual(memoryOf(first, before, id));
    }),
    { numRuns: 40 },
  );
  await db.destroy();
});

interface Judges {
  judgement: Judgement;
  checkpoint: Checkpoint;
}

let ids = 0;

function judges(db: Database, fleet: Fleet, clock: ManualClock): Judges {
  const judgement = new Judgement({
    db,
    fleet,
    clock,
    store: new MemoryStore(),
    newId: () => `id-${(ids += 1)}`,
    incidentHappened: () => undefined,
    restatementFailed: (error) => {
      throw error;
    },
  });
  const nothing = () => Promise.resolve();
  return {
    judgement,
    checkpoint: new Checkpoint({ db, fleet, clock, judgement, announce: nothing, activate: nothing }),
  };
}

/** All that is remembered of one terminal, also which samples it would still take for new. */
function memoryOf({ judgement }: Judges, fleet: Fleet, id: string): unknown {
  const index = fleet.terminalById(id)?.index ?? -1;
  const { live, ledger, seen, restatement } = judgement;
  const terminal = live.terminal(index);
  const [waiting] = [...restatement.part.save(true)] as Map<number, unknown>[];
  return {
    terminal: liveFields.map((field) => [field, terminal[field]]),
    site: [live.site(index).state, live.site(index).reason],
    phase: ledger.phases.of(index),
    outages: ledger.openOutage(index),
    waiting: waiting?.get(index),
    newMinutes: Array.from({ length: 31 }, (_, minute) => minute).filter((minute) =>
      seen.isNew(index, sampleOf(id, minute, { epoch: 'a' }, T0).sample),
    ),
  };
}
