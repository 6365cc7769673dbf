import type { Selectable } from 'kysely';
import { groupKinds, type IncidentGroupKind } from '../../telemetry/contract/incidents.ts';
import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import { causeNamed, type OutageCause } from '../../telemetry/contract/site-state.ts';
import { Turn } from '../availability/let-others-run.ts';
import type { Database } from '../database/schema.ts';
import type { IncidentEventTable } from '../database/tables/judgement.ts';
import { placeOf } from '../place-of.ts';
import type { Fleet, FleetSite } from '../registry/fleet.ts';
import { maySee, type Viewer } from '../viewer.ts';

/** What was said of an incident from a moment on. Epoch milliseconds. */
export interface SaidThen {
  at: number;
  cause: OutageCause;
  /** The smallest region that holds all sites that had joined by then. */
  place: string;
  group: { kind: IncidentGroupKind; key: string; affected: number; watched: number };
}

/** An incident of several sites over time: which of them it had when, and what it was called. Epoch milliseconds. */
export interface IncidentThen {
  id: string;
  startsAt: number;
  /** Null: it goes on. */
  endsAt: number | null;
  /** Since when somebody looks after it; null: nobody did. */
  takenAt: number | null;
  /** In the order in which they joined. */
  sites: readonly { siteId: string; joinedAt: number }[];
  /** The oldest first; the first holds from the beginning. */
  said: readonly SaidThen[];
}

/** The widest are told; a map can show no more. */
const MOST_INCIDENTS = 300;
const IDS_AT_ONCE = 200;
const tellingKinds = ['grouped', 'verdict', 'overruled', 'acknowledged', 'assigned'];

/**
 * Incidents of more than one site that touch `[from, to)`. Sites are in them from the beginning of their first outage on, as it
 * is known now; name and cause are what had been said by then, which nobody could know earlier.
 */
export async function readIncidentsThen(
  { db, fleet }: { db: Database; fleet: Fleet },
  viewer: Pick<Viewer, 'regionCodes'>,
  from: number,
  to: number,
): Promise<IncidentThen[]> {
  const rows = await incidentsTouching(db, from, to);
  const found: { row: (typeof rows)[number]; members: Member[] }[] = [];
  const turn = new Turn();
  for (const some of portions(rows)) {
    const members = await membersOf(db, some);
    for (const row of some) {
      const seen = seenMembers(members.get(row.id) ?? [], fleet, viewer);
      if (seen.length > 1) found.push({ row, members: seen });
      if (turn.isOver(seen.length)) await turn.next();
    }
  }
  const widest = found.sort((a, b) => b.members.length - a.members.length).slice(0, MOST_INCIDENTS);
  const told: IncidentThen[] = [];
  for (const some of portions(widest)) {
    const events = await eventsOf(
      db,
      some.map(({ row }) => row.id),
    );
    for (const { row, members } of some) {
      const own = events.get(row.id) ?? [];
      told.push({
        id: row.id,
        startsAt: row.starts_at,
        endsAt: row.ends_at,
        takenAt: own.find(({ kind }) => kind === 'acknowledged' || kind === 'assigned')?.at ?? null,
        sites: members.map(({ site, joinedAt }) => ({ siteId: site.id, joinedAt })),
        said: sayings(row.starts_at, own, members, fleet),
      });
      if (turn.isOver(members.length)) await turn.next();
    }
  }
  return told;
}

function incidentsTouching(db: Database, from: number, to: number) {
  const touching = db
    .selectFrom('outages')
    .select('incident_id')
    .where('incident_id', 'is not', null)
    .where('starts_at', '<', to)
    .where((is) => is.or([is('ends_at', 'is', null), is('ends_at', '>', from)]));
  return db
    .selectFrom('incidents')
    .select(['id', 'starts_at', 'ends_at'])
    .where('withdrawn', '=', 0)
    .where('merged_into', 'is', null)
    .where('id', 'in', touching.$castTo<{ incident_id: string }>())
    .where(
      (of) =>
        of
          .selectFrom('incident_sites')
          .whereRef('incident_sites.incident_id', '=', 'incidents.id')
          .select(({ fn }) => fn.countAll<number>().as('sites')),
      '>',
      1,
    )
    .orderBy('id')
    .execute();
}

interface Member {
  site: FleetSite;
  joinedAt: number;
}

async function membersOf(db: Database, incidents: readonly { id: string }[]) {
  const rows = await db
    .selectFrom('outages')
    .select(['incident_id', 'site_id', ({ fn }) => fn.min('starts_at').as('joined_at')])
    .where(
      'incident_id',
      'in',
      incidents.map(({ id }) => id),
    )
    .groupBy(['incident_id', 'site_id'])
    .execute();
  const members = new Map<string, { siteId: string; joinedAt: number }[]>();
  for (const { incident_id: id, site_id: siteId, joined_at: joinedAt } of rows) {
    if (id === null) continue;
    const own = members.get(id) ?? [];
    own.push({ siteId, joinedAt });
    members.set(id, own);
  }
  return members;
}

function seenMembers(
  members: readonly { siteId: string; joinedAt: number }[],
  fleet: Fleet,
  viewer: Pick<Viewer, 'regionCodes'>,
): Member[] {
  return members
    .flatMap(({ siteId, joinedAt }) => {
      const site = fleet.siteById(siteId);
      return site !== undefined && maySee(viewer, site.regionCode) ? [{ site, joinedAt }] : [];
    })
    .sort((a, b) => a.joinedAt - b.joinedAt);
}

type Event = Pick<Selectable<IncidentEventTable>, 'incident_id' | 'kind' | 'detail'> & { at: number };

async function eventsOf(db: Database, ids: readonly string[]): Promise<Map<string, Event[]>> {
  const rows = await db
    .selectFrom('incident_events')
    // of facts that share a row only the last was kept, which was said at its end
    .select(['incident_id', 'kind', 'detail', 'until as at'])
    .where('incident_id', 'in', ids)
    .where('kind', 'in', tellingKinds)
    .orderBy('until')
    .orderBy('id')
    .execute();
  return Map.groupBy(rows, ({ incident_id: id }) => id);
}

/** What had been said when: each word holds until the next. A person's word on the cause stands above the judge's. */
function sayings(
  startsAt: number,
  events: readonly Event[],
  members: readonly Member[],
  fleet: Fleet,
): SaidThen[] {
  let said: Omit<SaidThen, 'at' | 'place'> = {
    cause: causeNamed('undetermined'),
    group: { kind: 'site', key: '', affected: 1, watched: 1 },
  };
  let isOverruled = false;
  const all = [{ at: startsAt, ...said }];
  for (const { at, kind, detail } of events) {
    const { values } = JSON.parse(detail) as { values: Record<string, number | string> };
    if (kind === 'grouped') said = { ...said, group: groupOf(values) };
    else if (kind === 'overruled' || (kind === 'verdict' && !isOverruled))
      said = { ...said, cause: causeNamed(String(values['cause'])) };
    else continue;
    isOverruled ||= kind === 'overruled';
    all.push({ at, ...said });
  }
  const codes: RegionCode[] = [];
  const known = new Set<RegionCode>();
  let joined = 0;
  return all.map((each) => {
    for (let next = members[joined]; next !== undefined && next.joinedAt <= each.at;) {
      if (!known.has(next.site.regionCode)) codes.push(next.site.regionCode);
      known.add(next.site.regionCode);
      joined += 1;
      next = members[joined];
    }
    return { ...each, place: placeOf(fleet, codes) };
  });
}

function groupOf({ group, key, affected, watched }: Record<string, number | string>): SaidThen['group'] {
  return {
    kind: groupKinds.find((kind) => kind === group) ?? 'site',
    key: String(key),
    affected: Number(affected),
    watched: Number(watched),
  };
}

function* portions<T>(items: readonly T[]): Iterable<T[]> {
  for (let at = 0; at < items.length; at += IDS_AT_ONCE) yield items.slice(at, at + IDS_AT_ONCE);
}
