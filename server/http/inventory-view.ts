import type { Position, TerminalInventory } from '../../telemetry/contract/inventory-message.ts';
import type { TerminalInventoryTable } from '../database/tables/registry.ts';
import { iso, type InventoryView } from './answers.ts';

/** Registers place a school by its street or its village: nearer than this nothing is amiss. */
const NOTICEABLE_M = 500;
const EARTH_RADIUS_M = 6_371_000;

interface Place {
  latitude: number | null;
  longitude: number | null;
}

/** What a terminal last said it is, and how far from its site it says it stands. */
export function inventoryView(
  row: Omit<TerminalInventoryTable, 'terminal_id'>,
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

/** Along the great circle (haversine), whole metres. */
function metresBetween(a: Position, b: Position): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const north = Math.sin(radians(b.latitude - a.latitude) / 2) ** 2;
  const east = Math.sin(radians(b.longitude - a.longitude) / 2) ** 2;
  const share = north + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * east;
  return Math.round(2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(share))));
}
