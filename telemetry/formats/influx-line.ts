import { ContractError } from '../contract/contract-error.ts';

/** One metric as Telegraf writes it, in either of its forms. */
export interface Metric {
  name: string;
  tags: ReadonlyMap<string, string>;
  fields: ReadonlyMap<string, unknown>;
  /** Epoch milliseconds. */
  time: number | undefined;
}

/**
 * Reads InfluxDB line protocol: `name,tag=value field=1i,other="text" nanoseconds`, one metric a line.
 * @throws ContractError `badSample`
 */
export function parseInfluxLines(text: string): Metric[] {
  const metrics: Metric[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() !== '' && !line.startsWith('#')) metrics.push(parseLine(line.trimEnd()));
  }
  return metrics;
}

function parseLine(line: string): Metric {
  const [head = '', fieldSet, time, ...rest] = split(line, ' ');
  if (fieldSet === undefined || rest.length > 0) throw refusal(line);
  const [name = '', ...tags] = split(head, ',');
  const fields = new Map<string, unknown>();
  for (const pair of split(fieldSet, ',')) {
    const [key, value, ...more] = split(pair, '=');
    if (key === undefined || value === undefined || more.length > 0) throw refusal(line);
    fields.set(unescape(key), fieldValue(value));
  }
  if (name === '' || (time !== undefined && !/^-?\d{1,19}$/.test(time))) throw refusal(line);
  return {
    name: unescape(name),
    tags: new Map(
      tags.map((tag) => split(tag, '=').map(unescape)).map(([key = '', value = '']) => [key, value]),
    ),
    fields,
    time: time === undefined ? undefined : Math.round(Number(time) / 1e6),
  };
}

/** Splits at a separator that is neither escaped nor inside quotes. Linear in the length. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\\') at += 1;
    else if (char === '"') quoted = !quoted;
    else if (char === separator && !quoted) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

function fieldValue(text: string): unknown {
  if (text.startsWith('"')) return unescape(text.slice(1, -1));
  if (/^(?:t|true)$/i.test(text)) return true;
  if (/^(?:f|false)$/i.test(text)) return false;
  const number = Number(/^-?\d+[iu]$/.test(text) ? text.slice(0, -1) : text);
  return text === '' || Number.isNaN(number) ? undefined : number;
}

function unescape(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}

function refusal(line: string): ContractError {
  return new ContractError('badSample', 'line protocol or JSON of Telegraf', line.slice(0, 80));
}
