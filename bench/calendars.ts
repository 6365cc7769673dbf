import { Calendars } from '../server/calendars/calendars.ts';
import { TimeZones } from '../server/calendars/time-zones.ts';
import { openDatabase } from '../server/database/open.ts';
import type { Database } from '../server/database/schema.ts';
import { monthDays } from '../server/local-day.ts';
import { FleetMemory } from '../server/registry/fleet-memory.ts';
import { changeRegistry, inPortions } from '../server/registry/registry-version.ts';
import { writeServices } from '../server/registry/services.ts';
import { loadMunicipalities } from '../server/registry/shipped-places.ts';
import { tempFolder } from '../test/support/temp-folder.ts';
import { take } from './cpu-time.ts';
import { heldBytes } from './held-memory.ts';
import { describeFlags, readFlags, whole } from './flags.ts';
import type { Benchmark } from './run.ts';

const flags = { sites: whole(250_000) };

export const benchmark: Benchmark = {
  title:
    'service calendars of the country: taking them over, again when something else changed, and a year of hours',
  flags: describeFlags(flags),
  run,
};

const DAY_MS = 86_400_000;
const YEAR = { from: Date.UTC(2026, 0, 1, 6), to: Date.UTC(2027, 0, 1, 6) };
const types = ['DPR', 'DJN', 'DES', 'DCB'] as const;
const shifts = ['matutino', 'vespertino'] as const;
const levels = ['preescolar', 'primaria', 'secundaria', 'media superior'] as const;

async function run(args: string[]): Promise<Record<string, unknown>> {
  const { sites } = readFlags(args, flags);
  const folder = tempFolder('bench-calendars');
  const db = await openDatabase({ dataDir: folder.path });
  const municipalities = await loadMunicipalities();
  const fleet = fleetOf(
    sites,
    municipalities.map(({ code }) => code),
  );
  await fill(db, sites, [...new Set(municipalities.map(({ code }) => code.slice(0, 2)))]);
  const calendars = new Calendars({ db, fleet, zones: new TimeZones() });
  const result: Record<string, unknown> = { sites };
  const heapMb = () => Math.round(heldBytes() / 2 ** 20);
  const before = heapMb();
  await take(result, 'first', () => calendars.refresh());
  await take(result, 'unchanged', () => calendars.refresh());
  await changeRegistry(db, () => Promise.resolve());
  await take(result, 'otherChanged', () => calendars.refresh());
  fleet.apply(2, { regions: [], sites: [siteOf(11, '02004')], terminals: [] });
  await take(result, 'oneSiteMoved', () => calendars.refresh());
  await changeRegistry(db, async (trx) => {
    await writeServices(trx, [serviceOf(7, 'nocturno', 0)]);
  });
  await take(result, 'oneServiceChanged', () => calendars.refresh());
  result['takenOverMb'] = heapMb() - before;
  await take(result, 'yearOfHours', () => {
    for (let index = 0; index < sites; index += 1) calendars.scheduledMs(index, YEAR.from, YEAR.to);
  });
  const { first } = monthDays('2026-03');
  await take(result, 'monthOfDays', () => {
    for (let index = 0; index < sites; index += 1)
      calendars.scheduleOf(index, first * DAY_MS, (first + 31) * DAY_MS);
  });
  result['withHoursMb'] = heapMb() - before;
  await db.destroy();
  folder.remove();
  return result;
}

function fleetOf(count: number, codes: readonly string[]): FleetMemory {
  const fleet = new FleetMemory((error) => {
    throw error;
  });
  const sites = Array.from({ length: count }, (_, index) =>
    siteOf(index, codes[index % codes.length] ?? '00'),
  );
  fleet.apply(1, { regions: [], sites, terminals: [] });
  return fleet;
}

function siteOf(index: number, regionCode: string) {
  const nowhere = { latitude: null, longitude: null };
  return { id: `S-${index}`, name: `Site ${index}`, kind: 'school' as const, regionCode, ...nowhere };
}

function serviceOf(index: number, shift: string, number: number) {
  return {
    id: `V-${index}-${number}`,
    site_id: `S-${index}`,
    scheme: 'CCT',
    key: `09${types[index % types.length]}${String(index % 10_000).padStart(4, '0')}A`,
    shift,
    name: `School ${index}`,
    people_served: 100,
    contact_name: null,
    contact_phone: null,
    contact_email: null,
    valid_from: null,
    valid_to: null,
  };
}

/** A service a site, two for every fourth; hours by state, level and turno, and thirty closed days a state. */
async function fill(db: Database, sites: number, states: readonly string[]): Promise<void> {
  const services = Array.from({ length: sites }, (_, index) => index).flatMap((index) =>
    shifts.slice(0, index % 4 === 0 ? 2 : 1).map((shift, number) => serviceOf(index, shift, number)),
  );
  const any = { kind: null, level: null, shift: null, weekdays: 31, open_on_holidays: 0, reason: null };
  const rules = states.flatMap((region_code) => [
    ...levels.flatMap((level, at) =>
      shifts.map((shift, late) => ({
        ...any,
        id: `H-${region_code}-${level}-${shift}`,
        region_code,
        level,
        shift,
        rule: 'hours',
        opens_min: 420 + 30 * at + 360 * late,
        closes_min: 720 + 30 * at + 360 * late,
        from_day: null,
        to_day: null,
      })),
    ),
    ...Array.from({ length: 30 }, (_, at) => ({
      ...any,
      id: `C-${region_code}-${at}`,
      region_code,
      rule: 'closed',
      opens_min: null,
      closes_min: null,
      from_day: 20_454 + at * 11,
      to_day: 20_454 + at * 11,
    })),
  ]);
  await changeRegistry(db, async (trx) => {
    await writeServices(trx, services);
    await inPortions(rules, (portion) => trx.insertInto('calendar_rules').values(portion).execute());
  });
}
