import { join } from 'node:path';
import { openDatabase } from '../server/database/open.ts';
import type { Database } from '../server/database/schema.ts';
import type { Judgement } from '../server/judgement.ts';
import type { Fleet } from '../server/registry/fleet.ts';
import { openRegistry } from '../server/registry/open-registry.ts';
import { emptyMeaning } from '../telemetry/ingest/message.ts';
import { createInfluxStore } from '../telemetry/store/influx.ts';
import type { SampleStore, TerminalSample } from '../telemetry/store/sample-store.ts';
import { createSqliteStore } from '../telemetry/store/sqlite.ts';
import { ManualClock } from '../test/support/clock.ts';
import { startInfluxdb, type Influxdb } from '../test/support/influxdb.ts';
import { tempFolder } from '../test/support/temp-folder.ts';
import { difference, mainThreadCpuUs, processCpuUs, threadCpuUs } from './cpu-time.ts';
import { describeFlags, oneOf, readFlags, whole } from './flags.ts';
import { createJudges } from './judges.ts';
import { provideFleet } from './registered-fleet.ts';
import type { Benchmark } from './run.ts';

const flags = {
  terminals: whole(5_000),
  store: oneOf(['embedded', 'influx'], 'influx'),
  /** How long we were away. */
  minutes: whole(60),
};
type RestateFlags = ReturnType<typeof readFlags<typeof flags>>;

export const benchmark: Benchmark = {
  title: 'we were away, and terminals that counted as silent replay what they kept: judging them anew',
  flags: describeFlags(flags),
  run: (args) => restate(readFlags(args, flags)),
};

const MINUTE = 60_000;
/** Measured before we were away, and after all was replayed. */
const BEFORE_MIN = 30;
/** After we are back a terminal that reports every five minutes counts as silent within this. */
const SILENT_MIN = 13;
/** Every so many terminals had an outage meanwhile, of as many minutes. */
const OUTAGE_EACH = 10;
const OUTAGE_MIN = 10;
/** Terminals whose samples reach the judges together. */
const TERMINALS_PER_BATCH = 50;

/** A store that counts the questions it is asked. */
interface AskedStore {
  store: SampleStore;
  /** Questions so far. */
  asked: () => number;
  /** InfluxDB's process. */
  pid: number | undefined;
  close(): Promise<void>;
}

async function restate(asked: RestateFlags): Promise<Record<string, unknown>> {
  const folder = tempFolder('restate');
  provideFleet(folder.path, asked.terminals);
  const db = await openDatabase({ dataDir: folder.path });
  const parts = await openCounted(asked.store, folder.path);
  try {
    const { fleet } = await openRegistry({ db });
    return { ...asked, ...(await measure(fleet, db, parts, asked)) };
  } finally {
    await parts.close();
    await db.destroy();
    folder.remove();
  }
}

async function measure(fleet: Fleet, db: Database, parts: AskedStore, { terminals, minutes }: RestateFlags) {
  const awayFrom = Date.now() - (minutes + SILENT_MIN + 2) * MINUTE;
  const clock = new ManualClock(awayFrom - BEFORE_MIN * MINUTE);
  const { judgement } = createJudges({ db, fleet, clock, store: parts.store });
  const { live, restatement, ledger } = judgement;
  let position = 0;
  /** Each terminal's samples of some minutes reach us now; `returning`: it says first that it is there. */
  const hear = async (fromMin: number, toMin: number, returning: boolean): Promise<void> => {
    for (let from = 0; from < terminals; from += TERMINALS_PER_BATCH) {
      const some = fleet.terminals.slice(from, from + TERMINALS_PER_BATCH);
      const samples = some.flatMap(({ id, index }) =>
        Array.from({ length: toMin - fromMin }, (_, at) =>
          sampleOf(id, index, awayFrom, fromMin + at, clock.now()),
        ),
      );
      const presence = { state: 'online', session: 's' } as const;
      const presences = some.map(({ id }) => ({
        terminalId: id,
        receivedAt: clock.now(),
        retained: false,
        presence,
      }));
      position += 1;
      judgement.batch({ ...emptyMeaning(), position, samples, ...(returning && { presences }) });
      await parts.store.writeBatch(samples);
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
    }
  };

  console.log(`${String(terminals)} terminals report for ${String(BEFORE_MIN)} min ...`);
  for (let minute = -BEFORE_MIN; minute < 0; minute += 5) {
    clock.set(awayFrom + (minute + 5) * MINUTE);
    await hear(minute, minute + 5, false);
  }
  live.problem('brokerUnreachable');
  judgement.tick(clock.now());
  clock.set(awayFrom + minutes * MINUTE);
  live.solved('brokerUnreachable');
  const backMin = minutes + SILENT_MIN;
  clock.set(awayFrom + backMin * MINUTE);
  for (;;) {
    const before = unknownNow(judgement);
    judgement.tick(clock.now());
    if (unknownNow(judgement) === before) break;
  }
  console.log(`${String(unknownNow(judgement))} count as silent; all say what they kept ...`);
  await hear(0, backMin, true);

  console.log('judging anew ...');
  const asksBefore = parts.asked();
  const ours = { main: mainThreadCpuUs(process.pid), threads: threadCpuUs(process.pid) };
  const storeBefore = parts.pid === undefined ? 0 : processCpuUs(parts.pid);
  const began = performance.now();
  restatement.stored(position);
  await restatement.settled();
  const seconds = (performance.now() - began) / 1000;
  const threads = difference(ours.threads, threadCpuUs(process.pid));
  const main = mainThreadCpuUs(process.pid) - ours.main;
  const all = [...threads.values()].reduce((sum, us) => sum + us, 0);
  const each = (us: number): number => Math.round(us / terminals);
  // Regions count what changed in portions.
  for (let ticks = 0; ticks < 30; ticks += 1) judgement.tick(clock.now());
  const outages = fleet.terminals.map(({ index }) => ledger.history(index).outages.length);
  return {
    seconds: Math.round(seconds * 10) / 10,
    terminalsPerSecond: Math.round(terminals / seconds),
    mainThreadCpuUsPerTerminal: each(main),
    otherThreadsCpuUsPerTerminal: each(all - main),
    influxdCpuUsPerTerminal: parts.pid === undefined ? null : each(processCpuUs(parts.pid) - storeBefore),
    questionsPerTerminal: (parts.asked() - asksBefore) / terminals,
    outages: outages.reduce((sum, count) => sum + count, 0),
    outagesExpected: Math.ceil(terminals / OUTAGE_EACH),
    stillUnknown: unknownNow(judgement),
  };
}

function unknownNow({ regions }: Judgement): number {
  return regions.counts('00').unknown;
}

function sampleOf(
  terminalId: string,
  index: number,
  awayFrom: number,
  minute: number,
  receivedAt: number,
): TerminalSample {
  const isDown = index % OUTAGE_EACH === 0 && minute >= OUTAGE_MIN && minute < 2 * OUTAGE_MIN;
  return {
    terminalId,
    receivedAt,
    sample: {
      measuredAt: awayFrom + (minute + 1) * MINUTE,
      seq: minute + BEFORE_MIN + 1,
      epoch: `${terminalId}-1`,
      intervalS: 60,
      linkUp: !isDown,
      latencyMs: isDown ? null : 40 + (index % 50),
      jitterMs: 3.5,
      packetLossRatio: isDown ? 1 : 0,
      downlinkBps: 40_000_000 + index,
      uplinkBps: 5_000_000 + index,
      rxBytes: 3e8,
      txBytes: 4e7,
    },
  };
}

async function openCounted(kind: RestateFlags['store'], folder: string): Promise<AskedStore> {
  const influxdb = kind === 'influx' ? await startInfluxdb() : undefined;
  const store =
    influxdb === undefined ? createSqliteStore({ file: join(folder, 'samples.db') }) : of(influxdb);
  await store.open();
  let questions = 0;
  const counted: SampleStore = {
    ...store,
    samples: (...question) => {
      questions += 1;
      return store.samples(...question);
    },
    samplesOf: (...question) => {
      questions += 1;
      return store.samplesOf(...question);
    },
  };
  return {
    store: counted,
    asked: () => questions,
    pid: influxdb?.process.pid,
    async close() {
      await store.close();
      await influxdb?.stop();
    },
  };
}

function of({ url, username, password }: Influxdb): SampleStore {
  return createInfluxStore({ url, username, password, database: 'restate', retentionDays: 90 });
}
