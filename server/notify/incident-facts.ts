import { z } from 'zod';
import { groupKinds } from '../../telemetry/contract/incidents.ts';
import { siteKinds, type RegionCode } from '../../telemetry/contract/inventory.ts';
import { outageCauses } from '../../telemetry/contract/site-state.ts';
import type { Database } from '../database/schema.ts';
import type { IncidentEvent } from '../incidents/incident-events.ts';
import type { Fleet, FleetSite } from '../registry/fleet.ts';
import { maySee, type Viewer } from '../viewer.ts';
import { timeZoneOf } from './local-time.ts';
import { oneLine } from './plain-text.ts';

const contact = z.object({
  /** The service: a school's shift, a clinic. */
  service: z.string(),
  name: z.string().nullable(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
});

const site = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(siteKinds),
  place: z.string(),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  contacts: z.array(contact),
});

/** What is said about an incident to somebody who may see a part of it. All text is one safe line; times are epoch milliseconds. */
export const incidentFacts = z.object({
  incidentId: z.string(),
  cause: z.enum(outageCauses),
  withdrawn: z.boolean(),
  /** While it is open: since when it goes on at the sites seen. */
  startsAt: z.number(),
  endsAt: z.number().nullable(),
  /** "Cuauhtémoc, Ciudad de México": the smallest region that holds all sites seen, small to large. */
  place: z.string(),
  timeZone: z.string(),
  /**
   * Sites of the incident this person may see: while it is open those at which it goes on, else all. `sites` holds the first of
   * them, most people first.
   */
  siteCount: z.number(),
  /** While it is open: of the sites seen, those that are back. */
  backSites: z.number().default(0),
  /** Of the sites seen, those at which nobody saw service return: their equipment was taken out of service. */
  takenOutSites: z.number().default(0),
  sitesElsewhere: z.number(),
  /** Over all sites seen; null when no service of theirs says. */
  peopleServed: z.number().nullable(),
  sites: z.array(site),
  /** Why is judged while evidence is still missing. */
  provisional: z.boolean().default(false),
  flapping: z.boolean().default(false),
  /** Of the sites seen, how many had service through another of their links when this was said. */
  carriedSites: z.number().default(0),
  /** What the outages share. */
  group: z
    .object({ kind: z.enum(groupKinds), key: z.string(), affected: z.number(), watched: z.number() })
    .optional(),
});

export type IncidentFacts = z.infer<typeof incidentFacts>;
export type SiteFacts = z.infer<typeof site>;
export type ContactFacts = z.infer<typeof contact>;

/** What the facts are made from, of an event as of a row in the database. */
export type Incident = Omit<IncidentEvent, 'event'>;

const CHUNK = 500;
const MAX_CONTACTS = 2;

export interface FactsOptions {
  /** Decides which services still exist. */
  now: number;
  /** Bounds `sites`. */
  maxSites: number;
  /** People served by site, where they were counted before: one event is told to many. */
  people?: ReadonlyMap<string, number>;
}

/** Sites that somebody is told of: while the incident is open, those at which it goes on and people are called. */
export function concernedSites({ siteIndexes, goesOn, endsAt }: Incident): readonly number[] {
  if (endsAt !== null || goesOn === undefined) return siteIndexes;
  return [...goesOn].filter(([, { calls }]) => calls).map(([index]) => index);
}

/**
 * Gathers the facts for one viewer, or undefined when the incident touches nothing this viewer may see. Where it is over at
 * all that the viewer sees while it goes on elsewhere, `siteCount` is 0, and `sites` holds those where it was.
 */
export async function gatherFacts(
  db: Database,
  fleet: Fleet,
  incident: Incident,
  viewer: Viewer,
  { now, maxSites, people: known }: FactsOptions,
): Promise<IncidentFacts | undefined> {
  const isSeen = (one: FleetSite) => maySee(viewer, one.regionCode);
  const all = incident.siteIndexes.flatMap((index) => fleet.sites[index] ?? []).filter(isSeen);
  if (all.length === 0) return undefined;
  const concerned = concernedSites(incident).flatMap((index) => fleet.sites[index] ?? []);
  const seen = concerned.filter(isSeen);
  const named = seen.length > 0 ? seen : all;
  const people = known ?? (await peopleBySite(db, named, now));
  const count = (one: FleetSite): number => people.get(one.id) ?? 0;
  const first = most(named, maxSites, (a, b) => count(b) - count(a) || a.index - b.index);
  const contacts = await contactsBySite(db, first, now);
  const common = commonRegion(named);
  const { goesOn } = incident;
  const isOut = ({ index }: FleetSite): boolean => incident.takenOut?.has(index) === true;
  return {
    incidentId: incident.incidentId,
    cause: incident.cause,
    provisional: incident.provisional ?? false,
    flapping: incident.flapping ?? false,
    ...(incident.group !== undefined && {
      group: { ...incident.group, key: oneLine(incident.group.key, 60) },
    }),
    withdrawn: incident.withdrawn,
    startsAt: incident.endsAt === null ? sinceOf(incident, seen) : incident.startsAt,
    endsAt: incident.endsAt,
    place: placeName(fleet, common),
    timeZone: timeZoneOf(common),
    siteCount: seen.length,
    backSites:
      incident.endsAt === null && goesOn !== undefined
        ? all.filter((one) => !goesOn.has(one.index) && !isOut(one)).length
        : 0,
    takenOutSites: all.filter(isOut).length,
    sitesElsewhere: concerned.length - seen.length,
    carriedSites:
      incident.endsAt === null
        ? seen.filter(({ index }) => goesOn?.get(index)?.isCarried === true).length
        : 0,
    peopleServed: named.some(({ id }) => people.has(id))
      ? named.reduce((sum, one) => sum + count(one), 0)
      : null,
    sites: first.map((one) => ({
      id: one.id,
      name: oneLine(one.name),
      kind: one.kind,
      place: placeName(fleet, one.regionCode),
      latitude: one.latitude,
      longitude: one.longitude,
      contacts: contacts.get(one.id) ?? [],
    })),
  };
}

/** Since when it goes on at one of these sites. */
function sinceOf({ startsAt, goesOn }: Incident, seen: readonly FleetSite[]): number {
  const starts = seen.map(({ index }) => goesOn?.get(index)?.since ?? startsAt);
  return starts.length === 0 ? startsAt : starts.reduce((first, start) => Math.min(first, start));
}

/** Names of a region and those above it, small to large; the country only where nothing smaller is known. */
export function placeName(fleet: Fleet, regionCode: RegionCode): string {
  const path = fleet.regionPath(regionCode);
  const inside = path.length > 1 ? path.filter((code) => code !== '00') : path;
  const names = inside.map((code) => fleet.region(code)?.name ?? code);
  return oneLine(names.length === 0 ? regionCode : names.join(', '));
}

/** The smallest of country, state, municipality and locality that holds all the sites. */
function commonRegion(sites: readonly FleetSite[]): RegionCode {
  const codes = sites.map((one) => one.regionCode);
  const [first = '00'] = codes;
  const length = [9, 5, 2].find(
    (digits) => first.length >= digits && codes.every((code) => code.startsWith(first.slice(0, digits))),
  );
  return length === undefined ? '00' : first.slice(0, length);
}

/** People that the services of these sites serve; sites of which nobody says are left out. */
export async function peopleBySite(
  db: Database,
  sites: readonly FleetSite[],
  now: number,
): Promise<Map<string, number>> {
  const people = new Map<string, number>();
  for (let start = 0; start < sites.length; start += CHUNK) {
    const rows = await db
      .selectFrom('services')
      .select(['site_id', (eb) => eb.fn.sum('people_served').as('people')])
      .where('site_id', 'in', idsOf(sites.slice(start, start + CHUNK)))
      .where((eb) => eb.or([eb('valid_to', 'is', null), eb('valid_to', '>', now)]))
      .where('people_served', 'is not', null)
      .groupBy('site_id')
      .execute();
    for (const row of rows) people.set(row.site_id, Number(row.people));
  }
  return people;
}

async function contactsBySite(
  db: Database,
  sites: readonly FleetSite[],
  now: number,
): Promise<Map<string, ContactFacts[]>> {
  const rows = await db
    .selectFrom('services')
    .select(['site_id', 'key', 'name', 'contact_name', 'contact_phone', 'contact_email', 'people_served'])
    .where('site_id', 'in', idsOf(sites))
    .where((eb) => eb.or([eb('valid_to', 'is', null), eb('valid_to', '>', now)]))
    .execute();
  // Somebody who answers a phone comes before somebody who reads mail; then the service with more people.
  const reachable = rows
    .filter((row) => filled(row.contact_phone) !== null || filled(row.contact_email) !== null)
    .sort(
      (a, b) =>
        Number(filled(a.contact_phone) === null) - Number(filled(b.contact_phone) === null) ||
        (b.people_served ?? 0) - (a.people_served ?? 0) ||
        (a.key < b.key ? -1 : 1),
    );
  const contacts = new Map<string, ContactFacts[]>();
  for (const row of reachable) {
    const known = contacts.get(row.site_id) ?? [];
    if (known.length >= MAX_CONTACTS) continue;
    contacts.set(row.site_id, [
      ...known,
      {
        service: oneLine(row.name ?? row.key, 100),
        name: filled(row.contact_name),
        phone: filled(row.contact_phone, 40),
        email: filled(row.contact_email),
      },
    ]);
  }
  return contacts;
}

/** The first few in an order, without sorting a whole country. */
function most<T>(items: readonly T[], count: number, order: (a: T, b: T) => number): T[] {
  let first: T[] = [];
  for (const item of items) {
    const last = first[count - 1];
    if (last !== undefined && order(item, last) >= 0) continue;
    first = [...first, item].sort(order).slice(0, count);
  }
  return first;
}

const idsOf = (sites: readonly FleetSite[]): string[] => sites.map((one) => one.id);

function filled(text: string | null, maxLength = 100): string | null {
  const line = oneLine(text ?? '', maxLength);
  return line === '' ? null : line;
}
