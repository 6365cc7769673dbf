import { expect, test } from 'vitest';
import type { LinkJudgement, Witness } from '../../../telemetry/contract/evidence.ts';
import { bad, good, JudgedWorld, MINUTE, T0 } from '../support/judged-world.ts';

const link = (world: JudgedWorld): LinkJudgement => {
  const [only] = world.judgement.live.links(0);
  if (only === undefined) throw new Error('no link');
  return only;
};
const says = (world: JudgedWorld, witness: Witness) =>
  link(world).evidence.find((each) => each.witness === witness);

test('of a link never heard there is no evidence', async () => {
  const world = await JudgedWorld.open();
  expect(link(world)).toMatchObject({
    lifecycle: 'active',
    knowledge: 'neverHeard',
    overlay: 'none',
    state: 'unknown',
    reason: 'neverHeard',
    since: null,
    evidence: [],
    disagreements: [],
  });
});

test('the newest sample, the terminal, the broker and its rhythm say how a good link is', async () => {
  const world = await JudgedWorld.open();
  world.presence('T-1', 'online');
  await world.reports('T-1', 0, 5, { ...good, packetLossRatio: 0.013, latencyMs: 48 });
  expect(link(world)).toMatchObject({ condition: 'online', knowledge: 'known', state: 'online' });
  expect(says(world, 'sample')).toEqual({
    witness: 'sample',
    says: 'healthy',
    at: T0 + 5 * MINUTE,
    until: null,
    values: { packetLossRatio: 0.013, latencyMs: 48 },
  });
  expect(says(world, 'presence')).toMatchObject({ says: 'present', at: T0 });
  expect(says(world, 'terminal')).toMatchObject({ says: 'linkUp' });
  expect(says(world, 'silence')).toMatchObject({
    says: 'reporting',
    at: T0 + 5 * MINUTE,
    until: T0 + 5 * MINUTE + 150_000,
    values: { rhythmS: 60, silentAfterS: 150, offlineAfterS: 450 },
  });
  expect(link(world).disagreements).toEqual([]);
});

test('a run of bad minutes is told before it is an outage, one of good minutes before that is over', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 5, good);
  await world.reports('T-1', 5, 7, bad);
  expect(says(world, 'run')).toMatchObject({ says: 'badRun', at: T0 + 5 * MINUTE, values: { runS: 120 } });
  await world.reports('T-1', 7, 10, bad);
  expect(says(world, 'run')).toBeUndefined();
  expect(says(world, 'sample')).toMatchObject({ says: 'linkDown', values: { packetLossRatio: 1 } });
  await world.reports('T-1', 10, 11, good);
  expect(says(world, 'run')).toMatchObject({ says: 'goodRun', values: { runS: 60 } });
});

test('witnesses that contradict each other are named', async () => {
  const world = await JudgedWorld.open();
  world.presence('T-1', 'online');
  await world.reports('T-1', 0, 5, { ...good, linkUp: false });
  expect(link(world).disagreements).toEqual(['goodButCalledDown']);
  await world.reports('T-1', 5, 6, { linkUp: true, latencyMs: null, packetLossRatio: 1 });
  expect(link(world).disagreements).toEqual(['lostButCalledUp']);
  await world.reports('T-1', 6, 10, good);
  world.at(13);
  expect(link(world)).toMatchObject({ knowledge: 'silent', disagreements: ['presentButSilent'] });
  expect(says(world, 'silence')).toMatchObject({ says: 'silent', until: T0 + 10 * MINUTE + 450_000 });
});

test('while we cannot see nobody contradicts anybody, and we say so', async () => {
  const world = await JudgedWorld.open();
  world.presence('T-1', 'online');
  await world.reports('T-1', 0, 5, good);
  world.at(8);
  world.judgement.live.problem('brokerUnreachable');
  world.at(9);
  expect(link(world)).toMatchObject({ knowledge: 'monitoring', state: 'unknown', disagreements: [] });
  expect(says(world, 'monitor')).toMatchObject({ says: 'cannotSee', at: T0 + 8 * MINUTE });
});

test('agreed maintenance lies over whatever is judged, says until when, and monitoring goes on', async () => {
  let agreed: number | undefined;
  const world = await JudgedWorld.open({ 'T-1': '09015' }, { maintainedUntil: () => agreed });
  await world.reports('T-1', 0, 5, good);
  agreed = T0 + 60 * MINUTE;
  world.judgement.live.restated([0]);
  expect(world.state('T-1')).toBe('maintenance/maintenance');
  await world.reports('T-1', 5, 10, bad);
  expect(link(world)).toMatchObject({ overlay: 'maintenance', condition: 'offline', state: 'maintenance' });
  expect(says(world, 'maintenance')).toMatchObject({ says: 'agreed', until: agreed });
  expect(world.outages('T-1')).toEqual([[5, null]]);
  agreed = undefined;
  world.judgement.live.restated([0]);
  expect(world.state('T-1')).toBe('offline/linkDown');
});
