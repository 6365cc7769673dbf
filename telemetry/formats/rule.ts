import { ContractError } from '../contract/contract-error.ts';
import { describe } from '../contract/field-readers.ts';
import { decodePayload } from '../contract/payload.ts';
import type { Sample, SampleField, SignalMetric } from '../contract/sample.ts';
import { epochMs, inRange } from './clock-units.ts';
import type { Finding, Format, ForeignMessage, Gathering, Owner } from './format.ts';
import { follow } from './json-path.ts';
import { parseLenientJson } from './lenient-json.ts';
import { hasReadings, put, tidy } from './put.ts';
import { timeUnits, unitsOf } from './units.ts';

type Steps = readonly (string | number)[];

/** Where one field comes from and what is done to it. */
export interface FieldRule {
  field: SampleField;
  path: Steps;
  unit?: string;
  scale?: number;
  offset?: number;
  /** What other words or numbers mean; looked up before anything else. */
  values?: ReadonlyMap<string, unknown>;
  metric?: SignalMetric;
}

/** How messages of one topic pattern are read. */
export interface MessageRule {
  topic: string;
  pattern: RegExp;
  /** Filled from the topic's names; undefined: whose credential it was. */
  terminal: string | undefined;
  /** The list in the message whose items are read one by one. */
  each?: Steps;
  time?: { path: Steps; unit?: string };
  fields: readonly FieldRule[];
}

export interface RuledFormat {
  name: string;
  gatherS: number | undefined;
  messages: readonly MessageRule[];
}

const MAX_ITEMS = 1000;

/** An operator's rules as a format beside the built-in ones. */
export function ruledFormat({ name, gatherS, messages }: RuledFormat): Format {
  const ruleFor = (topic: string): MessageRule | undefined =>
    messages.find(({ pattern }) => pattern.test(topic));
  const gathering: Gathering | undefined =
    gatherS === undefined
      ? undefined
      : { quietMs: gatherS * 1000, longestMs: gatherS * 3000, spanMs: gatherS * 1000, aligned: false };
  return {
    name,
    subscriptions: messages.map(({ topic }) => topic.replace(/\{\w+\}/g, '+')),
    matches: (topic) => ruleFor(topic) !== undefined,
    owner: (message) => ownerOf(ruleFor(message.topic), message),
    read(message) {
      const rule = ruleFor(message.topic);
      return rule === undefined ? [] : readByRule(rule, message);
    },
    sample(values, measuredAt) {
      const made: Sample = { measuredAt };
      for (const [field, value] of values) put(made, field as SampleField, value);
      return hasReadings(made) ? made : undefined;
    },
    ...(gathering && { gathering: () => gathering }),
  };
}

function ownerOf(rule: MessageRule | undefined, { topic, senderId }: ForeignMessage): Owner {
  const names = rule?.pattern.exec(topic)?.groups ?? {};
  const foreignId = rule?.terminal?.replace(/\{(\w+)\}/g, (_, name: string) => names[name] ?? '');
  if (foreignId !== undefined) return { foreignId };
  if (senderId !== undefined) return { terminalId: senderId };
  throw new ContractError('badTopic', "a terminal's credential at the embedded broker", topic.slice(0, 80));
}

function readByRule(rule: MessageRule, message: ForeignMessage): Finding[] {
  const owner = ownerOf(rule, message);
  const whole = valueOf(decodePayload(message.payload));
  const items = rule.each === undefined ? [whole] : follow(whole, rule.each);
  if (!Array.isArray(items))
    throw new ContractError('badSample', 'a list where the rule says each', describe(items));
  if (items.length > MAX_ITEMS)
    throw new ContractError('tooLarge', `at most ${MAX_ITEMS} items`, `${items.length}`);
  return items.flatMap((item: unknown) => {
    const values = new Map<string, unknown>();
    let unusable: ContractError | undefined;
    for (const field of rule.fields) {
      const raw = follow(item, field.path);
      if (raw === undefined || raw === null) continue;
      const value = convert(field, raw);
      if (put({ measuredAt: 0 }, field.field, value)) values.set(field.field, value);
      else unusable ??= new ContractError('badSample', `something for ${field.field}`, describe(raw));
    }
    if (values.size === 0 && unusable !== undefined) throw unusable;
    if (values.size === 0) return [];
    const measuredAt = rule.time === undefined ? undefined : timeOf(rule.time, item);
    return [{ owner, values, ...(measuredAt !== undefined && { measuredAt }) }];
  });
}

/** JSON, or a bare word or number as many small devices send it. */
function valueOf(text: string): unknown {
  try {
    return parseLenientJson(text);
  } catch (error) {
    const word = text.replace(/\0+$/, '').trim();
    if (word === '' || /^[[{"]/.test(word)) throw error;
    return word;
  }
}

function timeOf(rule: NonNullable<MessageRule['time']>, item: unknown): number | undefined {
  const raw = follow(item, rule.path);
  const factor = rule.unit === undefined ? undefined : timeUnits[rule.unit];
  const number = typeof raw === 'string' ? Number(raw) : raw;
  const time = factor === undefined ? epochMs(raw) : inRange(Math.round(factor(Number(number))));
  if (raw === undefined || raw === null || time !== undefined) return time;
  throw new ContractError('badSample', `a time in ${rule.unit ?? 'epoch units or ISO 8601'}`, describe(raw));
}

/** The value in the contract's unit; whatever does not fit is refused where it is put into the sample. */
export function convert(rule: FieldRule, raw: unknown): unknown {
  const word = isWord(raw) ? String(raw) : undefined;
  for (const key of word === undefined ? [] : [word, '*']) {
    if (rule.values?.has(key) === true) return finished(rule, rule.values.get(key));
  }
  const kind = unitsOf.get(rule.field);
  if (kind === 'text') return finished(rule, raw);
  if (kind === 'boolean') {
    const truth =
      word === 'true' || word === '1' ? true : word === 'false' || word === '0' ? false : undefined;
    return truth === undefined || rule.unit !== 'inverted' ? truth : !truth;
  }
  const number = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw;
  if (typeof number !== 'number') return undefined;
  const unit = rule.unit === undefined ? undefined : kind?.[rule.unit];
  return finished(rule, tidy((unit?.(number) ?? number) * (rule.scale ?? 1) + (rule.offset ?? 0)));
}

function finished(rule: FieldRule, value: unknown): unknown {
  if (rule.field === 'alerts' && typeof value === 'string') return value === '' ? [] : [value];
  return rule.metric === undefined ? value : { metric: rule.metric, value };
}

function isWord(raw: unknown): raw is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof raw);
}
