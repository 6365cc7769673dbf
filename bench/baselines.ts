import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { linkBaselines } from '../server/link-baselines.ts';
import { TimeZones } from '../server/calendars/time-zones.ts';
import { openDatabase } from '../server/database/open.ts';
import { openRegistry } from '../server/registry/open-registry.ts';
import { createSqliteStore } from '../telemetry/store/sqlite.ts';
import type { TerminalSample } from '../telemetry/store/sample-store.ts';
import { ManualClock } from '../test/support/clock.ts';
import { tempFolder } from '../test/support/temp-folder.ts';
import { provideFleet } from './registered-fleet.ts';
import type { Benchmark } from './run.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

export const benchmark: Benchmark = {
  title:
    'comparing links with what they use to be like: processor time a link and hour, room in the database',
  flags: '[--sites 5000] [--hours 3]',
  run,
};

/** A sample a minute of every terminal in an embedded store, then the job, hour after hour of one weekday. */
async function run(args: string[]): Promise<Record<string, unknown>> {
  const { sites, hours } = parseFlags(args);
  const folder = tempFolder('baselines');
  provideFleet(folder.path, sites);
  const db = await openDatabase({ dataDir: folder.path });
  const store = createSqliteStore({ file: join(folder.path, 'samples.db') });
  try {
    await store.open();
    const { fleet } = await openRegistry({ db });
    const start = Math.floor(Date.now() / (24 * HOUR_MS)) * 24 * HOUR_MS;
    console.log(`storing ${hours} hours of ${fleet.terminals.length} terminals ...`);
    for (let minute = 1; minute <= hours * 60; minute += 1) {
      const measuredAt = start + minute * MINUTE_MS;
      await store.writeBatch(fleet.terminals.map(({ id, index }) => sampleOf(id, index, measuredAt)));
    }
    const clock = new ManualClock(start + HOUR_MS + 10 * MINUTE_MS);
    const failures: Error[] = [];
    const baselines = linkBaselines({
      db,
      store,
      fleet,
      clock,
      timeZones: new TimeZones(),
      forwarder: { missingBytes: 0, problem: undefined },
      stages: { every: () => undefined },
      log: { warn: ({ err }: { err: Error }) => failures.push(err) } as never,
    });
    console.log('comparing ...');
    const [before, mainBefore] = [process.cpuUsage(), process.threadCpuUsage()];
    let longestMs = 0;
    for (let hour = 0; hour < hours; hour += 1) {
      for (let call = 0; call <= Math.ceil(fleet.terminals.length / 100); call += 1) {
        const began = performance.now();
        await baselines.look();
        longestMs = Math.max(longestMs, performance.now() - began);
      }
      clock.advance(HOUR_MS);
    }
    if (failures[0] !== undefined) throw failures[0];
    const each = (us: { user: number; system: number }) =>
      Math.round((us.user + us.system) / (fleet.terminals.length * hours));
    const [all, main] = [each(process.cpuUsage(before)), each(process.threadCpuUsage(mainBefore))];
    const rows = await db.selectFrom('link_baselines').select('hours').execute();
    return {
      sites,
      hours,
      cpuUsPerLinkHour: all,
      mainThreadUsPerLinkHour: main,
      coreShareAt250000: Math.round((all * 250_000) / 3.6e5) / 1e4,
      mainThreadShareAt250000: Math.round((main * 250_000) / 3.6e5) / 1e4,
      longestPortionMs: Math.round(longestMs),
      rows: rows.length,
      bytesPerRow: rows[0]?.hours.length,
    };
  } finally {
    await store.close();
    await db.destroy();
    folder.remove();
  }
}

function sampleOf(terminalId: string, index: number, measuredAt: number): TerminalSample {
  const sample = {
    measuredAt,
    seq: Math.round(measuredAt / MINUTE_MS) % 1e9,
    epoch: 'e',
    intervalS: 60,
    linkUp: true,
    latencyMs: 40 + (index % 50),
    packetLossRatio: 0.001,
    downlinkBps: 4e7,
    uplinkBps: 5e6,
    signal: { metric: 'snrDb' as const, value: 9.5 },
  };
  return { terminalId, receivedAt: measuredAt, sample };
}

function parseFlags(args: string[]): { sites: number; hours: number } {
  const { values } = parseArgs({
    args,
    options: { sites: { type: 'string', default: '5000' }, hours: { type: 'string', default: '3' } },
  });
  return { sites: Number(values.sites), hours: Number(values.hours) };
}
