import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { openDatabase } from '../server/database/open.ts';
import type { Database } from '../server/database/schema.ts';
import type { Judgement } from '../server/judgement.ts';
import { SelfDoubt } from '../server/live/self-doubt.ts';
import type { Fleet } from '../server/registry/fleet.ts';
import { openRegistry } from '../server/registry/open-registry.ts';
import { emptyMeaning } from '../telemetry/ingest/message.ts';
import type { TerminalSample } from '../telemetry/store/sample-store.ts';
import { ManualClock } from '../test/support/clock.ts';
import { tempFolder } from '../test/support/temp-folder.ts';
import { spentUs } from './cpu-time.ts';
import { createJudges } from './judges.ts';
import { provideFleet } from './registered-fleet.ts';
import type { Benchmark } from './run.ts';
import { collectGarbage, heldBytes } from './held-memory.ts';

/** Messages that reach the judges together, as ingest groups them under load. */
const MESSAGES_PER_BATCH = 250;
const IDLE_S = 60;

export const benchmark: Benchmark = {
  title: 'judging alone, in this process: processor time a sample, memory, stalls, restart',
  flags: '[--sites 250000] [--batch 1] [--minutes 2]',
  run,
};

interface JudgeFlags {
  sites: number;
  /** Samples a message; a message covers a minute, whatever it holds. */
  batch: number;
  /** Minutes of the fleet's life that are measured, after one that is not. */
  minutes: number;
}

async function run(args: string[]): Promise<Record<string, unknown>> {
  const flags = parseFlags(args);
  const folder = tempFolder('judging');
  console.log(`entering ${flags.sites} sites into a registry ...`);
  provideFleet(folder.path, flags.sites);
  const db = await openDatabase({ dataDir: folder.path });
  try {
    return { ...flags, ...(await measure(db, flags)) };
  } finally {
    await db.destroy();
    folder.remove();
  }
}

async function measure(db: Database, flags: JudgeFlags): Promise<Record<string, unknown>> {
  const rssBefore = rssMb();
  const open = await watched(() => openRegistry({ db }));
  const rssRegistry = rssMb();
  const clock = new ManualClock(Date.now());
  const heldBefore = heldBytes();
  const { judgement, checkpoint } = createJudges({ db, fleet: open.result.fleet, clock });
  await checkpoint.load();
  console.log('judging ...');
  await live(judgement, open.result.fleet, clock, { ...flags, minutes: 1 });
  const first = await watched(() => checkpoint.write());
  const judged = await live(judgement, open.result.fleet, clock, flags);
  const heapAndRss = {
    rssMb: rssMb(),
    bytesPerSite: Math.round((heldBytes() - heldBefore) / flags.sites),
    idleCpuShare: await idle(judgement, open.result.fleet, clock),
  };
  const later = await watched(() => checkpoint.write());
  const restart = await watched(async () => {
    const { fleet } = await openRegistry({ db });
    const judges = createJudges({ db, fleet, clock });
    await judges.checkpoint.load();
    judges.judgement.tick(clock.now());
    return judges;
  });
  const { judgement: again } = restart.result;
  if (again.ledger.openCount() > 0 || again.regions.counts('00').online !== flags.sites)
    throw new Error('the restart raised an alarm or lost a state');
  return {
    ...judged,
    registryMs: open.ms,
    registryCpuMs: open.cpuMs,
    registryStallMs: open.stallMs,
    rssBeforeMb: rssBefore,
    rssRegistryMb: rssRegistry,
    ...heapAndRss,
    firstCheckpointMs: first.ms,
    firstCheckpointStallMs: first.stallMs,
    checkpointMs: later.ms,
    checkpointStallMs: later.stallMs,
    restartMs: restart.ms,
    restartCpuMs: restart.cpuMs,
    restartStallMs: restart.stallMs,
  };
}

/** Every terminal reports once a minute, each at its own second, in an order that has nothing to do with memory. */
async function live(judgement: Judgement, fleet: Fleet, clock: ManualClock, flags: JudgeFlags) {
  const order = shuffled(fleet.terminals.length);
  let samples = 0;
  let cpuUs = 0;
  let tickMs = 0;
  for (let second = 0; second < flags.minutes * 60; second += 1) {
    clock.advance(1000);
    const from = Math.floor(((second % 60) * order.length) / 60);
    const to = Math.floor((((second % 60) + 1) * order.length) / 60);
    for (let at = from; at < to; at += MESSAGES_PER_BATCH) {
      const batch = messages(fleet, order.subarray(at, Math.min(at + MESSAGES_PER_BATCH, to)), clock, flags);
      samples += batch.length;
      const before = process.cpuUsage();
      judgement.batch({ ...emptyMeaning(), position: samples, samples: batch });
      cpuUs += spentUs(before);
    }
    const before = process.cpuUsage();
    const began = performance.now();
    judgement.tick(clock.now());
    tickMs = Math.max(tickMs, performance.now() - began);
    cpuUs += spentUs(before);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return {
    samples,
    cpuUsPerSample: Math.round((cpuUs / samples) * 100) / 100,
    tickMs: Math.round(tickMs),
  };
}

/** Share of a core that judging takes while nothing arrives and nobody is missed yet, self-doubt included. */
async function idle(judgement: Judgement, fleet: Fleet, clock: ManualClock): Promise<number> {
  const selfDoubt = new SelfDoubt({
    ...{ live: judgement.live, fleet, clock },
    monotonic: () => clock.now(),
    troubles: () => () => undefined,
  });
  const before = process.cpuUsage();
  for (let second = 0; second < IDLE_S; second += 1) {
    clock.advance(1000);
    judgement.tick(clock.now(), selfDoubt);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return Math.round(spentUs(before) / IDLE_S / 10) / 1e5;
}

/** One message of each terminal, with the fields a terminal of ours sends. */
function messages(fleet: Fleet, indexes: Uint32Array, clock: ManualClock, { batch }: JudgeFlags) {
  const samples: TerminalSample[] = [];
  const receivedAt = clock.now();
  const intervalS = 60 / batch;
  for (const index of indexes) {
    // A string of its own, as one cut out of a topic is.
    const terminalId = ` ${fleet.terminals[index]?.id ?? ''}`.slice(1);
    for (let part = batch - 1; part >= 0; part -= 1) {
      const measuredAt = receivedAt - part * intervalS * 1000;
      samples.push({
        terminalId,
        receivedAt,
        sample: {
          measuredAt,
          seq: Math.round(measuredAt / (intervalS * 1000)) % 1e9,
          epoch: `${terminalId}-1`,
          intervalS,
          linkUp: true,
          latencyMs: 40 + (index % 50),
          jitterMs: 3.5,
          packetLossRatio: 0,
          downlinkBps: 40_000_000 + index,
          uplinkBps: 5_000_000 + index,
          rxBytes: 3e8,
          txBytes: 4e7,
        },
      });
    }
  }
  return samples;
}

/** How long it took and the longest time in which nothing else could run. */
async function watched<T>(
  work: () => Promise<T>,
): Promise<{ result: T; ms: number; cpuMs: number; stallMs: number }> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const began = performance.now();
  const before = process.cpuUsage();
  const result = await work();
  const ms = Math.round(performance.now() - began);
  const cpuMs = Math.round(spentUs(before) / 1000);
  await new Promise((resolve) => setTimeout(resolve, 20));
  delay.disable();
  return { result, ms, cpuMs, stallMs: Math.round(delay.max / 1e6) };
}

/** Resident memory once what nobody needs has been collected. */
function rssMb(): number {
  collectGarbage();
  return Math.round(process.memoryUsage.rss() / 2 ** 20);
}

function shuffled(length: number): Uint32Array {
  const order = Uint32Array.from({ length }, (_, index) => index);
  let state = 1;
  for (let at = length - 1; at > 0; at -= 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = state % (at + 1);
    [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
  }
  return order;
}

function parseFlags(args: string[]): JudgeFlags {
  const { values } = parseArgs({
    args,
    options: {
      sites: { type: 'string', default: '250000' },
      batch: { type: 'string', default: '1' },
      minutes: { type: 'string', default: '2' },
    },
  });
  const number = (flag: keyof typeof values): number => {
    const value = Number(values[flag]);
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`--${flag}: expected a whole number, got ${values[flag]}`);
    return value;
  };
  return { sites: number('sites'), batch: number('batch'), minutes: number('minutes') };
}
