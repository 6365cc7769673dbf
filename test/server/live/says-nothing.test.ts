import { expect, test } from 'vitest';
import type { Sample } from '../../../telemetry/contract/sample.ts';
import { bad, good, JudgedWorld, sampleOf } from '../support/judged-world.ts';

const warm: Partial<Sample> = { temperatureC: 31 };

test('what was kept of the dark and says nothing of the link takes no outage back', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 30, good);
  const now = world.at(90).clock.now();
  await world.receive(Array.from({ length: 60 }, (_, at) => sampleOf('T-1', 30 + at, warm, now)));
  await world.reports('T-1', 90, 100, good);
  expect(world.outages('T-1')).toEqual([[30.5, 90]]);
});

test('bad minutes are bad whatever else comes in them, and what comes still says that the terminal is there', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 30, good);
  for (let minute = 30; minute < 60; minute += 1) {
    const now = world.at(minute + 1).clock.now();
    const beside = sampleOf('T-1', minute, { ...warm, seq: 9_000 + minute }, now);
    beside.sample.measuredAt += 400;
    await world.receive([sampleOf('T-1', minute, bad, now), beside]);
  }
  expect(world.state('T-1')).toBe('offline/linkDown');
  expect(world.outages('T-1')).toEqual([[30, null]]);
  for (let minute = 60; minute < 90; minute += 1)
    await world.receive([sampleOf('T-1', minute, warm, world.at(minute + 1).clock.now())]);
  const [link] = world.judgement.live.links(0);
  expect(link?.evidence.find(({ witness }) => witness === 'silence')?.says).toBe('reporting');
  expect(world.outages('T-1')).toEqual([[30, null]]);
});

test('who never says how its link is shows by what it sends that it carries', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 30, warm);
  expect(world.state('T-1')).toBe('online/healthy');
  world.at(90);
  await world.reports('T-1', 90, 100, warm);
  expect(world.outages('T-1')).toEqual([[30.5, 90]]);
});

test('what it says beside its link is noted: a last word that the power failed', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 30, { ...good, powerSource: 'grid' });
  await world.reports('T-1', 30, 31, { powerSource: 'battery' });
  expect(world.judgement.live.terminal(0).supply).toBe('battery');
});

test.each(['first', 'last'])(
  'of two samples without a number of the same moment both are judged, the one that says nothing %s',
  async (order) => {
    const world = await JudgedWorld.open();
    const send = async (minute: number, fields: Partial<Sample>) => {
      const said = sampleOf('T-1', minute, fields, world.clock.now());
      delete said.sample.seq;
      delete said.sample.epoch;
      await world.receive([said]);
    };
    for (let minute = 0; minute < 60; minute += 1) {
      world.at(minute + 1);
      if (order === 'first') await send(minute, warm);
      await send(minute, minute < 30 ? good : bad);
      if (order === 'last') await send(minute, warm);
    }
    expect(world.outages('T-1')).toEqual([[30, null]]);
    expect(world.state('T-1')).toBe('offline/linkDown');
    // Sent again, it says nothing new.
    await send(59, bad);
    expect(world.outages('T-1')).toEqual([[30, null]]);
  },
);
