import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildCommandPayload, type Command } from '../../telemetry/contract/commands.ts';
import { buildTopic } from '../../telemetry/contract/topics.ts';
import { equipmentOf } from '../../simulators/equipment.ts';
import { createFleetRun } from '../../simulators/fleet-run.ts';
import type { World } from '../../simulators/world.ts';
import { createWorld } from '../../simulators/world.ts';
import { MemoryBroker, MovingClock, smallFleet, START } from './small-world.ts';

const up = {
  linkUp: true,
  latencyMs: 40,
  jitterMs: 2,
  packetLossRatio: 0,
  downlinkBps: 1,
  uplinkBps: 1,
  signalDb: 11,
  clients: 1,
} as const;

/** A world in which given seconds are dark for everybody. */
const darkDuring = (isDark: (second: number) => boolean): World => ({
  conditions: (_, at) => (isDark((at - START) / 1000) ? { linkUp: false, signalDb: 0 } : up),
});

/** Lets the promises of a step run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

async function live(world: World, seconds: number, broker: MemoryBroker, onSecond: (second: number) => void) {
  const clock = new MovingClock();
  const fleet = smallFleet(3);
  const run = createFleetRun({
    fleet,
    world,
    clock,
    outbox: broker,
    intervalMs: 5000,
    graceMs: 9000,
    runId: 'r',
  });
  for (let second = 0; second < seconds; second += 1) {
    onSecond(second);
    run.step();
    await settle();
    clock.advance(1000);
  }
  return { run, fleet };
}

describe('a fleet', () => {
  it('publishes every sample exactly once and in order, whatever was dark and whenever the broker was away', async () => {
    const spans = fc.array(fc.tuple(fc.nat(80), fc.integer({ min: 1, max: 30 })), { maxLength: 5 });
    const within = (list: [number, number][], second: number) =>
      list.some(([from, length]) => second >= from && second < from + length);
    await fc.assert(
      fc.asyncProperty(spans, spans, fc.array(fc.boolean(), { maxLength: 60 }), async (dark, away, luck) => {
        const broker = new MemoryBroker();
        const fortunes = [...luck];
        broker.accepts = () => fortunes.pop() ?? true;
        // The last 20 seconds are good, so that everything can be caught up with.
        const { run, fleet } = await live(
          darkDuring((second) => second < 100 && within(dark, second)),
          120,
          broker,
          (second) => (broker.reachable = second >= 100 || !within(away, second)),
        );
        expect(run.buffered()).toBe(0);
        let measured = 0;
        for (const { terminal } of fleet) {
          const samples = broker.samples.get(terminal.id) ?? [];
          measured += samples.length;
          expect(samples.map(({ seq }) => seq)).toEqual(samples.map((_, index) => index + 1));
          const times = samples.map(({ measuredAt }) => measuredAt);
          expect(times).toEqual(times.toSorted((a, b) => a - b));
          for (const sample of samples) {
            const second = (sample.measuredAt - START) / 1000;
            const isDark = second < 100 && within(dark, second);
            expect(sample.linkUp).toBe(!isDark);
            expect(sample.packetLossRatio).toBe(isDark ? 1 : 0);
            if (isDark) expect(sample.latencyMs).toBeNull();
          }
        }
        expect(measured).toBe(run.measured);
      }),
      { numRuns: 60 },
    );
  });

  it('says nothing while dark but what the broker would: offline, of the same session, after the grace', async () => {
    const broker = new MemoryBroker();
    const spoken: number[] = [];
    let before = 0;
    const { fleet } = await live(
      darkDuring((second) => second >= 20 && second < 60),
      100,
      broker,
      (second) => {
        const count = [...broker.presences.values(), ...broker.samples.values()].flat().length;
        if (count > before) spoken.push(second - 1);
        before = count;
      },
    );
    const whileDark = spoken.filter((second) => second > 24 && second < 60);
    // Each terminal notices within its interval of 5 s; the grace is 9 s.
    expect(Math.min(...whileDark)).toBeGreaterThanOrEqual(29);
    expect(Math.max(...whileDark)).toBeLessThanOrEqual(34);
    const [first] = fleet;
    expect(broker.presences.get(first?.terminal.id ?? '')).toEqual([
      { state: 'online', session: 'r-1' },
      { state: 'offline', session: 'r-1' },
      { state: 'online', session: 'r-2' },
    ]);
    expect([...broker.inventories]).toEqual(fleet.map((site) => [site.terminal.id, [equipmentOf(site)]]));
  });

  it('keeps its session through a darkness shorter than the grace', async () => {
    const broker = new MemoryBroker();
    await live(
      darkDuring((second) => second >= 20 && second < 26),
      60,
      broker,
      () => undefined,
    );
    for (const presences of broker.presences.values()) expect(presences).toHaveLength(1);
  });

  it('reports every terminal at the first step', async () => {
    const broker = new MemoryBroker();
    await live(
      darkDuring(() => false),
      1,
      broker,
      () => undefined,
    );
    expect([...broker.samples.values()].map((samples) => samples.length)).toEqual([1, 1, 1]);
  });

  it('that is dark at the start has told what it last knew, and is offline', async () => {
    const broker = new MemoryBroker();
    const { fleet } = await live(
      darkDuring((second) => second >= -600 && second < 30),
      60,
      broker,
      () => undefined,
    );
    const id = fleet[0]?.terminal.id ?? '';
    const [last, ...later] = broker.samples.get(id) ?? [];
    expect(last).toMatchObject({ linkUp: true, seq: 1, measuredAt: START - 660_000 });
    expect(later[0]).toMatchObject({ linkUp: false, seq: 2 });
    expect(broker.presences.get(id)?.map(({ state }) => state)).toEqual(['online', 'offline', 'online']);
  });

  describe('that is asked for something', () => {
    const dark = (second: number) => second >= 40 && second < 50;
    /** 100 seconds of three terminals, the first of which is asked at a second; nobody else answers. */
    async function ask(asked: ReadonlyMap<number, Partial<Command>>) {
      const broker = new MemoryBroker();
      const clock = new MovingClock();
      const fleet = smallFleet(3);
      const options = { fleet, world: darkDuring(dark), clock, outbox: broker, runId: 'r', rebootMs: 10_000 };
      const run = createFleetRun({ ...options, intervalMs: 5_000, graceMs: 9_000 });
      const id = fleet[0]?.terminal.id ?? '';
      for (let second = 0; second < 100; second += 1) {
        const command = asked.get(second);
        if (command !== undefined) {
          const now = clock.now();
          const head = { issuedAt: now, expiresAt: now + 60_000, ttlS: 60 };
          const said = buildCommandPayload({ id: `c${second}`, ...head, ...command });
          run.heard(buildTopic(id, 'commands'), said);
        }
        run.step();
        await settle();
        clock.advance(1000);
      }
      expect([...broker.replies.keys()].filter((each) => each !== id)).toEqual([]);
      return {
        replies: (broker.replies.get(id) ?? []).map(({ id, state }) => `${id} ${state}`),
        samples: broker.samples.get(id) ?? [],
        presences: broker.presences.get(id) ?? [],
      };
    }

    it('tests its link: the answer at once, the figures in its next sample alone', async () => {
      const { replies, samples } = await ask(new Map([[11, { kind: 'speedTest' }]]));
      expect(replies).toEqual(['c11 done']);
      const tested = samples.filter(({ downlinkCapacityBps }) => downlinkCapacityBps !== undefined);
      expect(tested.map(({ measuredAt }) => (measuredAt - START) / 1000)).toEqual([15]);
    });

    it('reboots once: says so, is away without measuring, and is back in another session', async () => {
      const again = { id: 'c12', kind: 'reboot' } as const;
      const { replies, samples, presences } = await ask(
        new Map<number, Partial<Command>>([
          [12, again],
          [17, { kind: 'speedTest' }],
          [60, again],
        ]),
      );
      expect(replies).toEqual(['c12 accepted', 'c12 done', 'c12 done']);
      expect(presences.slice(0, 3)).toEqual([
        { state: 'online', session: 'r-1' },
        { state: 'offline', session: 'r-1', leaving: true },
        { state: 'online', session: 'r-2' },
      ]);
      const seconds = samples.map(({ measuredAt }) => (measuredAt - START) / 1000);
      expect(seconds.filter((second) => second > 10 && second < 30)).toEqual([24, 25]);
    });

    it('measures at another pace, and hears nothing while its link is dark', async () => {
      const { replies, samples } = await ask(
        new Map<number, Partial<Command>>([
          [46, { kind: 'speedTest' }],
          [52, { kind: 'setInterval', intervalS: 10 }],
        ]),
      );
      expect(replies).toEqual(['c52 done']);
      const late = samples.filter(({ measuredAt }) => measuredAt > START + 60_000);
      expect(late.map(({ intervalS }) => intervalS)).toEqual([10, 10, 10]);
    });
  });

  it('publishes the same bytes for the same seed and clock', async () => {
    const bytes = async (seed: number): Promise<string> => {
      const fleet = smallFleet(50, seed);
      const world = createWorld(fleet, { scenario: 'everyday', seed, startsAt: START });
      const clock = new MovingClock();
      const said: string[] = [];
      const outbox = {
        hasRoom: () => true,
        publish: (_: number, topic: string, payload: string) => {
          said.push(topic, payload);
          return Promise.resolve();
        },
      };
      const run = createFleetRun({
        fleet,
        world,
        clock,
        outbox,
        intervalMs: 60_000,
        graceMs: 90_000,
        runId: 'r',
      });
      for (let second = 0; second < 600; second += 1) {
        run.step();
        await settle();
        clock.advance(1000);
      }
      return said.join('\n');
    };
    const once = await bytes(7);
    expect(once.length).toBeGreaterThan(10_000);
    expect(await bytes(7)).toBe(once);
    expect(await bytes(8)).not.toBe(once);
  });
});
