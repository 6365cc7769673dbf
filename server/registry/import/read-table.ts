import { readFile, stat } from 'node:fs/promises';
import type { Geometry } from 'geojson';
import { RegistryError } from '../registry-error.ts';
import { decodeText } from './decode-text.ts';
import { readCsv } from './read-csv.ts';
import { readJson } from './read-json.ts';

/** More than four times the census of all localities. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** One row of a file, whatever its form. */
export interface SourceRow {
  /** 1 for the first row of data. */
  number: number;
  cells: Readonly<Record<string, unknown>>;
  geometry?: Geometry | null;
  /** Why the row could not even be read. */
  fault?: string;
  /** As it stood in the file, to be given back when it is rejected. */
  original: unknown;
}

export interface SourceTable {
  columns: readonly string[];
  rows: readonly SourceRow[];
  /** Writes rejected rows in the file's own form, each with its reason, so that they can be mended and imported again. */
  writeRejected(rejected: readonly { row: SourceRow; reason: string }[]): string;
}

/**
 * Reads a CSV, JSON, GeoJSON or TopoJSON file; the form is told by the content.
 * @throws RegistryError in one line
 */
export async function readTable(file: string): Promise<SourceTable> {
  const text = decodeText(await readBytes(file));
  const first = text.trimStart()[0];
  if (first === undefined) throw new RegistryError(`${file} is empty`);
  try {
    return first === '[' || first === '{' ? readJson(text) : readCsv(text);
  } catch (error) {
    throw new RegistryError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > MAX_FILE_BYTES) {
      throw new RegistryError(`${file} is larger than ${MAX_FILE_BYTES} bytes; import it in parts`);
    }
    return await readFile(file);
  } catch (error) {
    if (error instanceof RegistryError) throw error;
    throw new RegistryError(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
