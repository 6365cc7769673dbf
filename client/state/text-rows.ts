import { Wanted } from './byte-search.ts';
import type { FleetColumns } from './fleet-columns.ts';

/**
 * Rows whose name, id and keys contain each word of a text, in any order: 1 does. None while names are under way; whoever
 * computes with it is run again when they are there.
 */
export function rowsContaining(fleet: FleetColumns, text: string): Uint8Array {
  const rows = new Uint8Array(fleet.size);
  if (!fleet.hasTexts) return rows;
  const words = text
    .trim()
    .split(/\s+/)
    .map((word) => new Wanted(word));
  for (let row = 0; row < fleet.size; row += 1)
    rows[row] = Number(words.every((word) => fleet.contains(word, row)));
  return rows;
}
