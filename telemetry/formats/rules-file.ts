import { describe } from '../contract/field-readers.ts';
import type { SampleField } from '../contract/sample.ts';
import { TOPIC_PREFIX } from '../contract/topics.ts';
import { linesOfJson } from './json-lines.ts';
import { convert, type FieldRule, type MessageRule, type RuledFormat } from './rule.ts';
import { put } from './put.ts';
import { listAt, numberAt, object, pathAt, type Fault } from './rules-readers.ts';
import { signalMetrics, timeUnits, unitsOf } from './units.ts';

/** Every fault of a rules file, each one line that says where and how to mend it. */
export class RulesError extends Error {
  override readonly name = 'RulesError';
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(`${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.join('\n')}`);
    this.faults = faults;
  }
}

const MAX_FILE_LENGTH = 256 * 1024;
const MAX_FORMATS = 100;
const MAX_MESSAGES = 500;
const MAX_FIELDS = 40;
const MAX_FAULTS = 50;

/**
 * Reads an operator's mapping rules; docs/formats.md explains them.
 * @param taken names that a rule's format may not have: those of the built-in formats and of our own
 * @throws RulesError with all faults at once
 */
export function parseRulesFile(text: string, taken: readonly string[]): RuledFormat[] {
  if (text.length > MAX_FILE_LENGTH)
    throw new RulesError([`the file may have ${MAX_FILE_LENGTH} characters`]);
  const { value, lines } = readJson(text);
  const faults: string[] = [];
  const fault: Fault = (path, expected, got) => {
    const line = lines.get(path) ?? lines.get(path.replace(/\.[^.]*$/, '')) ?? 1;
    if (faults.length < MAX_FAULTS)
      faults.push(`line ${line}: ${path || 'the file'}: expected ${expected}, got ${describe(got)}`);
    return null;
  };
  const formats = readFile(value, taken, fault);
  if (faults.length > 0) throw new RulesError(faults);
  return formats;
}

function readJson(text: string): { value: unknown; lines: ReadonlyMap<string, number> } {
  try {
    return { value: JSON.parse(text) as unknown, lines: linesOfJson(text) };
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    if (error instanceof RangeError) throw new RulesError([message]);
    throw new RulesError([`${lineOfSyntaxError(text, error)}not JSON: ${message}`]);
  }
}

function readFile(value: unknown, taken: readonly string[], fault: Fault): RuledFormat[] {
  const file = object('', value, ['formats'], fault);
  const list = listAt('formats', file?.get('formats'), MAX_FORMATS, fault);
  const names = new Set(taken);
  const topics = new Set<string>();
  return list.flatMap((item, index) => {
    const path = `formats[${index}]`;
    const format = object(path, item, ['name', 'gatherS', 'messages'], fault);
    if (format === null) return [];
    const name = format.get('name');
    if (typeof name !== 'string' || !/^[a-z][a-z0-9-]{0,39}$/.test(name)) {
      fault(`${path}.name`, 'a name of a-z, 0-9 and -, at most 40 long', name);
    } else if (names.has(name)) fault(`${path}.name`, 'a name that no other format has', name);
    else names.add(name);
    const gatherS = numberAt(`${path}.gatherS`, format.get('gatherS'), 1, 60, fault);
    const messages = listAt(`${path}.messages`, format.get('messages'), MAX_MESSAGES, fault).flatMap(
      (message, at) => {
        const rule = readMessage(`${path}.messages[${at}]`, message, fault);
        if (rule === null) return [];
        if (topics.has(rule.topic))
          fault(`${path}.messages[${at}].topic`, 'a topic that no other rule has', rule.topic);
        topics.add(rule.topic);
        return [rule];
      },
    );
    return [{ name: String(name), gatherS: gatherS ?? undefined, messages }];
  });
}

function readMessage(path: string, value: unknown, fault: Fault): MessageRule | null {
  const message = object(path, value, ['topic', 'terminal', 'each', 'time', 'fields'], fault);
  if (message === null) return null;
  const topic = readTopic(`${path}.topic`, message.get('topic'), fault);
  const terminal = readTerminal(`${path}.terminal`, message.get('terminal'), topic?.names ?? [], fault);
  const each = message.has('each') ? pathAt(`${path}.each`, message.get('each'), fault) : undefined;
  const time = message.has('time') ? readTime(`${path}.time`, message.get('time'), fault) : undefined;
  const named = object(`${path}.fields`, message.get('fields'), undefined, fault);
  const fields = [...(named ?? [])].flatMap(
    ([field, rule]) => readField(`${path}.fields.${field}`, field, rule, fault) ?? [],
  );
  if (named !== null && (named.size === 0 || named.size > MAX_FIELDS)) {
    fault(`${path}.fields`, `1 to ${MAX_FIELDS} fields`, named.size);
  }
  if (topic === null) return null;
  return {
    topic: topic.text,
    pattern: topic.pattern,
    terminal: terminal ?? undefined,
    fields,
    ...(each && { each }),
    ...(time && { time }),
  };
}

function readTopic(path: string, value: unknown, fault: Fault) {
  const expected = 'a topic such as "modems/{terminal}/status"';
  if (typeof value !== 'string' || value === '' || value.length > 256) return fault(path, expected, value);
  const levels = value.split('/');
  const first = levels[0] ?? '';
  if (/^[{+#$]|^$/.test(first)) return fault(path, 'a first level that is a plain word', value);
  if (`${value}/`.startsWith(TOPIC_PREFIX)) return fault(path, "a topic outside the contract's own", value);
  const names: string[] = [];
  let pattern = '';
  for (const [index, level] of levels.entries()) {
    const name = /^\{(\w{1,40})\}$/.exec(level)?.[1];
    if (name !== undefined) {
      if (names.includes(name)) return fault(path, `{${name}} once`, value);
      names.push(name);
      pattern += `/(?<${name}>[^/]+)`;
    } else if (level === '+') pattern += '/[^/]+';
    else if (level === '#' && index === levels.length - 1) pattern += '(?:/.*)?';
    else if (/[{}+#]/.test(level) || /\p{Cc}/u.test(level)) {
      return fault(path, 'levels that are a word, {name} or +, and # only at the end', value);
    } else pattern += `/${level.replace(/[.*?^$()|[\]\\-]/g, '\\$&')}`;
  }
  return { text: value, names, pattern: new RegExp(`^${pattern.slice(1)}$`, 'u') };
}

function readTerminal(
  path: string,
  value: unknown,
  names: readonly string[],
  fault: Fault,
): string | null | undefined {
  if (value === 'credential') return undefined;
  const template = value ?? '{terminal}';
  if (typeof template !== 'string' || template.length > 200) {
    return fault(path, '"credential", or names of the topic such as "{terminal}"', value);
  }
  const used = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const unknown = used.find((name) => !names.includes(name));
  if (used.length === 0 || unknown !== undefined) {
    fault(path, `a name in braces that the topic has (${names.join(', ') || 'it has none'})`, template);
  }
  return template;
}

function readTime(path: string, value: unknown, fault: Fault): MessageRule['time'] | null {
  const time = object(path, typeof value === 'string' ? { path: value } : value, ['path', 'unit'], fault);
  const steps = time === null ? null : pathAt(`${path}.path`, time.get('path'), fault);
  const unit = time?.get('unit');
  if (steps === null) return null;
  if (unit === undefined) return { path: steps };
  if (typeof unit === 'string' && Object.hasOwn(timeUnits, unit)) return { path: steps, unit };
  return fault(`${path}.unit`, `one of ${Object.keys(timeUnits).join(', ')}`, unit);
}

function readField(path: string, name: string, value: unknown, fault: Fault): FieldRule | null {
  const field = name as SampleField;
  const units = unitsOf.get(field);
  if (units === undefined) return fault(path, `one of the fields ${[...unitsOf.keys()].join(', ')}`, name);
  const keys = ['path', 'unit', 'scale', 'offset', 'values', ...(field === 'signal' ? ['metric'] : [])];
  const given = object(path, typeof value === 'string' ? { path: value } : value, keys, fault);
  if (given === null) return null;
  const rule: FieldRule = { field, path: pathAt(`${path}.path`, given.get('path'), fault) ?? [] };
  const allowed = units === 'boolean' ? ['inverted'] : units === 'text' ? [] : Object.keys(units);
  const unit = given.get('unit');
  if (typeof unit === 'string' && allowed.includes(unit)) rule.unit = unit;
  else if (unit !== undefined) {
    fault(
      `${path}.unit`,
      allowed.length === 0 ? 'no unit for this field' : `one of ${allowed.join(', ')}`,
      unit,
    );
  }
  for (const key of ['scale', 'offset'] as const) {
    const number = numberAt(`${path}.${key}`, given.get(key), -1e15, 1e15, fault);
    if (number === undefined || number === null) continue;
    if (typeof units === 'string') fault(`${path}.${key}`, 'a field that is a number', field);
    rule[key] = number;
  }
  if (field === 'signal') {
    const metric = signalMetrics.find((one) => one === given.get('metric'));
    if (metric === undefined)
      fault(`${path}.metric`, `one of ${signalMetrics.join(', ')}`, given.get('metric'));
    else rule.metric = metric;
  }
  if (given.has('values')) readValues(`${path}.values`, given.get('values'), rule, fault);
  return rule;
}

function readValues(path: string, value: unknown, rule: FieldRule, fault: Fault): void {
  const values = object(path, value, undefined, fault);
  if (values === null) return;
  rule.values = values;
  for (const [word, meant] of values) {
    const probe = word === '*' ? 'anything' : word;
    if (!put({ measuredAt: 0 }, rule.field, convert(rule, probe))) {
      fault(`${path}.${word}`, `a value that ${rule.field} may have`, meant);
    }
  }
}

/** V8 says where, but for a text that ends too early. */
function lineOfSyntaxError(text: string, error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const position = /at position (\d+)/.exec(message)?.[1];
  return `line ${
    text
      .trimEnd()
      .slice(0, position === undefined ? undefined : Number(position))
      .split('\n').length
  }: `;
}
