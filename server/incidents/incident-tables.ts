import { sql, type Transaction } from 'kysely';
import { groupKinds } from '../../telemetry/contract/incidents.ts';
import { causeNamed, incidentStatuses } from '../../telemetry/contract/site-state.ts';
import type { FoundFact, Verdict } from '../causes/verdict.ts';
import type { Database, Schema } from '../database/schema.ts';
import type { Fleet } from '../registry/fleet.ts';
import { handOver, readLookedAfter } from './acknowledge.ts';
import { moveComments } from './comment.ts';
import type { ChangesTaken, IncidentRecord } from './incident-changes.ts';
import { newIncident, nothingKnown, type Incident } from './incident.ts';

/** Rows a statement: one incident of a country that goes dark concerns a quarter of a million sites. */
const ROWS_AT_ONCE = 200;

/** Who took notice of an open incident is written by people, not by the judge: only opening and resolving are ours. */
const keepsAcknowledgement = sql<string>`case when excluded.status = 'resolved' or incidents.status = 'resolved'
  then excluded.status else incidents.status end`;
/** Whoever looked after it was done when it was over: opened again it is nobody's, which its timeline tells. */
const unlessReopened = (column: 'acknowledged_by' | 'assigned_to') => sql<string | null>`case
  when incidents.status = 'resolved' and excluded.status <> 'resolved' then null else ${sql.ref(`incidents.${column}`)} end`;

/** Writes what changed, after the outages. Rows are whole, so that writing them again changes nothing. */
export async function writeIncidents(
  trx: Transaction<Schema>,
  fleet: Fleet,
  { incidents, joined, left, restated, succeeded, timeline }: Omit<ChangesTaken, 'announcements'>,
): Promise<void> {
  const heirs = heirsOf(incidents);
  const lookedAfter = [];
  for (const some of portions([...heirs.keys()])) lookedAfter.push(...(await readLookedAfter(trx, some)));
  for (const some of portions(incidents.map(rowOf))) {
    await trx
      .insertInto('incidents')
      .values(some)
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          status: keepsAcknowledgement,
          acknowledged_by: unlessReopened('acknowledged_by'),
          assigned_to: unlessReopened('assigned_to'),
          ...Object.fromEntries(ourColumns.map((column) => [column, eb.ref(`excluded.${column}`)])),
        })),
      )
      .execute();
  }
  const rowsOf = (changes: ChangesTaken['joined']) =>
    changes.flatMap(({ incidentId, siteIndex }) => {
      const site_id = fleet.sites[siteIndex]?.id;
      return site_id === undefined ? [] : [{ incident_id: incidentId, site_id }];
    });
  for (const some of portions(rowsOf(joined))) {
    await trx
      .insertInto('incident_sites')
      .values(some)
      .onConflict((conflict) => conflict.columns(['incident_id', 'site_id']).doNothing())
      .execute();
  }
  for (const { incident_id, site_id } of rowsOf(left)) {
    await trx
      .deleteFrom('incident_sites')
      .where('incident_id', '=', incident_id)
      .where('site_id', '=', site_id)
      .execute();
  }
  const mergedAt = new Map(incidents.map(({ id, resolvedAt }) => [id, resolvedAt]));
  for (const who of lookedAfter)
    await handOver(trx, who, heirs.get(who.id) ?? who.id, mergedAt.get(who.id) ?? 0);
  for (const [id, heir] of heirs) await inherit(trx, id, heir);
  for (const { from, into, at } of succeeded) await succeed(trx, from, heirs.get(into) ?? into, at);
  for (const id of restated) await restate(trx, id);
  for (const some of portions(timeline)) {
    await trx
      .insertInto('incident_events')
      .values(
        some.map(({ key, incidentId, at, until, kind, count, values, because }) => ({
          key,
          incident_id: incidentId,
          at,
          until,
          kind,
          count,
          actor: null,
          detail: JSON.stringify({ values, ...(because !== undefined && { because }) }),
        })),
      )
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet((eb) => ({
          until: eb.ref('excluded.until'),
          count: eb.ref('excluded.count'),
          detail: eb.ref('excluded.detail'),
        })),
      )
      .execute();
  }
}

const ourColumns = [
  'cause',
  'starts_at',
  'ends_at',
  'opened_at',
  'resolved_at',
  'withdrawn',
  'machine_cause',
  'cause_confidence',
  'provisional',
  'because',
  'facts',
  'group_kind',
  'group_key',
  'affected',
  'watched',
  'flapping',
  'merged_into',
  'announced_at',
  'told_rounds',
] as const;

function rowOf(incident: IncidentRecord) {
  const { verdict, group } = incident;
  return {
    id: incident.id,
    cause: incident.cause,
    starts_at: incident.startsAt,
    ends_at: incident.endsAt,
    status: incident.status,
    opened_at: incident.openedAt,
    resolved_at: incident.resolvedAt,
    acknowledged_by: null,
    assigned_to: null,
    withdrawn: incident.withdrawn ? 1 : 0,
    machine_cause: verdict.cause,
    cause_confidence: verdict.confidence,
    provisional: incident.isFinal ? 0 : 1,
    because: JSON.stringify(verdict.because),
    facts: JSON.stringify(verdict.facts ?? []),
    group_kind: group.kind,
    group_key: group.key,
    affected: Math.max(group.affected, 1),
    watched: Math.max(group.watched, 1),
    flapping: incident.flaps,
    merged_into: incident.mergedInto,
    announced_at: incident.announcedAt,
    told_rounds: incident.rounds,
  };
}

/** What people said of an incident was said of the one that took it over. The newest word on the cause holds there. */
async function inherit(trx: Transaction<Schema>, from: string, into: string): Promise<void> {
  await trx
    .updateTable('cause_overrules')
    .set({ incident_id: into })
    .where('incident_id', '=', from)
    .execute();
  await moveComments(trx, from, into);
}

/** Of incidents that were merged the one that all of it is in now: what was merged may have been merged on. */
function heirsOf(incidents: readonly IncidentRecord[]): Map<string, string> {
  const next = new Map(incidents.map(({ id, mergedInto }) => [id, mergedInto]));
  const lastHeir = (id: string): string => {
    const into = next.get(id) ?? null;
    return into === null ? id : lastHeir(into);
  };
  const merged = incidents.filter(({ mergedInto }) => mergedInto !== null);
  return new Map(merged.map(({ id }) => [id, lastHeir(id)]));
}

/**
 * An outage of an incident that is long over goes on in another one. Where it was the last, the one is a part of the other, and what
 * was said of it was said of that; else it lasted as long as what stayed, and what was said holds for both.
 */
async function succeed(trx: Transaction<Schema>, from: string, into: string, at: number): Promise<void> {
  const stayed = await trx
    .selectFrom('outages')
    .select('id')
    .where('incident_id', '=', from)
    .limit(1)
    .executeTakeFirst();
  if (stayed !== undefined) {
    await restate(trx, from);
    const said = await trx
      .selectFrom('cause_overrules')
      .selectAll()
      .where('incident_id', '=', from)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (said === undefined) return;
    const { id: _id, ...word } = said;
    await trx
      .insertInto('cause_overrules')
      .values({ ...word, incident_id: into })
      .execute();
    return;
  }
  const { numUpdatedRows } = await trx
    .updateTable('incidents')
    .set({ merged_into: into, withdrawn: 0 })
    .where('id', '=', from)
    .where('merged_into', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return;
  await inherit(trx, from, into);
  const merged = { incident_id: from, at, until: at, kind: 'merged', count: 1, actor: null };
  const detail = JSON.stringify({ values: { into } });
  await trx
    .insertInto('incident_events')
    .values({ ...merged, key: `${from}:into:${into}`, detail })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
}

/** An incident that is long over and whose outages late samples changed: its time is theirs. */
async function restate(trx: Transaction<Schema>, incidentId: string): Promise<void> {
  const outages = trx.selectFrom('outages').where('incident_id', '=', incidentId);
  const [first] = await outages.select('starts_at').orderBy('starts_at').limit(1).execute();
  const [open] = await outages.select('id').where('ends_at', 'is', null).limit(1).execute();
  const [last] = await outages.select('ends_at').orderBy('ends_at', 'desc').limit(1).execute();
  if (open !== undefined) return;
  await trx
    .updateTable('incidents')
    .set(
      first === undefined
        ? { withdrawn: 1 }
        : { starts_at: first.starts_at, ends_at: last?.ends_at ?? null, withdrawn: 0 },
    )
    .where('id', '=', incidentId)
    .where('merged_into', 'is', null)
    .where('status', '=', 'resolved')
    .execute();
}

function* portions<T>(items: readonly T[]): Iterable<T[]> {
  for (let at = 0; at < items.length; at += ROWS_AT_ONCE) yield items.slice(at, at + ROWS_AT_ONCE);
}

/** Incidents that are open, and those resolved since `from`, without their outages, which the ledger has. */
export async function readIncidents(db: Database, from: number): Promise<Incident[]> {
  const rows = await db
    .selectFrom('incidents')
    .selectAll()
    .where('merged_into', 'is', null)
    .where((where) => where.or([where('status', '!=', 'resolved'), where('resolved_at', '>=', from)]))
    .execute();
  const counts = await db
    .selectFrom('incident_events')
    .innerJoin('incidents', 'incidents.id', 'incident_events.incident_id')
    .select(['incident_events.incident_id', ({ fn }) => fn.countAll().as('count')])
    .where((where) => where.or([where('status', '!=', 'resolved'), where('resolved_at', '>=', from)]))
    .groupBy('incident_events.incident_id')
    .execute();
  const splits = await db
    .selectFrom('incident_events')
    .innerJoin('incidents', 'incidents.id', 'incident_events.incident_id')
    .select(['incident_events.incident_id', 'incident_events.at', 'incident_events.detail'])
    .where('incident_events.kind', '=', 'split')
    .where((where) => where.or([where('status', '!=', 'resolved'), where('resolved_at', '>=', from)]))
    .execute();
  // Made of what outlived another incident: `from` says which.
  const apart = new Map(
    splits.filter(({ detail }) => detail.includes('"from"')).map(({ incident_id, at }) => [incident_id, at]),
  );
  const eventCounts = new Map(counts.map(({ incident_id, count }) => [incident_id, Number(count)]));
  return rows.map((row) => {
    const isUnknown = row.machine_cause === 'undetermined' && row.because === '[]';
    const verdict: Verdict = {
      cause: causeNamed(row.machine_cause),
      confidence: row.cause_confidence,
      because: JSON.parse(row.because) as Verdict['because'],
      facts: JSON.parse(row.facts) as FoundFact[],
      provisional: row.provisional !== 0,
    };
    return {
      ...newIncident(row.id, row.opened_at, row.starts_at),
      cause: causeNamed(row.cause),
      verdict: isUnknown && row.provisional !== 0 ? nothingKnown : verdict,
      isFinal: row.provisional === 0,
      endsAt: row.ends_at,
      status: incidentStatuses.find((status) => status === row.status) ?? 'opened',
      resolvedAt: row.resolved_at,
      withdrawn: row.withdrawn !== 0,
      group: {
        kind: groupKinds.find((kind) => kind === row.group_kind) ?? 'site',
        key: row.group_key,
        affected: row.affected,
        watched: row.watched,
      },
      flaps: row.flapping,
      announcedAt: row.announced_at,
      rounds: row.told_rounds,
      apartUntil: apart.get(row.id) ?? 0,
      eventCount: eventCounts.get(row.id) ?? 0,
    };
  });
}
