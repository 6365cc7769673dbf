import { gunzipSync } from 'node:zlib';
import { openDatabase } from '../server/database/open.ts';
import type { Database } from '../server/database/schema.ts';
import { PastDesk } from '../server/past/past-desk.ts';
import { Layouts } from '../server/push/layouts.ts';
import { FleetMemory } from '../server/registry/fleet-memory.ts';
import { decodePast, PAST_DAYS, PAST_PART_MS } from '../telemetry/contract/past.ts';
import { ManualClock } from '../test/support/clock.ts';
import { tempFolder } from '../test/support/temp-folder.ts';
import { take } from './cpu-time.ts';
import { describeFlags, readFlags, whole } from './flags.ts';
import type { Benchmark } from './run.ts';

const flags = { sites: whole(250_000), perMille: whole(10), nightly: whole(0), storm: whole(20_000) };

export const benchmark: Benchmark = {
  title:
    'the last seven days for a console: each day so many per mille of the sites are out, so many per cent are switched off each night, and in one storm so many lose service at once',
  flags: describeFlags(flags),
  run,
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.UTC(2026, 2, 9, 3);
const everybody = { regionCodes: null };

async function run(args: string[]): Promise<Record<string, unknown>> {
  const { sites, perMille, nightly, storm } = readFlags(args, flags);
  const folder = tempFolder('bench-past');
  const db = await openDatabase({ dataDir: folder.path });
  const fleet = fleetOf(sites);
  const rows = await fill(db, { sites, perMille, nightly, storm });
  const desk = new PastDesk({
    ...{ db, fleet, clock: new ManualClock(NOW), layouts: new Layouts(fleet) },
    maintenance: { revision: 0, of: () => undefined },
    activeFrom: () => NOW - 30 * DAY_MS,
    unseen: { since: () => Infinity, of: () => undefined },
  });
  const result: Record<string, unknown> = { sites, rows };
  await take(result, 'series', () => desk.series(everybody));
  const current = Math.floor(NOW / PAST_PART_MS) * PAST_PART_MS;
  const parts: Buffer[] = [];
  await take(result, 'newestPart', async () => parts.push(await desk.part(everybody, current)));
  await take(result, 'week', async () => {
    for (let back = 1; back * PAST_PART_MS <= PAST_DAYS * DAY_MS; back += 1)
      parts.push(await desk.part(everybody, current - back * PAST_PART_MS));
  });
  await take(result, 'weekAgain', async () => {
    for (let back = 1; back < parts.length; back += 1)
      await desk.part(everybody, current - back * PAST_PART_MS);
  });
  const sizes = parts.map(({ length }) => length);
  result['bytes'] = sizes.reduce((sum, each) => sum + each, 0);
  result['largestPartBytes'] = Math.max(...sizes);
  result['changes'] = parts.reduce((sum, part) => sum + decodePast(gunzipSync(part)).changes.rows.length, 0);
  await db.destroy();
  folder.remove();
  return result;
}

/** Sites on a grid over the country, a terminal each. */
function fleetOf(count: number): FleetMemory {
  const fleet = new FleetMemory((error) => {
    throw error;
  });
  const numbers = Array.from({ length: count }, (_, index) => index);
  const sites = numbers.map((index) => ({
    ...{ id: `S-${index}`, name: `Site ${index}`, kind: 'school' as const, regionCode: '20067' },
    latitude: 15 + ((index * 7) % 1_500) / 100,
    longitude: -115 + ((index * 13) % 2_700) / 100,
  }));
  const terminals = numbers.map((index) => ({
    ...{ id: `T-${index}`, siteId: `S-${index}`, lifecycle: 'active' as const },
    ...{ foreignFormat: null, foreignId: null, role: 'primary' as const, technology: null },
  }));
  fleet.apply(1, { regions: [], sites, terminals });
  return fleet;
}

/** Answers how many rows were written. */
async function fill(
  db: Database,
  { sites, perMille, nightly, storm }: { sites: number; perMille: number; nightly: number; storm: number },
): Promise<number> {
  let written = 0;
  const outages: { site: number; from: number; to: number }[] = [];
  const nights: { site: number; from: number; to: number }[] = [];
  for (let day = 1; day <= PAST_DAYS; day += 1) {
    const midnight = NOW - day * DAY_MS;
    for (let each = 0; each < (sites * perMille) / 1_000; each += 1) {
      const from = midnight + ((each * 7_919) % (DAY_MS / 1_000)) * 1_000;
      outages.push({ site: (each * 101 + day * 37) % sites, from, to: from + (1 + (each % 23)) * 600_000 });
    }
    for (let site = 0; site < (sites * nightly) / 100; site += 1)
      nights.push({
        site,
        from: midnight - 3 * HOUR_MS + (site % 3_600) * 1_000,
        to: midnight + 9 * HOUR_MS,
      });
  }
  for (let site = 0; site < storm; site += 1) {
    const from = NOW - 3 * DAY_MS + (site % 60) * 1_000;
    outages.push({ site: (site * 3) % sites, from, to: from + 2 * HOUR_MS });
  }
  const place = ({ site }: { site: number }) => ({
    ...{ id: String((written += 1)), site_id: `S-${site}`, terminal_id: `T-${site}` },
  });
  await db.transaction().execute(async (trx) => {
    for (let at = 0; at < outages.length; at += 1_000)
      await trx
        .insertInto('outages')
        .values(
          outages.slice(at, at + 1_000).map((outage) => ({
            ...place(outage),
            ...{ region_code: '20067', starts_at: outage.from, ends_at: outage.to, cause: 'power' },
            ...{ cause_confidence: 1, evidence: '[]', incident_id: null, detected_at: 0, updated_at: 0 },
          })),
        )
        .execute();
    for (let at = 0; at < nights.length; at += 1_000)
      await trx
        .insertInto('absences')
        .values(
          nights.slice(at, at + 1_000).map((night) => ({
            ...place(night),
            ...{ kind: 'offBySchedule', starts_at: night.from, ends_at: night.to },
          })),
        )
        .execute();
  });
  return written;
}
