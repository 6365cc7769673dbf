import { Availability } from '../server/availability/availability.ts';
import { RegionDay } from '../server/availability/region-day.ts';
import { regionKeys } from '../server/availability/desk.ts';
import { defaultRule } from '../server/availability/terms.ts';
import { TimeZones } from '../server/calendars/time-zones.ts';
import { monthDays } from '../server/local-day.ts';
import { openDatabase } from '../server/database/open.ts';
import type { Database } from '../server/database/schema.ts';
import { FleetMemory } from '../server/registry/fleet-memory.ts';
import { loadMunicipalities } from '../server/registry/shipped-places.ts';
import type { Region } from '../telemetry/contract/inventory.ts';
import { tempFolder } from '../test/support/temp-folder.ts';
import { take } from './cpu-time.ts';
import { describeFlags, readFlags, whole } from './flags.ts';
import type { Benchmark } from './run.ts';

const flags = { sites: whole(250_000), outages: whole(15), absences: whole(5) };

export const benchmark: Benchmark = {
  title:
    'availability of the country over a month, first asked and remembered; outages and absences are per ten sites',
  flags: describeFlags(flags),
  run,
};

const DAY_MS = 86_400_000;
const { first, end } = monthDays('2026-03');
const march = { firstDay: first, endDay: end };
const FROM = first * DAY_MS;

async function run(args: string[]): Promise<Record<string, unknown>> {
  const { sites, outages, absences } = readFlags(args, flags);
  const folder = tempFolder('bench-availability');
  const db = await openDatabase({ dataDir: folder.path });
  const municipalities = await loadMunicipalities();
  const fleet = fleetOf(
    sites,
    municipalities.map(({ code }) => code),
  );
  await fill(db, sites, Math.round((sites * outages) / 10), Math.round((sites * absences) / 10));
  const clock = { now: () => FROM + 35 * DAY_MS };
  const availability = new Availability({
    db,
    fleet,
    clock,
    zones: new TimeZones(),
    schedules: {
      revision: 0,
      refresh: () => Promise.resolve(),
      scheduleOf: () => undefined,
      scheduledMs: (_site, from, to) => to - from,
    },
    maintenance: { revision: 0, of: () => undefined },
    activeFrom: () => FROM - 300 * DAY_MS,
  });
  const country = () => availability.groups(march, defaultRule, regionKeys(new Set(['00'])));
  const states = new Set(municipalities.map(({ code }) => code.slice(0, 2)));
  const result: Record<string, unknown> = { sites };
  await take(result, 'first', country);
  await take(result, 'remembered', country);
  await take(result, 'byState', () => availability.groups(march, defaultRule, regionKeys(states)));
  await take(result, 'byMunicipality', () =>
    availability.groups(march, defaultRule, ({ site }) => [site.regionCode]),
  );
  availability.changed(Array.from({ length: 100 }, (_, index) => index * 7));
  await take(result, 'after100Changed', country);
  await take(result, 'last24h', () =>
    availability.groups({ from: FROM + 10.4 * DAY_MS, to: FROM + 11.4 * DAY_MS }, defaultRule, () => ['00']),
  );
  const regionDay = new RegionDay({ availability, fleet, clock, rule: defaultRule });
  await take(result, 'regionList', () => regionDay.reckon());
  await take(result, 'oneSite', () => availability.sites([12_345 % sites], march, defaultRule));
  result['heapMb'] = Math.round(process.memoryUsage().rss / 2 ** 20);
  await db.destroy();
  folder.remove();
  return result;
}

function fleetOf(count: number, codes: readonly string[]): FleetMemory {
  const fleet = new FleetMemory((error) => {
    throw error;
  });
  const sites = Array.from({ length: count }, (_, index) => ({
    id: `S-${index}`,
    name: `Site ${index}`,
    kind: 'school' as const,
    regionCode: codes[index % codes.length] ?? '00',
    latitude: null,
    longitude: null,
  }));
  const terminals = sites.map(({ id }, index) => ({
    id: `T-${index}`,
    siteId: id,
    lifecycle: 'active' as const,
    foreignFormat: null,
    foreignId: null,
    role: 'primary' as const,
    technology: 'leo' as const,
    path: { provider: `P-${index % 3}`, beam: `B-${index % 500}`, gateway: `G-${index % 20}` },
  }));
  fleet.apply(1, { regions: codes.map(regionOf), sites, terminals });
  return fleet;
}

function regionOf(code: string): Region {
  return { code, name: code, level: 'municipality', parentCode: null, latitude: null, longitude: null };
}

/** Outages of ten minutes to some hours spread over 40 days, and short silences. */
async function fill(db: Database, sites: number, outages: number, absences: number): Promise<void> {
  const place = (at: number) => {
    const index = (at * 7919) % sites;
    return { terminal_id: `T-${index}`, site_id: `S-${index}` };
  };
  const start = (at: number) => FROM - 5 * DAY_MS + Math.floor(((at * 104_729) % 40_000_000) * 86.4);
  await inPortions(outages, async (from, to) => {
    const rows = Array.from({ length: to - from }, (_, offset) => {
      const at = from + offset;
      return {
        id: `o-${at}`,
        ...place(at),
        region_code: '',
        starts_at: start(at),
        ends_at: start(at) + 600_000 + (at % 200) * 60_000,
        cause: at % 3 === 0 ? 'power' : 'undetermined',
        cause_confidence: 0.9,
        evidence: '[]',
        incident_id: null,
        detected_at: 0,
        updated_at: 0,
        start_uncertainty_ms: 60_000,
        end_uncertainty_ms: 60_000,
      };
    });
    await db.insertInto('outages').values(rows).execute();
  });
  await inPortions(absences, async (from, to) => {
    const rows = Array.from({ length: to - from }, (_, offset) => {
      const at = from + offset;
      const starts_at = start(at * 3 + 1);
      return { id: `a-${at}`, ...place(at), kind: 'silent', starts_at, ends_at: starts_at + 240_000 };
    });
    await db.insertInto('absences').values(rows).execute();
  });
}

async function inPortions(count: number, write: (from: number, to: number) => Promise<void>): Promise<void> {
  for (let at = 0; at < count; at += 1_000) await write(at, Math.min(at + 1_000, count));
}
