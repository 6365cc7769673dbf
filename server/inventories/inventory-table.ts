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
  const before = await readSerials(db, reports);
  const rows = reports.map(({ terminalId, receivedAt, inventory }) => {
    const known = before.get(terminalId);
    const isAnother =
      known?.serial !== undefined && inventory.serial !== undefined && known.serial !== inventory.serial;
    return {
      terminal_id: terminalId,
      inventory: inventoryText(inventory),
      reported_at: receivedAt,
      previous_serial: isAnother ? known.serial : (known?.previous ?? null),
      serial_changed_at: isAnother ? receivedAt : (known?.changedAt ?? null),
    };
  });
  await db
    .insertInto('terminal_inventories')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .column('terminal_id')
        .doUpdateSet((eb) => ({
          inventory: eb.ref('excluded.inventory'),
          reported_at: eb.ref('excluded.reported_at'),
          previous_serial: eb.ref('excluded.previous_serial'),
          serial_changed_at: eb.ref('excluded.serial_changed_at'),
        }))
        .where(sql<boolean>`terminal_inventories.inventory <> excluded.inventory`)
        // What was dated in the future was so by a clock of ours that was wrong.
        .where(
          sql<boolean>`(terminal_inventories.reported_at <= excluded.reported_at or terminal_inventories.reported_at > ${now})`,
        ),
    )
    .execute();
}

interface KnownSerial {
  serial: string | undefined;
  previous: string | null;
  changedAt: number | null;
}

/** What these terminals said their serial numbers were. */
async function readSerials(
  db: Database,
  reports: readonly InventoryReport[],
): Promise<Map<string, KnownSerial>> {
  const rows = await db
    .selectFrom('terminal_inventories')
    .select(['terminal_id', 'inventory', 'previous_serial', 'serial_changed_at'])
    .where(
      'terminal_id',
      'in',
      reports.map(({ terminalId }) => terminalId),
    )
    .execute();
  return new Map(
    rows.map((row) => {
      const { serial } = JSON.parse(row.inventory) as TerminalInventory;
      return [row.terminal_id, { serial, previous: row.previous_serial, changedAt: row.serial_changed_at }];
    }),
  );
}

/** The same words for the same inventory, in whatever order its fields came. */
function inventoryText({ serial, hardware, firmware, position, agent }: TerminalInventory): string {
  const { latitude, longitude, accuracyM } = position ?? {};
  return JSON.stringify({
    ...{ serial, hardware, firmware, agent },
    ...(position !== undefined && { position: { latitude, longitude, accuracyM } }),
  });
}
