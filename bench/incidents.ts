import { openDatabase } from '../server/database/open.ts';
import type { Database } from '../server/database/schema.ts';
import type { IncidentEvent } from '../server/incidents/incident-events.ts';
import type { Fleet } from '../server/registry/fleet.ts';
import { openRegistry } from '../server/registry/open-registry.ts';
import { ManualClock } from '../test/support/clock.ts';
import { tempFolder } from '../test/support/temp-folder.ts';
import { spentUs } from './cpu-time.ts';
import { describeFlags, readFlags, whole } from './flags.ts';
import { createJudges } from './judges.ts';
import { provideFleet } from './registered-fleet.ts';
import type { Benchmark } from './run.ts';

const flags = {
  sites: whole(250_000),
  /** Terminals of one provider that lose service. */
  down: whole(100_000),
  /** Within so many seconds they become known. */
  seconds: whole(120),
};
type IncidentFlags = ReturnType<typeof readFlags<typeof flags>>;

export const benchmark: Benchmark = {
  title:
    'a provider goes dark: outages put together, in this process; processor time an outage, stalls, alerts',
  flags: describeFlags(flags),
  run: (args) => measure(readFlags(args, flags)),
};

const SECOND = 1_000;
const MINUTE = 60_000;
/** Seconds after the last outage in which it is to be settled. */
const AFTERWARDS = 240;

async function measure(asked: IncidentFlags): Promise<Record<string, unknown>> {
  const folder = tempFolder('incidents');
  console.log(`entering ${asked.sites} sites into a registry ...`);
  provideFleet(folder.path, asked.sites);
  const db = await openDatabase({ dataDir: folder.path });
  try {
    const { fleet } = await openRegistry({ db });
    return { ...asked, ...(await goDark(db, fleet, asked)) };
  } finally {
    await db.destroy();
    folder.remove();
  }
}

async function goDark(db: Database, fleet: Fleet, { down, seconds }: IncidentFlags) {
  const clock = new ManualClock(Date.now());
  const alerts: string[] = [];
  const announce = ({ event }: IncidentEvent): unknown => alerts.push(event);
  const { judgement, checkpoint } = createJudges({ db, fleet, clock, announce });
  await checkpoint.load();
  const victims = ofOneProvider(fleet, down);
  const { ledger, incidents } = judgement;
  const began = clock.now();
  const cost = { openUs: 0, tickUs: 0, longestTickMs: 0, checkpointUs: 0 };
  const tick = (): void => {
    const before = process.cpuUsage();
    incidents.tick();
    const us = spentUs(before);
    // Processor time: the machine may be busy with other things.
    cost.longestTickMs = Math.max(cost.longestTickMs, us / 1_000);
    cost.tickUs += us;
  };
  const write = async (): Promise<void> => {
    const before = process.cpuUsage();
    await checkpoint.write();
    cost.checkpointUs += spentUs(before);
  };
  for (let second = 0; second < seconds + AFTERWARDS; second += 1) {
    clock.advance(SECOND);
    const before = process.cpuUsage();
    const from = Math.floor((second * victims.length) / seconds);
    const to = Math.floor(((second + 1) * victims.length) / seconds);
    for (const index of victims.slice(from, to))
      ledger.beginOutage(
        index,
        began - 3 * MINUTE,
        ['the broker lost the terminal, and nothing has come since'],
        MINUTE,
      );
    cost.openUs += spentUs(before);
    tick();
    if (second % 10 === 9) await write();
  }
  const opened = incidents.openCount();
  for (const index of victims) ledger.endOutage(index, clock.now());
  tick();
  await write();
  const rows = await db
    .selectFrom('incidents')
    .select(['id', 'merged_into', 'group_kind', 'status'])
    .execute();
  return {
    victims: victims.length,
    incidents: rows.filter(({ merged_into }) => merged_into === null).length,
    merged: rows.filter(({ merged_into }) => merged_into !== null).length,
    openBefore: opened,
    openAfter: incidents.openCount(),
    kinds: [...new Set(rows.filter(({ merged_into }) => merged_into === null).map((row) => row.group_kind))],
    alerts: alerts.filter((event) => event !== 'merged'),
    openUsPerOutage: round(cost.openUs / victims.length),
    incidentUsPerOutage: round(cost.tickUs / victims.length),
    checkpointUsPerOutage: round(cost.checkpointUs / victims.length),
    longestTickMs: Math.round(cost.longestTickMs),
    heapMb: Math.round(process.memoryUsage().heapUsed / 2 ** 20),
  };
}

/** Terminals of the largest provider, in an order that has nothing to do with memory. */
function ofOneProvider(fleet: Fleet, count: number): number[] {
  const byProvider = new Map<string, number[]>();
  for (const { index, path } of fleet.terminals) {
    const provider = path?.provider ?? '';
    const members = byProvider.get(provider);
    if (members === undefined) byProvider.set(provider, [index]);
    else members.push(index);
  }
  const [largest = []] = [...byProvider.values()].sort((a, b) => b.length - a.length);
  let state = 1;
  for (let at = largest.length - 1; at > 0; at -= 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = state % (at + 1);
    [largest[at], largest[other]] = [largest[other] ?? 0, largest[at] ?? 0];
  }
  return largest.slice(0, count);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
