import { sql, type Transaction } from 'kysely';
import type { Database, Schema } from '../database/schema.ts';
import type { DegradationTable } from '../database/tables/baselines.ts';
import type { ChronicLink, LinkOutages } from './chronic.ts';
import type { Degradation } from './degradation.ts';
import type { Risk } from './risk.ts';
import type { DegradationKind } from './unusual.ts';
import { WeekdayHours } from './weekday-hours.ts';

/** Outages with these causes are not the link's own. */
const ofOthers = ['beam', 'gateway', 'provider', 'monitoring', 'offBySchedule'];
/** The worst of the longest are looked at. */
const MAX_DOWN = 20_000;

export interface Progress {
  /** The hour that is looked at. */
  hour: number;
  /** Every terminal up to this one is done; empty: none. */
  afterTerminal: string;
  chronicAt: number;
}

export async function readProgress(db: Database): Promise<Progress | undefined> {
  const row = await db.selectFrom('baseline_progress').selectAll().executeTakeFirst();
  return row && { hour: row.hour, afterTerminal: row.after_terminal, chronicAt: row.chronic_at };
}

export async function writeProgress(trx: Transaction<Schema> | Database, progress: Progress): Promise<void> {
  const row = {
    hour: progress.hour,
    after_terminal: progress.afterTerminal,
    chronic_at: progress.chronicAt,
  };
  await trx
    .insertInto('baseline_progress')
    .values({ id: 1, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}

/** Days of some terminals, by terminal and weekday. */
export async function readBaselines(
  db: Database,
  terminalIds: readonly string[],
  weekdays: readonly number[],
): Promise<Map<string, WeekdayHours>> {
  if (terminalIds.length === 0 || weekdays.length === 0) return new Map();
  const rows = await db
    .selectFrom('link_baselines')
    .selectAll()
    .where('terminal_id', 'in', terminalIds)
    .where('weekday', 'in', weekdays)
    .execute();
  return new Map(rows.map((row) => [dayKey(row.terminal_id, row.weekday), new WeekdayHours(row.hours)]));
}

export function dayKey(terminalId: string, weekday: number): string {
  return `${weekday} ${terminalId}`;
}

export async function writeBaselines(
  trx: Transaction<Schema>,
  rows: readonly { terminalId: string; weekday: number; hours: WeekdayHours }[],
): Promise<void> {
  if (rows.length === 0) return;
  await trx
    .insertInto('link_baselines')
    .values(
      rows.map(({ terminalId, weekday, hours }) => ({
        terminal_id: terminalId,
        weekday,
        hours: hours.bytes,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['terminal_id', 'weekday']).doUpdateSet((eb) => ({ hours: eb.ref('excluded.hours') })),
    )
    .execute();
}

/** Those that go on, of some terminals, told or not. */
export async function readOpenDegradations(
  db: Database,
  terminalIds: readonly string[],
): Promise<Degradation[]> {
  if (terminalIds.length === 0) return [];
  const rows = await db
    .selectFrom('degradations')
    .selectAll()
    .where('terminal_id', 'in', terminalIds)
    .where('ends_at', 'is', null)
    .execute();
  return rows.map(degradationOfRow);
}

export async function writeDegradations(
  trx: Transaction<Schema>,
  kept: readonly Degradation[],
  dropped: readonly Degradation[],
): Promise<void> {
  for (const each of kept) {
    const { id, ...row } = rowOfDegradation(each);
    await trx
      .insertInto('degradations')
      .values({ id, ...row })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute();
  }
  const ids = dropped.map(({ id }) => id);
  if (ids.length > 0) await trx.deleteFrom('degradations').where('id', 'in', ids).execute();
}

/** The link's own outages, by terminal: how many began in each of two periods. */
export async function readOwnOutages(
  db: Database,
  terminalIds: readonly string[],
  from: number,
  to: number,
): Promise<{ terminalId: string; startsAt: number }[]> {
  if (terminalIds.length === 0) return [];
  const rows = await db
    .selectFrom('outages')
    .select(['terminal_id', 'starts_at'])
    .where('terminal_id', 'in', terminalIds)
    .where('starts_at', '>=', from)
    .where('starts_at', '<', to)
    .where('cause', 'not in', ofOthers)
    .execute();
  return rows.map((row) => ({ terminalId: row.terminal_id, startsAt: row.starts_at }));
}

/** The links that were down longest by outages of their own, clipped to the period. */
export async function readDowntimes(db: Database, from: number, to: number): Promise<LinkOutages[]> {
  const start = sql<number>`case when starts_at < ${from} then ${from} else starts_at end`;
  const end = sql<number>`case when ends_at is null or ends_at > ${to} then ${to} else ends_at end`;
  const seconds = sql<number>`sum((${end}) - (${start})) / 1000.0`;
  const rows = await db
    .selectFrom('outages')
    .select(({ fn }) => ['terminal_id', fn.countAll<number>().as('outages'), seconds.as('down_s')])
    .where('starts_at', '<', to)
    .where((where) => where.or([where('ends_at', 'is', null), where('ends_at', '>', from)]))
    .where('cause', 'not in', ofOthers)
    .groupBy('terminal_id')
    .orderBy('down_s', 'desc')
    .limit(MAX_DOWN)
    .execute();
  return rows.map((row) => ({
    terminalId: row.terminal_id,
    outages: row.outages,
    downSeconds: Math.round(row.down_s),
  }));
}

/** In place of those found before. */
export async function writeChronic(
  trx: Transaction<Schema>,
  links: readonly ChronicLink[],
  period: { from: number; to: number },
): Promise<void> {
  await trx.deleteFrom('chronic_links').execute();
  for (let at = 0; at < links.length; at += 100) {
    await trx
      .insertInto('chronic_links')
      .values(
        links.slice(at, at + 100).map((link) => ({
          terminal_id: link.terminalId,
          outages: link.outages,
          down_s: link.downSeconds,
          peer_group: link.peerGroup,
          peers: link.peers,
          peers_median_s: link.peersMedianSeconds,
          peers_p95_s: link.peersP95Seconds,
          worse_than: link.worseThan,
          from_at: period.from,
          to_at: period.to,
        })),
      )
      .execute();
  }
}

/** In place of what was thought of them before; those with no risk have no row. */
export async function writeRisks(
  trx: Transaction<Schema>,
  assessed: readonly { terminalId: string; risk: Risk | undefined }[],
  assessedAt: number,
): Promise<void> {
  if (assessed.length === 0) return;
  const ids = assessed.map(({ terminalId }) => terminalId);
  await trx.deleteFrom('link_risks').where('terminal_id', 'in', ids).execute();
  const rows = assessed.flatMap(({ terminalId, risk }) =>
    risk === undefined
      ? []
      : [
          {
            terminal_id: terminalId,
            score: risk.score,
            evidence: JSON.stringify(risk.evidence),
            assessed_at: assessedAt,
          },
        ],
  );
  if (rows.length > 0) await trx.insertInto('link_risks').values(rows).execute();
}

/** Forgets what terminals that are gone used to be like, and ends their degradations: nobody looks at them any more. */
export async function purgeBaselines(db: Database): Promise<void> {
  await db
    .updateTable('degradations')
    .set(({ eb }) => ({ ends_at: eb('unusual_at', '+', 3_600_000) }))
    .where('ends_at', 'is', null)
    .where('terminal_id', 'in', (eb) =>
      eb.selectFrom('terminals').select('id').where('lifecycle', 'not in', ['active', 'installed']),
    )
    .execute();
  for (const table of ['link_baselines', 'link_risks'] as const) {
    await db
      .deleteFrom(table)
      .where('terminal_id', 'in', (eb) =>
        eb.selectFrom('terminals').select('id').where('lifecycle', '=', 'withdrawn'),
      )
      .execute();
  }
}

function degradationOfRow(row: DegradationTable): Degradation {
  return {
    id: row.id,
    terminalId: row.terminal_id,
    siteId: row.site_id,
    kind: row.kind as DegradationKind,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    confirmedAt: row.confirmed_at,
    hours: row.hours,
    value: row.value,
    worst: row.worst,
    usual: row.usual,
    spread: row.spread,
    weeks: row.weeks,
    limit: row.threshold,
    lookedAt: row.looked_at,
    unusualAt: row.unusual_at,
    usualSince: row.usual_since,
    usualHours: row.usual_hours,
  };
}

function rowOfDegradation(each: Degradation): DegradationTable {
  return {
    id: each.id,
    terminal_id: each.terminalId,
    site_id: each.siteId,
    kind: each.kind,
    starts_at: each.startsAt,
    ends_at: each.endsAt,
    confirmed_at: each.confirmedAt,
    hours: each.hours,
    value: each.value,
    worst: each.worst,
    usual: each.usual,
    spread: each.spread,
    weeks: each.weeks,
    threshold: each.limit,
    looked_at: each.lookedAt,
    unusual_at: each.unusualAt,
    usual_since: each.usualSince,
    usual_hours: each.usualHours,
  };
}
