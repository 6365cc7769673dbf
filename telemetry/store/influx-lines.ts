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
  united: TerminalSample;
  /** Tells the point from another of the same terminal and time; when it came does not. */
  content: string;
}

const MAX_CACHED_PREFIXES = 500_000;

/**
 * What queries sum, sort and count has a field of its own. Each costs the server about 4 us of processor time a point
 * (docs/benchmarks.md), so everything else of a sample goes into one: `rest`, JSON, in every point.
 */
export const numberFields = [
  'latencyMs',
  'packetLossRatio',
  'downlinkBps',
  'uplinkBps',
  'downlinkCapacityBps',
] as const;
const ownFields: ReadonlySet<string> = new Set(['measuredAt', ...numberFields]);
/** 1 where the link was said to be down, or nothing was said of it; absent means 0, so that most points have neither. */
export const linkDown = 'linkDown';
export const linkUnsaid = 'linkUnsaid';
export const restField = 'rest';

/** Writes line protocol; the tag part of a line is made once per terminal. */
export class LineWriter {
  readonly #prefixes = new Map<string, string>();

  /**
   * By terminal and time: neighbours of one terminal cost the server half of what scattered ones do.
   * Unites what shares terminal and millisecond: of two lines in one batch the server would keep either's fields.
   */
  points(samples: readonly TerminalSample[]): Point[] {
    const ordered = [...samples].sort(byTerminalAndTime);
    const points: Point[] = [];
    for (let at = 0; at < ordered.length;) {
      const first = ordered[at] as TerminalSample;
      const sources = [first];
      let united = first;
      for (at += 1; at < ordered.length; at += 1) {
        const next = ordered[at] as TerminalSample;
        if (byTerminalAndTime(first, next) !== 0) break;
        sources.push(next);
        united = { ...united, sample: unite(united.sample, next.sample) };
      }
      points.push({ ...this.#lineOf(united, false), sources, united });
    }
    return points;
  }

  /** The line for where another point stands: also what is absent must be said, because a write deletes no field. */
  overwriting(sample: TerminalSample): string {
    return this.#lineOf(sample, true).line;
  }

  #lineOf({ terminalId, receivedAt, sample }: TerminalSample, overwrites: boolean) {
    const content = `${escaped(restOf(sample))}"${fieldsOf(sample, overwrites)}`;
    const fields = `${restField}="{\\"receivedAt\\":${receivedAt}${content}`;
    return { line: `${this.#prefix(terminalId)} ${fields} ${sample.measuredAt}`, content };
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
  let rest: Record<string, unknown> = {};
  for (const [index, column] of columns.entries()) {
    const value = row[index];
    if (value === null || value === undefined) continue;
    if (column === 'time') fields['measuredAt'] = value;
    else if (column === restField) rest = JSON.parse(value as string) as Record<string, unknown>;
    else if (column === linkDown && value === 1) fields['linkUp'] = false;
    else if (ownFields.has(column)) fields[column] = value;
  }
  const receivedAt = Number(rest['receivedAt'] ?? 0);
  for (const field of Object.keys(rest)) if (sampleReaders.has(field)) fields[field] = rest[field];
  return { terminalId, receivedAt, sample: fields as unknown as Sample };
}

function byTerminalAndTime(a: TerminalSample, b: TerminalSample): number {
  if (a.terminalId !== b.terminalId) return a.terminalId < b.terminalId ? -1 : 1;
  return a.sample.measuredAt - b.sample.measuredAt;
}

function fieldsOf(sample: Sample, overwrites: boolean): string {
  let text = '';
  for (const field of numberFields) {
    const value = sample[field];
    if (value !== undefined && value !== null) text += `,${field}=${value}`;
  }
  if (sample.linkUp === false) text += `,${linkDown}=1i`;
  else if (overwrites) text += `,${linkDown}=0i`;
  if (sample.linkUp === undefined) text += `,${linkUnsaid}=1i`;
  else if (overwrites) text += `,${linkUnsaid}=0i`;
  return text;
}

/** To follow another field in JSON. A latency of null says total loss, and InfluxDB holds no null: it stands here. */
function restOf(sample: Sample): string {
  const rest: Record<string, unknown> = {};
  for (const field in sample) {
    const value = sample[field as keyof Sample];
    if (value === undefined || (ownFields.has(field) && value !== null)) continue;
    rest[field] = value;
  }
  const text = JSON.stringify(rest);
  return text === '{}' ? '}' : `,${text.slice(1)}`;
}

function escaped(text: string): string {
  return text.replace(/["\\]/g, '\\$&');
}
