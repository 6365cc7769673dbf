import { expect, test } from 'vitest';
import { openingOf } from '../../simulators/daily-load.ts';
import { playPlan } from '../../simulators/play.ts';
import { loadSettlements } from '../../simulators/settlements.ts';
import { START } from './small-world.ts';

test('two of three sites that are switched off declare the hours of their kind, and no other site does', () => {
  const options = { seed: 5, sites: 1_500, from: START, days: 1, settlements: loadSettlements() };
  const world = { brokerFailures: 0, wrongClocks: 0 };
  const played = playPlan(options, { plan: { switchedOff: 0.2 }, ...world });
  const off = new Set(
    played
      .truth()
      .conditions.filter(({ kind }) => kind === 'offBySchedule')
      .map(({ siteId }) => siteId),
  );
  const [shift] = new Set(played.calendars.map(({ turno }) => turno));
  const declared = new Set(
    played.fleet
      .filter(({ services }) => services.some((one) => one.shift === shift))
      .map(({ site }) => site.id),
  );
  expect(off.size).toBeGreaterThan(100);
  expect([...declared].filter((id) => !off.has(id))).toEqual([]);
  expect(declared.size / off.size).toBeGreaterThan(0.5);
  expect(declared.size / off.size).toBeLessThan(0.8);
  const school = played.calendars.find(({ tipo }) => tipo === 'school');
  expect(school).toMatchObject({ dias: 'L-V', abre: '07:30', cierra: '14:00', festivos: '' });
  expect(openingOf('school')).toEqual({ opens: 7.5, closes: 14, weekend: false });
  expect(playPlan(options, { plan: { reboot: 1 }, ...world }).calendars).toEqual([]);
});
