import type { Position, TerminalInventory } from '../../telemetry/contract/inventory-message.ts';
import type { TerminalInventoryTable } from '../database/tables/registry.ts';
import { metresBetween } from '../metres-between.ts';
import { iso, type InventoryView } from './answers.ts';

/** Registers place a school by its street or its village: nearer than this nothing is amiss. */
const NOTICEABLE_M = 500;

interface Place {
  latitude: number | null;
  longitude: number | null;
}

/** What a terminal last said it is, and how far from its site it says it stands. */
export function inventoryView(
  row: Pick<TerminalInventoryTable, 'inventory' | 'reported_at'>,
  registered: Place,
): InventoryView {
  const { serial, hardware, firmware, agent, position } = JSON.parse(row.inventory) as TerminalInventory;
  return {
    serial: serial ?? null,
    hardware: hardware ?? null,
    firmware: firmware ?? null,
    agent: agent ?? null,
    position: position === undefined ? null : positionView(position, registered),
    reportedAt: iso(row.reported_at),
  };
}

function positionView(position: Position, registered: Place): InventoryView['position'] {
  const { latitude, longitude, accuracyM = null } = position;
  const isPlaced = registered.latitude !== null && registered.longitude !== null;
  const distanceM = isPlaced
    ? metresBetween(position, { latitude: registered.latitude ?? 0, longitude: registered.longitude ?? 0 })
    : null;
  const differs = distanceM !== null && distanceM > NOTICEABLE_M && distanceM > (accuracyM ?? 0);
  return { latitude, longitude, accuracyM, distanceM, differs };
}
