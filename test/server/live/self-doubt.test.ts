import { expect, test } from 'vitest';
import { SelfDoubt } from '../../../server/live/self-doubt.ts';
import { bad, good, JudgedWorld, MINUTE, sampleOf, T0 } from '../support/judged-world.ts';

const synced = { ...good, clockSynced: true };

interface DoubtingWorld {
  world: JudgedWorld;
  /** Every terminal for which `which` holds reports the minutes `[from, to)`, each in its minute. */
  report: (from: number, to: number, which?: (terminal: number) => boolean) => Promise<void>;
  /** Our clock is set by so much; time itself does not pass. */
  setClock: (ms: number) => void;
}

/** Sixty terminals of two providers, every other one; or one of each that is named, where there are more. */
async function open(
  providers = ['north', 'south'],
  options: Parameters<typeof JudgedWorld.open>[1] = {},
): Promise<DoubtingWorld> {
  const places = Object.fromEntries(
    Array.from({ length: Math.max(60, providers.length) }, (_, index) => [`T-${index}`, '09015']),
  );
  const world = await JudgedWorld.open(places, options);
  for (const terminal of world.fleet.terminals) {
    const provider = providers[terminal.index % providers.length] ?? null;
    terminal.path = { provider, gateway: null, beam: null };
  }
  let wrongMs = 0;
  world.selfDoubt = new SelfDoubt({
    live: world.judgement.live,
    fleet: world.fleet,
    clock: world.clock,
    monotonic: () => world.clock.now() - wrongMs,
    troubles: (trouble) => {
      const { live } = world.judgement;
      return (problem) => (problem === undefined ? live.solved(trouble) : live.problem(trouble));
    },
  });
  return {
    world,
    setClock: (ms) => {
      wrongMs += ms;
      world.clock.set(world.clock.now() + ms);
    },
    report: async (from, to, which = () => true) => {
      for (let minute = from; minute < to; minute += 1) {
        world.at(minute + 1 + wrongMs / MINUTE);
        const samples = world.fleet.terminals
          .filter(({ index }) => which(index))
          .map(({ id }) => sampleOf(id, minute, synced, world.clock.now()));
        await world.receive(samples);
      }
    },
  };
}
const isNorth = (terminal: number) => terminal % 2 === 0;

test('when terminals of every provider fall silent at once we doubt ourselves, and nothing is an outage', async () => {
  const { world, report } = await open();
  await report(0, 10);
  world.at(12.5);
  expect(world.judgement.live.health().problems).toEqual(['receptionDoubtful']);
  world.at(60);
  expect([world.state('T-0'), world.state('T-1')]).toEqual(['unknown/monitoring', 'unknown/monitoring']);
  expect(world.outages('T-0')).toEqual([]);
  // Most of them come back, with what they kept; one does not.
  await report(60, 62, (terminal) => terminal !== 7);
  expect(world.judgement.live.health().problems).toEqual([]);
  for (let minute = 10; minute < 60; minute += 1)
    await world.receive([sampleOf('T-0', minute, synced, world.clock.now())]);
  await report(62, 75, (terminal) => terminal !== 7);
  expect(world.outages('T-0')).toEqual([]);
  expect(world.state('T-0')).toBe('online/healthy');
  expect(world.state('T-7')).toBe('offline/silent');
  const [[from, to] = []] = world.outages('T-7');
  expect(from).toBeGreaterThan(60);
  expect(to).toBeNull();
});

test('schools that close together close, and what fails meanwhile is seen', async () => {
  const opensAt = T0 + 900 * MINUTE;
  const closes = (terminal: number) => terminal % 5 < 2;
  const { world, report } = await open(['north', 'south'], {
    closedUntil: (index, at) =>
      closes(index) && at >= T0 + 20 * MINUTE && at < opensAt ? opensAt : undefined,
  });
  await report(0, 20);
  await report(20, 60, (terminal) => !closes(terminal));
  expect(world.judgement.live.health().problems).toEqual([]);
  expect([world.state('T-0'), world.state('T-2')]).toEqual(['planned/offBySchedule', 'online/healthy']);
  await report(60, 75, (terminal) => !closes(terminal) && terminal !== 7);
  expect(world.state('T-7')).toBe('offline/silent');
});

test('wills of a whole country that come at once are our network, not the country’s', async () => {
  const { world, report } = await open();
  for (const { id } of world.fleet.terminals) world.presence(id, 'online');
  await report(0, 10);
  world.at(11.5);
  for (const { id } of world.fleet.terminals) world.presence(id, 'offline');
  world.at(30);
  expect(world.outages('T-0')).toEqual([]);
  for (const { id } of world.fleet.terminals) world.presence(id, 'online', 's2');
  await report(30, 33);
  expect(world.outages('T-0')).toEqual([]);
  expect(world.state('T-0')).toBe('online/healthy');
});

test('a provider that fails while another goes on failed, and so does the only one', async () => {
  const { world, report } = await open();
  await report(0, 10);
  await report(10, 25, isNorth);
  expect(world.judgement.live.health().problems).toEqual([]);
  expect([world.state('T-0'), world.state('T-1')]).toEqual(['online/healthy', 'offline/silent']);
  const alone = await open(['north']);
  await alone.report(0, 10);
  alone.world.at(25);
  expect(alone.world.state('T-1')).toBe('offline/silent');
});

test('a storm that takes a third of every provider is an outage once the others have reported for a quarter of an hour', async () => {
  const { world, report } = await open();
  await report(0, 10);
  const isDark = (terminal: number) => terminal < 18;
  await report(10, 27, (terminal) => !isDark(terminal));
  expect(world.judgement.live.health().problems).toEqual(['receptionDoubtful']);
  await report(27, 50, (terminal) => !isDark(terminal));
  expect(world.judgement.live.health().problems).toEqual([]);
  expect([world.state('T-0'), world.state('T-40')]).toEqual(['offline/silent', 'online/healthy']);
  const [[from, to] = []] = world.outages('T-0');
  expect(from).toBeGreaterThan(25);
  expect(from).toBeLessThan(30);
  expect(to).toBeNull();
  expect(world.outages('T-40')).toEqual([]);
  // What is gone says nothing of us any more, and what else falls silent at once does.
  await report(50, 52, (terminal) => !isDark(terminal));
  world.at(56);
  expect(world.judgement.live.health().problems).toEqual(['receptionDoubtful']);
});

test('a provider that fails whole while a third of a small one is dark is an outage in the end', async () => {
  const providers = [
    ...Array.from({ length: 200 }, () => 'big'),
    ...Array.from({ length: 20 }, () => 'small'),
  ];
  const { world, report } = await open(providers);
  await report(0, 10);
  await report(10, 50, (terminal) => terminal >= 206);
  expect(world.judgement.live.health().problems).toEqual([]);
  expect([world.state('T-0'), world.state('T-219')]).toEqual(['offline/silent', 'online/healthy']);
});

test('a few who report on say after an hour that we receive, and nobody at all never does', async () => {
  const few = await open();
  await few.report(0, 10);
  await few.report(10, 70, (terminal) => terminal < 8);
  expect(few.world.judgement.live.health().problems).toEqual(['receptionDoubtful']);
  await few.report(70, 85, (terminal) => terminal < 8);
  expect(few.world.judgement.live.health().problems).toEqual([]);
  expect([few.world.state('T-0'), few.world.state('T-40')]).toEqual(['online/healthy', 'offline/silent']);
  const none = await open();
  await none.report(0, 10);
  none.world.at(300);
  expect(none.world.judgement.live.health().problems).toEqual(['receptionDoubtful']);
  expect(none.world.outages('T-40')).toEqual([]);
});

test('an outage that is measured while we doubt ourselves is told once we do no longer', async () => {
  const { world, report } = await open();
  await report(0, 5);
  world.judgement.live.problem('brokerUnreachable');
  for (let minute = 5; minute < 15; minute += 1)
    await world.receive([sampleOf('T-3', minute, bad, world.at(minute + 1).clock.now())]);
  await world.checkpoint.write();
  expect(world.outages('T-3')).toEqual([[5, null]]);
  expect(world.announced).toEqual([]);
  world.judgement.live.solved('brokerUnreachable');
  world.at(15.1);
  await world.checkpoint.write();
  expect(world.announced.map(({ event, siteIndexes }) => [event, siteIndexes])).toEqual([['opened', [3]]]);
});

test('a machine that slept for an hour blames nobody', async () => {
  const { world, report, setClock } = await open();
  await report(0, 10);
  // To the sleeping machine no time passed.
  setClock(60 * MINUTE);
  world.at(70.1);
  expect(world.judgement.live.health().problems).toEqual(['clockWrong']);
  world.at(70.5);
  expect(world.state('T-0')).toBe('unknown/monitoring');
  for (let minute = 70; minute < 76; minute += 1) {
    world.at(minute + 1);
    await world.receive(
      world.fleet.terminals.map(({ id }) => sampleOf(id, minute, synced, world.clock.now())),
    );
  }
  expect(world.judgement.live.health().problems).toEqual([]);
  expect(world.state('T-0')).toBe('online/healthy');
  expect(world.outages('T-0')).toEqual([]);
  expect(world.judgement.ledger.history(0).absences).toMatchObject([{ kind: 'monitoring' }]);
});

test('a clock of ours set an hour ahead is found out, and set back it keeps nobody from being silent', async () => {
  const { world, report, setClock } = await open();
  await report(0, 10);
  setClock(60 * MINUTE);
  await report(10, 15);
  expect(world.judgement.live.health().problems).toEqual(['clockWrong']);
  expect(world.state('T-0')).toBe('unknown/monitoring');
  setClock(-60 * MINUTE);
  await report(15, 18);
  expect(world.judgement.live.health().problems).toEqual([]);
  expect(world.state('T-0')).toBe('online/healthy');
  await report(18, 30, (terminal) => terminal !== 3);
  expect(world.state('T-3')).toBe('offline/silent');
  expect(world.outages('T-0')).toEqual([]);
  expect(world.outages('T-3')).toEqual([[18.5, null]]);
  expect(world.clock.now()).toBe(T0 + 30 * MINUTE);
});

test('a few synchronised clocks that are ahead alike leave the others known, who do not say what theirs are', async () => {
  const { world } = await open();
  for (let minute = 0; minute < 10; minute += 1) {
    world.at(minute + 1);
    const samples = world.fleet.terminals.map(({ id, index }) => {
      const isAhead = index < 25;
      const told = sampleOf(id, minute, isAhead ? synced : good, world.clock.now());
      if (isAhead) told.sample.measuredAt += 45_000;
      return told;
    });
    await world.receive(samples);
  }
  expect(world.judgement.live.health().problems).toEqual([]);
  expect(world.state('T-40')).toBe('online/healthy');
});
