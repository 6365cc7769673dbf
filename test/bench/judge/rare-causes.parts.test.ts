import { afterAll, beforeAll, expect, test } from 'vitest';
import { assess } from '../../../bench/judge/assess.ts';
import { replay, type Replayed } from '../../../bench/judge/replay.ts';
import { confusion, emptyScore } from '../../../bench/judge/score.ts';
import { playPlan } from '../../../simulators/play.ts';
import { loadSettlements } from '../../../simulators/settlements.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const FROM = Date.UTC(2026, 8, 28, 6);
const folder = tempFolder('rare-causes');
let replayed: Replayed;
let found: Record<string, Record<string, number>>;

/** What happens to few sites in a country, and so to hardly any in a small world: a play of nothing else, through the real judges. */
beforeAll(async () => {
  const asked = [
    { seed: 7, sites: 20, from: FROM, days: 2, settlements: loadSettlements() },
    { plan: { relocation: 100, quota: 500 }, brokerFailures: 0, wrongClocks: 0 },
  ] as const;
  const whole = playPlan(...asked);
  const concerned = new Set(whole.truth().outages.map(({ terminalId }) => terminalId));
  const ids = whole.fleet.map(({ terminal }) => terminal.id);
  const play = playPlan(...asked, (index) => concerned.has(ids[index] ?? ''));
  replayed = await replay(play, FROM, folder.path, () => undefined);
  const score = emptyScore();
  await assess(play, replayed, score);
  // Why somebody left is known when they are back.
  const over = score.matches.filter(({ truth }) => truth.to < replayed.until);
  found = confusion({ ...score, matches: over });
});
afterAll(async () => {
  await replayed.db.destroy();
  await replayed.store.close();
  folder.remove();
});

test('who was carried elsewhere is found to be', () => {
  expect(Object.keys(found['relocated'] ?? {})).toEqual(['relocated']);
  expect(found['relocated']?.['relocated']).toBeGreaterThanOrEqual(2);
});

test('so is a data allowance that was used up', () => {
  expect(Object.keys(found['quota'] ?? {})).toEqual(['quota']);
  expect(found['quota']?.['quota']).toBeGreaterThanOrEqual(2);
});
