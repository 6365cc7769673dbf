import { expect, test } from 'vitest';
import type { Sample } from '../../../telemetry/contract/sample.ts';
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

/** A clock half an hour ahead, of a device that booted long before. */
const aheadSample = (world: JudgedWorld, minute: number, fields: Partial<Sample>) =>
  sampleOf('T-1', minute + 30, { ...fields, monotonicMs: 1e9 + minute * MINUTE }, world.clock.now());

async function ahead(world: JudgedWorld, from: number, to: number): Promise<void> {
  for (let minute = from; minute < to; minute += 1) {
    world.at(minute + 1);
    const quarantined = [{ ...aheadSample(world, minute, good), reason: 'clockAhead' as const }];
    world.judgement.batch({ ...emptyMeaning(), position: 1_000 + minute, quarantined });
  }
  await Promise.resolve();
}

test('what a clock that runs ahead kept in the dark looks like the past when it comes, and makes no outage of another time', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  await ahead(world, 10, 30);
  // Dark for half an hour: its first minutes of that are now, by its clock.
  world.at(61);
  const lost = { linkUp: false, latencyMs: null };
  await world.receive([30, 31, 32].map((minute) => aheadSample(world, minute, lost)));
  await ahead(world, 61, 90);
  expect(world.state('T-1')).toBe('online/healthy');
  expect(world.outages('T-1')).toEqual([[30, 62]]);
});

test('it is known by its agent where the device tells no boot, and by its message where nothing is told', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  const told = (minute: number, fields: Partial<Sample>) =>
    sampleOf('T-1', minute + 30, fields, world.clock.now());
  const lost = { linkUp: false, latencyMs: null };
  const send = (dated: number[], undated: number[], first: Partial<Sample>) => {
    const samples = dated.map((minute, at) => told(minute, { ...lost, ...(at === 0 && first) }));
    const quarantined = undated.map((minute) => ({ ...told(minute, good), reason: 'clockAhead' as const }));
    world.judgement.batch({ ...emptyMeaning(), position: 5_000, samples, quarantined });
  };
  for (let minute = 10; minute < 30; minute += 1) {
    world.at(minute + 1);
    const uptimes = { agentUptimeS: 60 * (1_000 + minute) };
    const sample = { ...told(minute, { ...good, ...uptimes }), reason: 'clockAhead' as const };
    world.judgement.batch({ ...emptyMeaning(), position: 2_000 + minute, quarantined: [sample] });
  }
  world.at(61);
  send([20, 21, 22, 23], [], { agentUptimeS: 60 * 1_020 });
  send([24, 25, 26, 27], [33, 34], {});
  await ahead(world, 61, 90);
  expect(world.outages('T-1')).toEqual([[30, 62]]);
});

test('a clock that was set, or that only ours took for wrong, is believed again within ten minutes, also after a restart', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  await ahead(world, 10, 30);
  await world.checkpoint.write();
  await world.restart();
  // Ours was half an hour slow.
  world.at(60);
  for (let minute = 30; minute < 50; minute += 1) {
    world.at(minute + 31);
    await world.receive([
      aheadSample(world, minute, minute < 45 ? good : { linkUp: false, latencyMs: null }),
    ]);
  }
  expect(world.state('T-1')).toBe('offline/linkDown');
  expect(world.outages('T-1').at(-1)).toEqual([75, null]);
});
