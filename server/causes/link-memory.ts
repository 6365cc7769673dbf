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

/** Of each terminal that many outages are remembered at most, the newest. */
const MOST_OUTAGES = 64;
/** Whoever set a terminal up elsewhere says so when it starts, or soon after. */
const MOVE_TOLD_MS = 6 * HOUR_MS;

/** Reads what the database holds of terminals up to `until`: two questions for all of them. */
export async function readLinkMemory(
  db: Database,
  terminalIds: readonly string[],
  until: number,
): Promise<Map<string, LinkMemory>> {
  if (terminalIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('outages')
    .select(['terminal_id', 'starts_at', sql<number>`coalesce(ends_at, ${until})`.as('ends_at')])
    .where('terminal_id', 'in', terminalIds)
    .where('starts_at', '>=', until - (HABIT_DAYS + 2) * DAY_MS)
    .where('starts_at', '<', until)
    .orderBy('starts_at', 'desc')
    .limit(MOST_OUTAGES * terminalIds.length)
    .execute();
  const inventories = await db
    .selectFrom('terminal_inventories')
    .selectAll()
    .where('terminal_id', 'in', terminalIds)
    .execute();
  const outages = Map.groupBy(rows, ({ terminal_id }) => terminal_id);
  const said = new Map(inventories.map((row) => [row.terminal_id, row]));
  return new Map(
    terminalIds.map((id) => {
      const row = said.get(id);
      return [
        id,
        {
          outages: (outages.get(id) ?? [])
            .slice(0, MOST_OUTAGES)
            .map(({ starts_at, ends_at }) => ({ from: starts_at, to: ends_at })),
          inventory: row && { text: row.inventory, reportedAt: row.reported_at },
        },
      ];
    }),
  );
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
