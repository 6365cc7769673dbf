import { afterAll, beforeAll, expect, test } from 'vitest';
import { Overrules } from '../../../server/causes/overrules.ts';
import { openDatabase } from '../../../server/database/open.ts';
import type { Database } from '../../../server/database/schema.ts';
import { OutageLedger } from '../../../server/outages/ledger.ts';
import { writeLedgerChanges } from '../../../server/outages/outage-tables.ts';
import { ManualClock } from '../../support/clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { fleetWith, manyOn } from '../incidents/incident-world.ts';

const fleet = fleetWith(manyOn('A1', 3));
const clock = new ManualClock(Date.UTC(2026, 2, 2));
let db: Database;
beforeAll(async () => {
  db = await openDatabase({ dataDir: tempFolder('overruled').path });
});
afterAll(() => db.destroy());

test("a late restatement of an outage whose incident nobody remembers any more does not undo a person's word", async () => {
  let ids = 0;
  const ledger = new OutageLedger({
    now: () => clock.now(),
    newId: () => `outage-${(ids += 1)}`,
    listener: { segmentsChanged: () => undefined, outageChanged: () => undefined },
  });
  const causes = async (): Promise<string[]> => {
    await db
      .transaction()
      .execute((trx) => writeLedgerChanges(trx, fleet, ledger.takeChanges(), clock.now()));
    return (await db.selectFrom('outages').select('cause').orderBy('id').execute()).map(({ cause }) => cause);
  };
  for (const [index, incident] of ['of it', 'of it', 'of another'].entries()) {
    ledger.beginOutage(index, 0, ['bad minutes'], 0);
    ledger.endOutage(index, 600_000);
    ledger.setIncident(index, `outage-${ids}`, incident);
    ledger.setCause(index, `outage-${ids}`, 'rainFade', 0.9);
  }
  // A checkpoint with the judge's word is under way when the person speaks.
  const underWay = ledger.takeChanges();
  const overrules = new Overrules(db, clock);
  overrules.onOverruled((incidentId, cause) => ledger.overrule(incidentId, cause));
  await overrules.overrule({
    incidentId: 'of it',
    cause: 'power',
    reason: 'no había luz',
    actor: 'ana',
    machine: { cause: 'rainFade', confidence: 0.9, because: [], provisional: false },
  });
  await db.transaction().execute((trx) => writeLedgerChanges(trx, fleet, underWay, clock.now()));
  expect(await causes()).toEqual(['power', 'power', 'rainFade']);

  const longer = { from: 60_000, to: 700_000, startUncertaintyMs: 0, endUncertaintyMs: 0 };
  ledger.replace(0, { from: 0, to: 700_000 }, [longer], [], 'late samples');
  expect(await causes()).toEqual(['power', 'power', 'rainFade']);
});
