import { sql } from 'kysely';
import type { TerminalInventory } from '../../telemetry/contract/inventory-message.ts';
import type { Database } from '../database/schema.ts';
import { metresBetween } from '../metres-between.ts';
import type { FleetSite } from '../registry/fleet.ts';
import type { Interval } from '../timeline/intervals.ts';
import { HABIT_DAYS } from './habit-signs.ts';
import { DAY_MS, HOUR_MS } from './link-view.ts';

/** What is known of a terminal from before, and what it last said of its place. */
export interface LinkMemory {
  outages: readonly Interval[];
  inventory: { text: string; reportedAt: number } | undefined;
}

/** Before each moment that many outages are remembered at most, the newest. */
const MOST_OUTAGES = 64;
/** Whoever set a terminal up elsewhere says so when it starts, or soon after. */
const MOVE_TOLD_MS = 6 * HOUR_MS;

/** A terminal, and before when it is asked for. */
export interface AskedMemory {
  terminalId: string;
  before: number;
}

/**
 * Reads what the database holds of terminals before moments: two questions for all of them. What is answered for one does not
 * depend on which others are asked with it.
 */
export async function readLinkMemory(
  db: Database,
  asked: readonly AskedMemory[],
): Promise<(terminalId: string, before: number) => LinkMemory> {
  if (asked.length === 0) return () => ({ outages: [], inventory: undefined });
  const moments = new Map(asked.map((each) => [nameOf(each), each]));
  const inventories = await db
    .selectFrom('terminal_inventories')
    .selectAll()
    .where('terminal_id', 'in', [...new Set(asked.map(({ terminalId }) => terminalId))])
    .execute();
  const said = new Map(inventories.map((row) => [row.terminal_id, row]));
  const rows = await pastOutages(db, [...moments.values()]);
  const outages = Map.groupBy(rows, ({ terminal_id, asked_at }) =>
    nameOf({ terminalId: terminal_id, before: asked_at }),
  );
  return (terminalId, before) => {
    const row = said.get(terminalId);
    return {
      outages: (outages.get(nameOf({ terminalId, before })) ?? []).map(({ starts_at, ends_at }) => ({
        from: starts_at,
        to: ends_at,
      })),
      inventory: row && { text: row.inventory, reportedAt: row.reported_at },
    };
  };
}

/** The newest outages before each moment, of as many days as habits are made of. */
async function pastOutages(db: Database, asked: readonly AskedMemory[]) {
  const values = asked.map(
    ({ terminalId, before }) => sql`(cast(${terminalId} as text), cast(${before} as bigint))`,
  );
  const { rows } = await sql<{ terminal_id: string; asked_at: number; starts_at: number; ends_at: number }>`
    with asked (terminal_id, asked_at) as (values ${sql.join(values)}),
    past as (
      select asked.terminal_id, asked.asked_at, outages.starts_at,
        coalesce(outages.ends_at, asked.asked_at) as ends_at,
        row_number() over (partition by asked.terminal_id, asked.asked_at
          order by outages.starts_at desc, outages.id) as place
      from asked inner join outages on outages.terminal_id = asked.terminal_id
        and outages.starts_at < asked.asked_at
        and outages.starts_at >= asked.asked_at - ${sql.lit(HABIT_DAYS * DAY_MS)}
    )
    select terminal_id, asked_at, starts_at, ends_at from past
    where place <= ${sql.lit(MOST_OUTAGES)} order by starts_at desc`.execute(db);
  return rows;
}

function nameOf({ terminalId, before }: AskedMemory): string {
  return `${before} ${terminalId}`;
}

/** How far from its site a terminal says it stands, where it began to say so with this outage; else null. */
export function movedMetres(
  inventory: LinkMemory['inventory'],
  { latitude, longitude }: Pick<FleetSite, 'latitude' | 'longitude'>,
  { from, to }: Interval,
): number | null {
  if (inventory === undefined || latitude === null || longitude === null) return null;
  if (inventory.reportedAt < from || inventory.reportedAt > to + MOVE_TOLD_MS) return null;
  const { position } = JSON.parse(inventory.text) as TerminalInventory;
  if (position === undefined) return null;
  const distanceM = metresBetween(position, { latitude, longitude });
  return distanceM > (position.accuracyM ?? 0) ? distanceM : 0;
}
