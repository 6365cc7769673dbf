import { expect, test } from 'vitest';
import { Overrules } from '../../../server/causes/overrules.ts';
import { openDatabase } from '../../../server/database/open.ts';
import { ManualClock } from '../../support/clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

test('of what people said the newest is kept in memory, whether it was said, inherited or loaded', async () => {
  const folder = tempFolder('overrules');
  const db = await openDatabase({ dataDir: folder.path });
  const overrules = new Overrules(db, new ManualClock(0), 2);
  const machine = { cause: 'power' as const, confidence: 1, because: [], provisional: false };
  const say = (incidentId: string) =>
    overrules.overrule({ incidentId, cause: 'lan', reason: 'lo vimos', actor: 'ana', machine });
  const known = () => ['a', 'b', 'c', 'd'].filter((id) => overrules.causeOf(id) !== undefined);
  await say('a');
  await say('b');
  await say('c');
  expect(known()).toEqual(['b', 'c']);
  // Said again: b is the newest now.
  await say('b');
  await say('a');
  expect(known()).toEqual(['a', 'b']);
  overrules.inherit('a', 'd');
  expect(known()).toEqual(['a', 'd']);
  await overrules.load();
  expect(known()).toEqual(['a', 'b']);
  await db.destroy();
  folder.remove();
});
