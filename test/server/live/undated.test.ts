import { expect, test } from 'vitest';
import { emptyMeaning } from '../../../telemetry/ingest/message.ts';
import { good, JudgedWorld, MINUTE, sampleOf, T0 } from '../support/judged-world.ts';

test('who sends only samples whose time cannot be believed is there, and its time is unknown: nothing counts as up that nobody dated', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  for (let minute = 10; minute < 200; minute += 1) {
    world.at(minute + 1);
    const ahead = sampleOf('T-1', minute + 30, good, world.clock.now());
    const quarantined = [{ ...ahead, reason: 'clockAhead' as const }];
    world.judgement.batch({ ...emptyMeaning(), position: 1_000 + minute, quarantined });
  }
  expect(world.state('T-1')).toBe('online/healthy');
  expect(world.outages('T-1')).toEqual([]);
  const [first, ...others] = world.judgement.ledger.history(0).absences;
  expect(first).toMatchObject({ kind: 'silent', from: T0 + 10 * MINUTE });
  expect(others).toHaveLength(2);
  await world.checkpoint.write();
  const [row] = await world.judgement.regions.regionAvailability(['09'], T0, T0 + 200 * MINUTE);
  expect(row?.unknownSeconds).toBeGreaterThanOrEqual(180 * 60);
  expect(row?.unknownSeconds).toBeLessThanOrEqual(190 * 60);
});
