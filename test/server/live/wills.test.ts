import { expect, test } from 'vitest';
import { good, JudgedWorld, MINUTE, sampleOf, T0 } from '../support/judged-world.ts';

test('the will of one that reports every quarter of an hour may come so late: the link died up to half of that before it', async () => {
  const world = await JudgedWorld.open();
  world.presence('T-1', 'online');
  for (let minute = 15; minute <= 90; minute += 15) {
    world.at(minute);
    const gathered = [10, 5, 0].map((agoMin) => ({
      ...sampleOf('T-1', minute - 1 - agoMin, { ...good, intervalS: 300 }, world.clock.now()),
    }));
    await world.receive(gathered);
  }
  const lastAt = (world.judgement.live.terminal(0).lastMeasuredAt - T0) / MINUTE;
  expect(lastAt).toBe(90);
  world.at(101);
  world.presence('T-1', 'offline');
  world.at(106);
  expect(world.outages('T-1')).toEqual([[101 - 7.5, null]]);
});
