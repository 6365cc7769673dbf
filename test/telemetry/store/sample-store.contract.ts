import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sample } from '../../../telemetry/contract/sample.ts';
import type { HistoryPoint, SampleStore, TerminalSample } from '../../../telemetry/store/sample-store.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Midnight, so that steps fall where the eye expects them. */
const start = 1_700_006_400_000;

const fullSample: Sample = {
  measuredAt: start,
  epoch: 'e 1',
  seq: 9_007_199_254_740_991,
  oldestSeq: 1,
  intervalS: 60,
  badSeconds: 0.5,
  bootId: 'boot',
  monotonicMs: 123_456.75,
  clockSynced: true,
  linkUp: false,
  latencyMs: 48.125,
  jitterMs: 0,
  packetLossRatio: 1e-7,
  probes: [{ target: 'pop', sent: 10, lost: 1, rttP50Ms: 20 }],
  downlinkBps: 1e15,
  uplinkBps: 1,
  rxBytes: 123_456_789_012,
  txBytes: 0,
  downlinkCapacityBps: 5e7,
  uplinkCapacityBps: 5e6,
  signal: { metric: 'esN0Db', value: -3.5 },
  modcod: 'a "quoted" \\ back\\\\slash, comma=equals\nline\t',
  obstructedRatio: 0.25,
  terminalUptimeS: 1,
  agentUptimeS: 2,
  lanUp: true,
  clients: 12,
  powerSource: 'solar',
  batteryRatio: 0.875,
  temperatureC: -12.5,
  quotaUsedRatio: 1.5,
  disabledReason: 'señal débil 📡',
  alerts: ['x', 'y "z"', ''],
};

/** What every implementation of the port must do. `open` gives an open, empty store; the contract closes it. */
export function describeSampleStore(name: string, open: () => Promise<SampleStore>): void {
  describe(`${name} keeps the sample store's contract`, () => {
    let store: SampleStore;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    const read = async (terminalId: string) => {
      const rows = await store.samples(terminalId, 0, Number.MAX_SAFE_INTEGER / 4096);
      return rows.map(({ sample }) => sample);
    };

    test('every field comes back as it was written', async () => {
      const bare = { measuredAt: start + 1 };
      const lost = { measuredAt: start + 2, latencyMs: null, alerts: [] };
      await store.writeBatch([fullSample, bare, lost].map((sample) => from('fields', sample)));
      expect(await read('fields')).toEqual([fullSample, bare, lost]);
      expect(await read('nobody')).toEqual([]);
    });

    test('any text of a field comes back', async () => {
      const texts = fc.sample(fc.string({ unit: 'binary', maxLength: 100 }), 200);
      const written = texts.map((modcod, index) => ({ measuredAt: start + index, modcod }));
      await store.writeBatch(written.map((sample) => from('texts', sample)));
      expect(await read('texts')).toEqual(written);
    });

    test('a period holds its start and not its end, oldest first, up to the limit', async () => {
      const times = [3, 1, 2, 0, 4].map((hours) => start + hours * HOUR);
      await store.writeBatch(times.map((measuredAt) => from('period', { measuredAt, seq: 1 })));
      const period = await store.samples('period', start + HOUR, start + 4 * HOUR);
      expect(period.map(({ sample }) => sample.measuredAt)).toEqual([1, 2, 3].map((h) => start + h * HOUR));
      const two = await store.samples('period', start, start + 9 * HOUR, 2);
      expect(two.map(({ sample }) => sample.measuredAt)).toEqual([start, start + HOUR]);
    });

    test('many terminals at once: each its own period and limit, as they are wanted, with the fields asked for', async () => {
      const at = (minute: number) => start + minute * MINUTE;
      const sample = (terminal: number, minute: number): Sample => ({
        measuredAt: at(minute),
        seq: minute + 1,
        linkUp: minute !== 3,
        intervalS: 60,
        latencyMs: minute === 4 ? null : terminal * 10 + minute,
        downlinkBps: 1000,
        ...(minute === 5 && { probes: [{ target: 'pop' as const, sent: 10, lost: terminal }] }),
      });
      const terminals = Array.from({ length: 130 }, (_, terminal) => terminal);
      const minutes = [0, 1, 2, 3, 4, 5, 6];
      await store.writeBatch(
        terminals.flatMap((terminal) =>
          minutes.map((minute) => from(`group-${terminal}`, sample(terminal, minute))),
        ),
      );
      const wanted = [...terminals].reverse().map((terminal) => ({
        terminalId: terminal === 100 ? 'nobody' : `group-${terminal}`,
        from: at(terminal % 4),
        to: at(6),
      }));
      const found = [...(await store.samplesOf(wanted, ['linkUp', 'latencyMs', 'probes'], 4))];
      const expected = [...terminals].reverse().flatMap((terminal) =>
        terminal === 100
          ? []
          : minutes.slice(terminal % 4, Math.min(6, (terminal % 4) + 4)).map((minute) => {
              const { measuredAt, linkUp, latencyMs, probes } = sample(terminal, minute);
              return {
                terminalId: `group-${terminal}`,
                sample: { measuredAt, linkUp, latencyMs, ...(probes && { probes }) },
              };
            }),
      );
      expect(found.map(({ terminalId, sample }) => ({ terminalId, sample }))).toEqual(expected);
      expect(await store.samplesOf([], ['linkUp'], 10)).toHaveLength(0);
      await expect(store.samplesOf(wanted, ['linkUp'], 10_000)).rejects.toThrow(/at most 100000 samples/);
    });

    test('any order and any repetition of batches gives the same content', async () => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(deliveries, async (batches) => {
          run += 1;
          const expected = new Map<string, Map<number, Partial<Sample>>>();
          for (const batch of batches) {
            const samples = batch.map(({ terminal, minute, fields }) => {
              const terminalId = `run${run}-${terminal}`;
              const sample = partOfSample(terminal, minute, fields);
              const times = expected.get(terminalId) ?? new Map<number, Partial<Sample>>();
              times.set(sample.measuredAt, { ...times.get(sample.measuredAt), ...sample });
              expected.set(terminalId, times);
              return from(terminalId, sample);
            });
            await store.writeBatch(samples);
          }
          for (const [terminalId, times] of expected) {
            const inOrder = [...times.entries()].sort(([a], [b]) => a - b).map(([, sample]) => sample);
            expect(await read(terminalId)).toEqual(inOrder);
          }
        }),
        { numRuns: 30 },
      );
    });

    test('two samples of one millisecond unite, the higher seq decides, whatever came first or together', async () => {
      const samples: Sample[] = [
        { measuredAt: start, epoch: 'e', seq: 7, latencyMs: 10, clients: 3, linkUp: true, modcod: 'QPSK' },
        {
          measuredAt: start,
          epoch: 'e',
          seq: 8,
          latencyMs: null,
          clients: 2,
          packetLossRatio: 1,
          linkUp: false,
        },
      ];
      const united = {
        ...{ measuredAt: start, epoch: 'e', seq: 8, latencyMs: 10, clients: 2, modcod: 'QPSK' },
        ...{ packetLossRatio: 1, linkUp: false },
      };
      for (const order of [
        [0, 1],
        [1, 0],
      ]) {
        for (const together of [1, 2]) {
          const id = `united-${order.join('')}-${together}`;
          const coming = order.map((at) => from(id, samples[at] as Sample));
          const before = store.conflicts();
          await store.writeBatch(coming.slice(0, together));
          for (const each of coming.slice(together)) await store.writeBatch([each]);
          expect(store.conflicts() - before).toBe(1);
          expect(await read(id)).toEqual([united]);
          const [point] = await store.history(id, start, start + MINUTE, MINUTE);
          expect(point).toMatchObject({ samples: 1, latencyMs: 10, packetLossRatio: 1, linkUpRatio: 0 });
        }
      }
    });

    test('no conflict is what comes again, with another number or with fields of its own', async () => {
      const before = store.conflicts();
      const sample = { measuredAt: start, epoch: 'e', seq: 7, latencyMs: 10.1, alerts: ['hot'] };
      const again = { ...sample, epoch: 'f', seq: 1, oldestSeq: 1 };
      const beside = { measuredAt: start, latencyMs: null, clients: 3 };
      for (const batch of [[sample], [sample, again], [beside], [again, beside]])
        await store.writeBatch(batch.map((each) => from('no-conflict', each)));
      expect(store.conflicts()).toBe(before);
      const other = { measuredAt: start, clients: 4, alerts: ['wet'] };
      await store.writeBatch([from('no-conflict', other), from('no-conflict', { ...other, clients: 3 })]);
      await store.writeBatch([from('no-conflict', { ...other, clients: 3 })]);
      expect(store.conflicts() - before).toBe(3);
    });

    test('a history has the means of each step that has samples', async () => {
      const minutes: [number, Omit<Sample, 'measuredAt'>][] = [
        [0, { latencyMs: 40, linkUp: true, downlinkBps: 100, uplinkBps: 10, packetLossRatio: 0 }],
        [4, { latencyMs: null, linkUp: false, packetLossRatio: 1 }],
        [4.5, { latencyMs: 50 }],
        [10, { clients: 2 }],
        [125, { downlinkBps: 7 }],
        [130, { downlinkBps: 99_999 }],
      ];
      await store.writeBatch(
        minutes.map(([minute, sample]) =>
          from('history', { measuredAt: start + minute * MINUTE, ...sample }),
        ),
      );
      const fiveMinutes = await store.history('history', start, start + 130 * MINUTE, 5 * MINUTE);
      expect(fiveMinutes).toEqual([
        step(0, 3, {
          latencyMs: 45,
          packetLossRatio: 0.5,
          downlinkBps: 100,
          uplinkBps: 10,
          linkUpRatio: 0.5,
        }),
        step(10, 1, {}),
        step(125, 1, { downlinkBps: 7 }),
      ]);
      const [wholeDay, ...more] = await store.history('history', start, start + 130 * MINUTE, 24 * HOUR);
      expect(more).toEqual([]);
      expect(wholeDay).toMatchObject({ samples: 5, latencyMs: 45, downlinkBps: 53.5 });
      expect((wholeDay?.at ?? 1) % (24 * HOUR)).toBe(0);
      expect(await store.history('nobody', start, start + HOUR, MINUTE)).toEqual([]);
      await expect(store.history('history', 0, start, 1)).rejects.toThrow(/at most .* steps/);
    });

    test('statistics give each terminal of the period its median downlink with its basis and 95th percentile of latency', async () => {
      const day = start + 240 * HOUR;
      const batch: TerminalSample[] = [];
      const expected = new Map<string, unknown>();
      for (let terminal = 0; terminal < 40; terminal += 1) {
        const count = 1 + ((terminal * 7) % 30);
        const downlinks = Array.from({ length: count }, (_, index) => 1000 + ((index * 37 + terminal) % 101));
        for (const [index, downlinkBps] of downlinks.entries()) {
          const sample = { measuredAt: day + index * 3 * HOUR, downlinkBps, latencyMs: downlinkBps / 10 };
          batch.push(from(`statistics-${terminal}`, sample));
        }
        const sorted = downlinks.sort((a, b) => a - b);
        expected.set(`statistics-${terminal}`, {
          terminalId: `statistics-${terminal}`,
          samples: count,
          downlinkMedianBps: ((sorted[(count - 1) >> 1] ?? 0) + (sorted[count >> 1] ?? 0)) / 2,
          downlinkBasis: 'traffic',
          latencyP95Ms: (sorted[Math.round(count * 0.95) - 1] ?? 0) / 10,
        });
      }
      const end = day + 90 * HOUR;
      batch.push(from('statistics-bare', { measuredAt: day, clients: 1, latencyMs: null }));
      batch.push(from('statistics-0', { measuredAt: day - 1, downlinkBps: 1 }));
      batch.push(from('statistics-1', { measuredAt: end, downlinkBps: 1 }));
      batch.push(from('statistics-outside', { measuredAt: end, downlinkBps: 1 }));
      expected.set('statistics-bare', {
        terminalId: 'statistics-bare',
        samples: 1,
        downlinkMedianBps: null,
        downlinkBasis: null,
        latencyP95Ms: null,
      });
      // Four tests of the link among a hundred quiet minutes: the link decides, whatever its traffic was.
      const capacities = [6e7, 9e7, 7e7, 2e7];
      for (let minute = 0; minute < 100; minute += 1) {
        const downlinkCapacityBps = capacities[minute / 25];
        const tested = downlinkCapacityBps === undefined ? {} : { downlinkCapacityBps };
        batch.push(
          from('statistics-tested', { measuredAt: day + minute * MINUTE, downlinkBps: minute, ...tested }),
        );
      }
      // A test outside the period does not count.
      batch.push(from('statistics-2', { measuredAt: end, downlinkCapacityBps: 9e7 }));
      batch.push(from('statistics-only', { measuredAt: day, downlinkCapacityBps: 3e7 }));
      expected.set('statistics-tested', {
        terminalId: 'statistics-tested',
        samples: 100,
        downlinkMedianBps: 6.5e7,
        downlinkBasis: 'capacity',
        latencyP95Ms: null,
      });
      expected.set('statistics-only', {
        terminalId: 'statistics-only',
        samples: 1,
        downlinkMedianBps: 3e7,
        downlinkBasis: 'capacity',
        latencyP95Ms: null,
      });
      await store.writeBatch(batch);
      const found = new Map<string, unknown>();
      for await (const row of store.terminalStatistics(day, end)) found.set(row.terminalId, row);
      expect(found).toEqual(expected);
    });

    test('what was measured before a time is forgotten, the rest stays', async () => {
      const old = start - 24 * HOUR;
      const samples = [old - HOUR, old - 1, old, old + HOUR].map((measuredAt) => ({
        measuredAt,
        clients: 1,
      }));
      await store.writeBatch(samples.map((sample) => from('purge', sample)));
      await store.purgeBefore(old);
      expect((await read('purge')).map(({ measuredAt }) => measuredAt)).toEqual([old, old + HOUR]);
      await store.purgeBefore(old);
      expect(await read('purge')).toHaveLength(2);
    });

    test('a batch of thousands and a batch of none', async () => {
      await store.writeBatch([]);
      const batch = Array.from({ length: 5000 }, (_, index) =>
        from(`many-${index % 1000}`, { measuredAt: start + index, seq: index + 1, latencyMs: index }),
      );
      await Promise.all([store.writeBatch(batch), store.writeBatch(batch)]);
      expect(await read('many-7')).toHaveLength(5);
    });

    test('it says that it is well', async () => {
      expect(await store.health()).toEqual({ reachable: true });
    });
  });
}

function from(terminalId: string, sample: Sample): TerminalSample {
  return { terminalId, receivedAt: sample.measuredAt + 250, sample };
}

function step(minute: number, samples: number, means: Partial<HistoryPoint>): HistoryPoint {
  const none = {
    latencyMs: null,
    packetLossRatio: null,
    downlinkBps: null,
    uplinkBps: null,
    linkUpRatio: null,
  };
  return { at: start + minute * MINUTE, samples, ...none, ...means };
}

/** What a terminal measured at a minute is fixed; a delivery carries some of its fields. */
function partOfSample(terminal: number, minute: number, fields: readonly string[]): Sample {
  const whole: Record<string, unknown> = {
    seq: minute + 1,
    latencyMs: (terminal + minute) % 3 === 0 ? null : terminal * 10 + minute,
    linkUp: minute % 2 === 0,
    downlinkBps: minute * 1000,
    downlinkCapacityBps: 5e7 + minute,
    clients: terminal,
    modcod: `8PSK ${minute}`,
    alerts: [`a${minute}`],
    signal: { metric: 'snrDb', value: minute },
  };
  const sample: Record<string, unknown> = { measuredAt: start + minute * 20 * MINUTE };
  for (const field of fields) sample[field] = whole[field];
  return sample as unknown as Sample;
}

const part = fc.record({
  terminal: fc.integer({ min: 0, max: 2 }),
  minute: fc.integer({ min: 0, max: 5 }),
  fields: fc.subarray([
    'seq',
    'latencyMs',
    'linkUp',
    'downlinkBps',
    'downlinkCapacityBps',
    'clients',
    'modcod',
    'alerts',
    'signal',
  ]),
});

/** Batches, some of them again, in any order. */
const deliveries = fc
  .array(fc.array(part, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 5 })
  .chain((batches) => fc.shuffledSubarray([...batches, ...batches], { minLength: 1 }));
