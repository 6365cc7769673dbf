import { sampleReaders } from '../contract/sample-fields.ts';
import type { Sample } from '../contract/sample.ts';
import type { TerminalSample } from './sample-store.ts';
import { unite } from './unite.ts';

export const MEASUREMENT = 'samples';
export const TERMINAL_TAG = 'terminal';

/** One line of the protocol and the samples it carries: several when they share terminal and millisecond. */
export interface Point {
  line: string;
  sources: TerminalSample[];
}

const MAX_CACHED_PREFIXES = 500_000;
/** Written as 0 or 1, because InfluxDB has no mean of booleans. */
const flagFields: ReadonlySet<string> = new Set(['clockSynced', 'linkUp', 'lanUp']);
/** Written as JSON text. */
const jsonFields: ReadonlySet<string> = new Set(['probes', 'signal', 'alerts']);
/** Not of the contract: says that `latencyMs` was null, which InfluxDB cannot hold. */
const latencyLost = 'latencyLost';

/** Writes line protocol; the tag part of a line is made once per terminal. */
export class LineWriter {
  readonly #prefixes = new Map<string, string>();

  /** Unites what shares terminal and millisecond: of two lines in one batch the server would keep either's fields. */
  points(samples: readonly TerminalSample[]): Point[] {
    const byKey = new Map<string, { united: TerminalSample; sources: TerminalSample[] }>();
    for (const item of samples) {
      const key = `${item.terminalId} ${item.sample.measuredAt}`;
      const same = byKey.get(key);
      if (same === undefined) byKey.set(key, { united: item, sources: [item] });
      else {
        same.sources.push(item);
        same.united = { ...same.united, sample: unite(same.united.sample, item.sample) };
      }
    }
    return Array.from(byKey.values(), ({ united, sources }) => ({ line: this.line(united), sources }));
  }

  line({ terminalId, receivedAt, sample }: TerminalSample): string {
    return `${this.#prefix(terminalId)} receivedAt=${receivedAt}i${fieldsOf(sample)} ${sample.measuredAt}`;
  }

  #prefix(terminalId: string): string {
    let prefix = this.#prefixes.get(terminalId);
    if (prefix === undefined) {
      prefix = `${MEASUREMENT},${TERMINAL_TAG}=${terminalId.replace(/[,= ]/g, '\\$&')}`;
      if (this.#prefixes.size >= MAX_CACHED_PREFIXES) this.#prefixes.clear();
      this.#prefixes.set(terminalId, prefix);
    }
    return prefix;
  }
}

/** Reads a row of `SELECT *` back; columns that are not ours are left out. */
export function sampleOfRow(
  terminalId: string,
  columns: readonly string[],
  row: readonly unknown[],
): TerminalSample {
  const fields: Record<string, unknown> = {};
  let receivedAt = 0;
  for (const [index, column] of columns.entries()) {
    const value = row[index];
    if (value === null || value === undefined) continue;
    if (column === 'time') fields['measuredAt'] = value;
    else if (column === 'receivedAt') receivedAt = Number(value);
    else if (column === latencyLost) fields['latencyMs'] ??= null;
    else if (flagFields.has(column)) fields[column] = value === 1;
    else if (jsonFields.has(column)) fields[column] = JSON.parse(value as string);
    else if (sampleReaders.has(column)) fields[column] = value;
  }
  return { terminalId, receivedAt, sample: fields as unknown as Sample };
}

function fieldsOf(sample: Sample): string {
  let text = '';
  for (const [field, value] of Object.entries(sample) as [string, unknown][]) {
    if (field === 'measuredAt' || value === undefined) continue;
    if (value === null) text += `,${latencyLost}=1i`;
    else if (typeof value === 'number') text += `,${field}=${value}`;
    else if (typeof value === 'boolean') text += `,${field}=${value ? 1 : 0}i`;
    else text += `,${field}=${quoted(typeof value === 'string' ? value : JSON.stringify(value))}`;
  }
  return text;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
