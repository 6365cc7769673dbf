import { ContractError } from './contract-error.ts';
import { describe, fieldReaders, isObject, readFields, type FieldReaders } from './field-readers.ts';
import { parseJson } from './payload.ts';

/** What a terminal says of itself, retained on `inventory`. The registry decides; this is evidence. */
export interface TerminalInventory {
  /** The maker's serial number. */
  serial?: string;
  /** Model or version of the equipment, in the maker's words. */
  hardware?: string;
  firmware?: string;
  position?: Position;
  /** Name and version of the program that measures: `atalaya-agent 0.1.0`. */
  agent?: string;
}

/** Degrees, WGS 84. `accuracyM` is the radius of the fix in metres. */
export interface Position {
  latitude: number;
  longitude: number;
  accuracyM?: number;
}

const MAX_INVENTORY_BYTES = 4096;
const { text, number, object } = fieldReaders('badInventory');

const readers: FieldReaders = new Map([
  ['serial', text(128)],
  ['hardware', text(128)],
  ['firmware', text(128)],
  [
    'position',
    object(
      new Map([
        ['latitude', number(-90, 90)],
        ['longitude', number(-180, 180)],
        ['accuracyM', number(0, 1e7)],
      ]),
      ['latitude', 'longitude'],
    ),
  ],
  ['agent', text(128)],
]);

/** Writes the JSON payload of an `inventory` message. */
export function buildInventoryPayload(inventory: TerminalInventory): string {
  return JSON.stringify(inventory);
}

/**
 * Reads the JSON text of an `inventory` message. Unknown fields are left out and counted.
 * @throws ContractError `tooLarge`, `notJson` or `badInventory`
 */
export function parseInventoryPayload(payload: string): {
  inventory: TerminalInventory;
  unknownFields: number;
} {
  const value = parseJson(payload, MAX_INVENTORY_BYTES);
  if (!isObject(value)) throw new ContractError('badInventory', 'a JSON object', describe(value));
  const { fields, unknownFields } = readFields(value, readers);
  return { inventory: fields, unknownFields };
}
