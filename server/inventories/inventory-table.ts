import { sql } from 'kysely';
import type { TerminalInventory } from '../../telemetry/contract/inventory-message.ts';
import type { InventoryReport } from '../../telemetry/ingest/message.ts';
import type { Database } from '../database/schema.ts';

/** Writes those that say something else than before and are not older; one of each terminal at most. */
export async function writeInventories(
  db: Database,
  reports: readonly InventoryReport[],
  now: number,
): Promise<void> {
  if (reports.length === 0) return;
  const rows = reports.map(({ terminalId, receivedAt, inventory }) => ({
    terminal_id: terminalId,
    inventory: inventoryText(inventory),
    reported_at: receivedAt,
  }));
  await db
    .insertInto('terminal_inventories')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .column('terminal_id')
        .doUpdateSet((eb) => ({
          inventory: eb.ref('excluded.inventory'),
          reported_at: eb.ref('excluded.reported_at'),
        }))
        .where(sql<boolean>`terminal_inventories.inventory <> excluded.inventory`)
        // What was dated in the future was so by a clock of ours that was wrong.
        .where(
          sql<boolean>`(terminal_inventories.reported_at <= excluded.reported_at or terminal_inventories.reported_at > ${now})`,
        ),
    )
    .execute();
}

/** The same words for the same inventory, in whatever order its fields came. */
function inventoryText({ serial, hardware, firmware, position, agent }: TerminalInventory): string {
  const { latitude, longitude, accuracyM } = position ?? {};
  return JSON.stringify({
    ...{ serial, hardware, firmware, agent },
    ...(position !== undefined && { position: { latitude, longitude, accuracyM } }),
  });
}
