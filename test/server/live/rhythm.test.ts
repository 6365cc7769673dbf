import { expect, test } from 'vitest';
import type { CommandReply } from '../../../telemetry/contract/commands.ts';
import { emptyMeaning } from '../../../telemetry/ingest/message.ts';
import { bad, good, JudgedWorld, sampleOf } from '../support/judged-world.ts';

const unsaid = { ...good, intervalS: undefined as unknown as number };

/** One sample of that minute, which arrives at its end. */
async function one(world: JudgedWorld, minute: number, fields = good): Promise<void> {
  await world.reports('T-1', minute, minute + 1, fields);
}

test('a terminal that sends one sample every five minutes and does not say so is silent twice, then never', async () => {
  const world = await JudgedWorld.open();
  for (const minute of [0, 5, 10]) await one(world, minute, unsaid);
  for (let minute = 15; minute <= 60; minute += 5) {
    world.at(minute);
    expect(world.state('T-1')).toBe('online/healthy');
    await one(world, minute, unsaid);
  }
  expect(world.outages('T-1')).toEqual([]);
});

test.each([
  ['unequal silences', [14, 20], good],
  ['silences that end in a bad sample', [14, 19], bad],
])('%s teach no slower rhythm', async (_what, minutes, fields) => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  for (const minute of minutes) await one(world, minute, fields);
  await world.reports('T-1', 21, 26, good);
  world.at(31);
  expect(world.state('T-1')).toBe('unknown/silent');
});

test('a backlog in its first message says little of how a terminal reports', async () => {
  const world = await JudgedWorld.open();
  world.at(60);
  await world.receive(
    Array.from({ length: 60 }, (_, minute) => sampleOf('T-1', minute, good, world.clock.now())),
  );
  await world.reports('T-1', 60, 62, good);
  world.at(65);
  expect(world.state('T-1')).toBe('unknown/silent');
});

test('a terminal that was told to report every 15 minutes, and obeys, is not missed meanwhile', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  const reply: CommandReply = { id: 'c', state: 'done', result: { profile: 'metered', intervalS: 900 } };
  const replies = [{ terminalId: 'T-1', receivedAt: world.clock.now(), reply }];
  world.judgement.batch({ ...emptyMeaning(), position: 100, replies });
  for (const minute of [24, 39, 54]) {
    world.at(minute);
    expect(world.state('T-1')).toBe('online/healthy');
    await one(world, minute, { ...good, intervalS: 900 });
  }
  expect(world.outages('T-1')).toEqual([]);
  world.at(54 + 40);
  expect(world.state('T-1')).toBe('unknown/silent');
  // Set back by hand, it is known by what it does.
  await world.reports('T-1', 94, 110, good);
  world.at(120);
  expect(world.state('T-1')).toBe('unknown/silent');
});

test('the operator says how long a technology or a profile may be silent', async () => {
  const world = await JudgedWorld.open(
    { 'T-1': '09015' },
    { silences: { technologies: { other: { minS: 600 } } } },
  );
  await world.reports('T-1', 0, 10, good);
  world.at(19);
  expect(world.state('T-1')).toBe('online/healthy');
  world.at(20.5);
  expect(world.state('T-1')).toBe('unknown/silent');
});
