import fc from 'fast-check';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { BATCH_MS, ChangeStream, changesOf } from '../../../server/push/change-stream.ts';
import { Snapshots } from '../../../server/push/snapshots.ts';
import { maySee } from '../../../server/viewer.ts';
import type { FleetSnapshot, SiteChanges } from '../../../telemetry/contract/console-events.ts';
import { siteStates } from '../../../telemetry/contract/site-state.ts';
import { ManualClock } from '../../support/clock.ts';
import { MemoryFleet, MemoryLive } from '../http/world.ts';

const SITES = 6;
const regions = ['09015', '09007', '20067'];

/** What a console does, in as few lines as the contract of console-events.ts allows. */
class Console {
  states = new Map<number, number>();
  sequence: number | undefined;
  waiting: SiteChanges[] = [];

  load({ sequence, indexes, states }: FleetSnapshot): void {
    this.sequence = sequence;
    this.states = new Map(indexes.map((index, at) => [index, states[at] ?? -1]));
    for (const changes of this.waiting.splice(0)) this.hear(changes);
  }

  /** True when it missed something and has to load again. */
  hear(changes: SiteChanges): boolean {
    if (this.sequence === undefined) {
      this.waiting.push(changes);
      return false;
    }
    if (changes.sequence <= this.sequence) return false;
    if (changes.after !== this.sequence) {
      this.sequence = undefined;
      this.waiting = [changes];
      return true;
    }
    this.sequence = changes.sequence;
    for (const [at, index] of changes.indexes.entries()) this.states.set(index, changes.states[at] ?? -1);
    return false;
  }
}

type Step = { do: 'change'; index: number; state: number } | { do: 'flush' | 'lose' | 'request' | 'answer' };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('change' as const),
        index: fc.nat(SITES - 1),
        state: fc.nat(5),
      }),
    },
    { weight: 3, arbitrary: fc.constant({ do: 'flush' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'lose' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'request' as const }) },
    { weight: 2, arbitrary: fc.constant({ do: 'answer' as const }) },
  ),
  { maxLength: 60 },
);

test.each([[null], [['09']], [['20067', '09007']], [[]]])(
  'snapshot and changes make the live state for whoever sees %j, whatever is lost or late',
  async (regionCodes) => {
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const fleet = new MemoryFleet();
        for (let index = 0; index < SITES; index += 1) fleet.add(`s${index}`, regions[index % 3] ?? '00');
        const live = new MemoryLive();
        const stream = new ChangeStream(live, new ManualClock());
        const snapshots = new Snapshots(fleet, live, stream);
        const viewer = {
          actor: '',
          personId: null,
          name: '',
          role: 'operator',
          language: 'es',
          regionCodes,
        } as const;
        const sees = (index: number): boolean => maySee(viewer, fleet.sites[index]?.regionCode ?? '');
        stream.start();
        const client = new Console();
        let losing = false;
        let asked: Promise<FleetSnapshot> | undefined;
        const request = (): void => {
          client.sequence = undefined;
          asked = snapshots
            .for(viewer)
            .then(({ gzipped }) => JSON.parse(gunzipSync(gzipped).toString()) as FleetSnapshot);
        };
        stream.onChanges((changes) => {
          const theirs = changesOf(changes, sees);
          if (!losing && client.hear(theirs)) request();
          losing = false;
        });
        const answer = async (): Promise<void> => {
          if (asked === undefined) return;
          const snapshot = await asked;
          asked = undefined;
          client.load(snapshot);
          if (client.sequence === undefined) request();
        };

        request();
        for (const step of history) {
          if (step.do === 'change') live.set(step.index, { state: siteStates[step.state] ?? 'online' });
          else if (step.do === 'flush') stream.flush();
          else if (step.do === 'lose') losing = true;
          else if (step.do === 'request') request();
          else await answer();
        }
        // A last change that is not lost shows the console every gap before it.
        losing = false;
        live.set(0, { state: 'degraded' });
        stream.flush();
        for (let tries = 0; tries < 3; tries += 1) await answer();
        stream.stop();

        const expected = fleet.sites
          .filter(({ index }) => sees(index))
          .map(({ index }) => [index, siteStates.indexOf(live.site(index).state)]);
        expect([...client.states].sort(([a], [b]) => a - b)).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  },
  60_000,
);

test('changes wait longer for others while handing them out takes long, and no longer than half a second', () => {
  const live = new MemoryLive();
  const stream = new ChangeStream(live, new ManualClock());
  let slow = true;
  stream.start();
  stream.onChanges(() => {
    const until = performance.now() + (slow ? 120 : 0);
    while (performance.now() < until);
  });
  const flush = (): void => {
    live.set(0, { state: 'offline' });
    stream.flush();
  };
  expect(stream.pauseMs).toBe(BATCH_MS);
  for (let batch = 0; batch < 4; batch += 1) flush();
  expect(stream.pauseMs).toBe(500);
  slow = false;
  for (let batch = 0; batch < 40; batch += 1) flush();
  expect(stream.pauseMs).toBe(BATCH_MS);
  stream.stop();
});

test('the numbers keep growing over a restart', () => {
  const clock = new ManualClock();
  const live = new MemoryLive();
  const first = new ChangeStream(live, clock);
  first.start();
  for (let batch = 0; batch < 100; batch += 1) {
    live.set(0, { state: 'offline' });
    first.flush();
  }
  first.stop();
  clock.advance(1000);
  expect(new ChangeStream(live, clock).sequence).toBeGreaterThan(first.sequence);
});

test('many changes of one site in one batch are one entry', () => {
  const live = new MemoryLive();
  const stream = new ChangeStream(live, new ManualClock(5000));
  const batches: SiteChanges[] = [];
  stream.start();
  stream.onChanges((changes) => batches.push(changes));
  live.set(3, { state: 'offline', reason: 'linkDown', since: 7_999 });
  live.set(1, { state: 'degraded', reason: 'highLoss' });
  live.set(3, { state: 'unknown', reason: 'silent' });
  stream.flush();
  stream.flush();
  stream.stop();
  expect(batches).toHaveLength(1);
  expect(batches[0]).toMatchObject({
    after: 5000,
    sequence: 5001,
    indexes: [1, 3],
    states: [2, 4],
    reasons: [3, 9],
  });
  expect(batches[0]?.since[1]).toBe(7);
});

test('only so many sets of regions keep a snapshot', async () => {
  const fleet = new MemoryFleet();
  fleet.add('a', '09015');
  const live = new MemoryLive();
  const snapshots = new Snapshots(fleet, live, new ChangeStream(live, new ManualClock()));
  const of = (code: string): ReturnType<Snapshots['for']> =>
    snapshots.for({
      actor: '',
      personId: null,
      name: '',
      role: 'operator',
      language: 'es',
      regionCodes: [code],
    });
  const first = await of('09001');
  expect(await of('09001')).toBe(first);
  for (let code = 10; code < 50; code += 1) await of(`090${code}`);
  expect(await of('09001')).not.toBe(first);
});

test('what changes all at once goes out in several batches, what changed first first', () => {
  const live = new MemoryLive();
  const stream = new ChangeStream(live, new ManualClock(5000));
  const batches: SiteChanges[] = [];
  stream.onChanges((changes) => batches.push(changes));
  stream.start();
  for (let index = 44_999; index >= 0; index -= 1) live.set(index, { state: 'offline' });
  for (let each = 0; each < 4; each += 1) stream.flush();
  stream.stop();
  expect(batches.map(({ indexes }) => [indexes[0], indexes.at(-1), indexes.length])).toEqual([
    [25_000, 44_999, 20_000],
    [5_000, 24_999, 20_000],
    [0, 4_999, 5_000],
  ]);
  expect(batches.map(({ after, sequence }) => sequence - after)).toEqual([1, 1, 1]);
});
