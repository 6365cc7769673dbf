import { parseArgs } from 'node:util';
import { createInfluxStore } from '../telemetry/store/influx.ts';
import { pointsOf } from '../telemetry/store/influx-points.ts';
import type { TerminalSample } from '../telemetry/store/sample-store.ts';
import { createRandom, type Random } from '../simulators/random.ts';
import { startInfluxdb, type Influxdb } from '../test/support/influxdb.ts';
import { processCpuUs } from './cpu-time.ts';
import type { Benchmark } from './run.ts';

export const benchmark: Benchmark = {
  title:
    'what the shape of points costs InfluxDB: its own processor time a point, by variant, each on a fresh server',
  flags: '[--sites 25000] [--rounds 6] [--batch 5000] [--variants all|NAME,...]',
  run,
};

interface Shape {
  sites: number;
  /** Samples of each terminal, a minute apart; a first one before that makes the series and is not counted. */
  rounds: number;
  /** Points of a write. */
  batch: number;
}

/** How a batch of samples becomes the text of one write. `perMessage` samples of a terminal arrive together. */
interface Variant {
  perMessage: 1 | 6;
  lines: (samples: readonly TerminalSample[]) => string[];
}

function asWritten(samples: readonly TerminalSample[]): string[] {
  const points = pointsOf(samples);
  return Array.from({ length: points.count }, (_, point) => points.line(point));
}
const unsorted = (samples: readonly TerminalSample[]) => samples.flatMap((sample) => asWritten([sample]));

const variants: Readonly<Record<string, Variant>> = {
  /** What the store writes. */
  asWritten: { perMessage: 1, lines: asWritten },
  asWrittenBySix: { perMessage: 6, lines: asWritten },
  /** The same lines in the order in which they arrive. */
  inOrderOfArrival: { perMessage: 1, lines: unsorted },
  /** Every field of the contract a field of InfluxDB. */
  fieldEach: { perMessage: 1, lines: (samples) => samples.map((sample) => fieldEach(sample)) },
  fieldEachSorted: { perMessage: 1, lines: (samples) => samples.map((sample) => fieldEach(sample)).sort() },
  fieldEachBySix: { perMessage: 6, lines: (samples) => samples.map((sample) => fieldEach(sample)).sort() },
  /** Tag, measurement and fields of one letter: does length matter? */
  shortNames: { perMessage: 1, lines: (samples) => samples.map((sample) => fieldEach(sample, true)) },
};

async function run(args: string[]): Promise<Record<string, unknown>> {
  const { shape, names } = parseFlags(args);
  const cpuUsPerPoint: Record<string, number> = {};
  for (const name of names) {
    cpuUsPerPoint[name] = await measure(variants[name] as Variant, shape);
    console.log(`${name}: ${cpuUsPerPoint[name]} us`);
  }
  return { ...shape, cpuUsPerPoint };
}

async function measure({ perMessage, lines }: Variant, { sites, rounds, batch }: Shape): Promise<number> {
  const influxdb = await startInfluxdb();
  try {
    // Makes the database as the product does.
    const store = createInfluxStore({ ...influxdb, database: 'shape', retentionDays: 3650 });
    await store.open();
    await store.close();
    const random = createRandom(1);
    const order = shuffled(sites, random);
    let before = 0;
    for (let round = 0; round <= rounds; round += round === 0 ? 1 : perMessage) {
      if (round === 1) before = processCpuUs(influxdb.process.pid);
      const size = Math.max(1, Math.floor(batch / perMessage));
      for (let at = 0; at < sites; at += size) {
        const some = order.slice(at, at + size);
        const count = round === 0 ? 1 : perMessage;
        const samples = some.flatMap((site) =>
          Array.from({ length: count }, (_, later) => sampleOf(site, round + later, random)),
        );
        await write(influxdb, lines(samples).join('\n'));
      }
    }
    const points = sites * perMessage * Math.ceil(rounds / perMessage);
    return Math.round(((processCpuUs(influxdb.process.pid) - before) / points) * 10) / 10;
  } finally {
    await influxdb.stop();
  }
}

async function write({ url, username, password }: Influxdb, body: string): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const response = await fetch(`${url}/write?db=shape&precision=ms`, {
    method: 'POST',
    headers: { authorization },
    body,
  });
  if (response.status !== 204)
    throw new Error(`InfluxDB answered ${response.status}: ${await response.text()}`);
}

function sampleOf(site: number, round: number, random: Random): TerminalSample {
  const measuredAt = 1_760_000_000_000 + round * 60_000 + (site % 60_000);
  const number = (low: number, high: number, digits: number) =>
    Number(random.between(low, high).toFixed(digits));
  return {
    terminalId: `mx-${String(site % 32).padStart(2, '0')}-${String(site).padStart(6, '0')}`,
    receivedAt: measuredAt + 200,
    sample: {
      measuredAt,
      epoch: 'run-1a2b',
      seq: round + 1,
      intervalS: 60,
      linkUp: true,
      latencyMs: number(30, 50, 1),
      jitterMs: number(0, 5, 1),
      packetLossRatio: number(0, 0.02, 4),
      downlinkBps: number(0, 5e7, 0),
      uplinkBps: number(0, 5e6, 0),
      signal: { metric: 'snrDb', value: number(8, 11, 1) },
      clients: number(0, 50, 0),
    },
  };
}

function fieldEach({ terminalId, receivedAt, sample }: TerminalSample, short = false): string {
  const fields = Object.entries({ receivedAt, ...sample }).filter(([name]) => name !== 'measuredAt');
  const texts = fields.map(([name, value]: [string, unknown], index) => {
    const field = short ? String.fromCharCode(97 + index) : name;
    if (typeof value === 'number') return `${field}=${value}${name === 'receivedAt' ? 'i' : ''}`;
    if (typeof value === 'boolean') return `${field}=${value ? 1 : 0}i`;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return `${field}="${text.replace(/["\\]/g, '\\$&')}"`;
  });
  return `${short ? 's,t' : 'samples,terminal'}=${terminalId} ${texts.join(',')} ${sample.measuredAt}`;
}

function shuffled(count: number, random: Random): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let at = count - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
  }
  return order;
}

function parseFlags(args: string[]): { shape: Shape; names: string[] } {
  const { values } = parseArgs({
    args,
    options: {
      sites: { type: 'string', default: '25000' },
      rounds: { type: 'string', default: '6' },
      batch: { type: 'string', default: '5000' },
      variants: { type: 'string', default: 'all' },
    },
  });
  const names = values.variants === 'all' ? Object.keys(variants) : values.variants.split(',');
  const unknown = names.find((name) => !Object.hasOwn(variants, name));
  if (unknown !== undefined) {
    throw new Error(`--variants: expected some of ${Object.keys(variants).join(', ')}, got ${unknown}`);
  }
  const number = (flag: 'sites' | 'rounds' | 'batch'): number => {
    const value = Number(values[flag]);
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`--${flag}: expected a whole number, got ${values[flag]}`);
    return value;
  };
  return { shape: { sites: number('sites'), rounds: number('rounds'), batch: number('batch') }, names };
}
