import { expect, test } from 'vitest';
import { regionKeys } from '../../../server/availability/desk.ts';
import { RegionDay } from '../../../server/availability/region-day.ts';
import { strictFigure } from '../../../server/availability/sums.ts';
import { defaultRule } from '../../../server/availability/terms.ts';
import { reckonedRegions } from '../../../server/reckoned-regions.ts';
import type { Sample } from '../../../telemetry/contract/sample.ts';
import { JudgedWorld, MINUTE, T0 } from '../support/judged-world.ts';

const good: Partial<Sample> = { linkUp: true, packetLossRatio: 0, latencyMs: 40 };
const bad: Partial<Sample> = { linkUp: false };
const HOUR = 60;
const codes = ['00', '09', '09015', '20', '20067'];

/** Outages, silence, what we could not see, a replay, a suspension, a backup, and one that was never heard. */
async function story(): Promise<JudgedWorld> {
  const places = { A: '09015', B: '09015', C: '20067', D: '20067', backup: '09015', mute: '20067' };
  const world = await JudgedWorld.open(places, { roles: { backup: 'backup' } });
  await world.reports('backup', 0, 1, good);
  await world.reports('A', 1, 30, good);
  await world.reports('A', 30, 55, bad);
  await world.reports('B', 55, 58, good);
  await world.reports('C', 58, 70, good);
  await world.reports('A', 70, 75, good);
  world.judgement.live.problem('brokerUnreachable');
  world.at(90);
  world.judgement.live.solved('brokerUnreachable');
  await world.reports('A', 90, 100, good);
  world.presence('B', 'offline');
  await world.reports('D', 101, 130, good);
  Object.assign(world.fleet.terminals[3] ?? {}, { lifecycle: 'suspended' });
  const nothing = { addedSites: [], changedSites: [], addedTerminals: [] };
  world.judgement.fleetChanged({ version: 2, ...nothing, changedTerminals: [3] });
  await world.reports('C', 130, 140, good);
  // What C kept meanwhile.
  await world.reports('C', 75, 95, bad, 'now');
  await world.reports('A', 140, 185, good);
  world.judgement.regions.advance();
  await world.checkpoint.write();
  return world;
}

test('the hours of a region say by sums kept as it happens what is reckoned from the intervals', async () => {
  const world = await story();
  const { availability } = await world.reckoning();
  for (const code of codes) {
    const hours = await world.judgement.regions.hours(code, T0, T0 + 3 * HOUR * MINUTE);
    const reckoned = [];
    for (const { hour } of hours) {
      const period = { from: hour, to: hour + HOUR * MINUTE };
      const sums = await availability.groups(period, defaultRule, regionKeys(new Set([code])));
      const one = sums.get(code);
      reckoned.push(one === undefined ? null : strictFigure(one).ratio);
    }
    const strict = hours.map((each) => each.strict);
    expect([code, strict.map(rounded)]).toEqual([code, reckoned.map(rounded)]);
    expect(new Set(strict).size).toBe(3);
  }
});

test('a list of regions says of the last 24 hours what a question about them is answered', async () => {
  const world = await story();
  // By its cause the provider is not to blame: contractual and strict differ.
  await world.db.updateTable('outages').set({ cause: 'power' }).where('terminal_id', '=', 'A').execute();
  const reckoning = await world.reckoning();
  const { availability, desk } = reckoning;
  const day = new RegionDay({ availability, fleet: world.fleet, clock: world.clock, rule: defaultRule });
  const seen = reckonedRegions(world.judgement.regions, day);
  expect(seen.figures('09')).toMatchObject({ strict: null, scheduledSeconds: 0 });
  const told: string[] = [];
  const undo = seen.onChange((changed) => told.push(...changed));
  await day.reckon();
  expect(told.toSorted()).toEqual(codes);
  for (const code of codes) {
    const figures = seen.figures(code);
    const period = { from: Date.parse(figures?.from ?? ''), to: Date.parse(figures?.to ?? '') };
    const [row] = await desk.rows({ by: 'region', codes: [code] }, period, defaultRule);
    const { strict, contractual, upSeconds, scheduledSeconds, unknownSeconds, excludedSeconds } = row ?? {};
    expect(figures).toMatchObject({ regionCode: code, strict, contractual });
    expect(figures).toMatchObject({ upSeconds, scheduledSeconds, unknownSeconds, excludedSeconds });
  }
  expect(seen.figures('09')?.strict).toBeLessThan(seen.figures('09')?.contractual ?? 0);
  expect(reckoning.regions(world.judgement.regions).figures('31')).toBeUndefined();

  await day.reckon();
  expect(told).toHaveLength(codes.length);
  undo();
});

function rounded(ratio: number | null): number | null {
  return ratio === null ? null : Math.round(ratio * 1e6) / 1e6;
}
