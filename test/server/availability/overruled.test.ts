import { expect, test } from 'vitest';
import { FrozenMonths } from '../../../server/availability/frozen-months.ts';
import { defaultRule } from '../../../server/availability/terms.ts';
import { Overrules } from '../../../server/causes/overrules.ts';
import { monthDays } from '../../../server/local-day.ts';
import { HOUR, ReckonedWorld } from './reckoned-world.ts';

test('what a person says of an incident that is long over is in the next answer, and restates a month that stands fast', async () => {
  const world = await ReckonedWorld.open({ 'T-1': '09015', 'T-2': '02004' });
  const { db, fleet, clock, remembering: availability } = world;
  await world.lose({ id: 'o1', terminalId: 'T-1', hours: [20, 44], cause: 'provider' });
  await db.updateTable('outages').set({ incident_id: 'long over' }).execute();
  const march = { text: '2026-03', ...monthDays('2026-03') };
  const months = new FrozenMonths({ db, fleet, clock, availability });
  await months.freeze(march, 'always', 'ana', 'cierre');
  const exoneratedHours = async () => {
    const sums = await availability.groups({ firstDay: march.first, endDay: march.end }, defaultRule, () => [
      'all',
    ]);
    return (sums.get('all')?.exonerated ?? 0) / HOUR;
  };
  expect(await exoneratedHours()).toBe(0);

  const overrules = new Overrules(db, clock);
  overrules.onOverruled((_incidentId, _cause, terminalIds) =>
    availability.changed(terminalIds.flatMap((id) => fleet.terminalById(id)?.index ?? [])),
  );
  const machine = { cause: 'provider', confidence: 0.9, because: [], provisional: false } as const;
  await overrules.overrule({ incidentId: 'long over', cause: 'power', reason: 'CFE', actor: 'ana', machine });
  expect(await exoneratedHours()).toBe(24);
  expect(await months.look()).toMatchObject([{ version: 2 }]);
});
