import type { Because } from '../connection/incidents.ts';
import type { Format } from './format.ts';
import type { FactWords } from './incident-words.ts';

type Values = Because['values'];
/** Words of providers and terminals may be long; a sentence is read at a glance. */
const LONGEST_WORD = 80;
const JOIN = '\u00a0';
const MINUTE = 60_000;

/** One fact as a sentence, with how many links show it where that is told. */
export function factText({ fact, values }: Because, text: FactWords, show: Format): string {
  const sentence = fillTemplate(text.facts[fact], values, text, show);
  if (values['members'] === undefined || values['of'] === undefined || values['of'] === 1) return sentence;
  return `${sentence} ${fillTemplate(text.ofLinks, values, text, show)}`;
}

/** Puts values in the place of `{name}`, once and nowhere else; `[...]` without one of its values is left out. */
export function fillTemplate(template: string, values: Values, text: FactWords, show: Format): string {
  return template
    .split(/(\[[^\]]*\])/)
    .map((part) => {
      const isOptional = part.startsWith('[');
      const names = [...part.matchAll(PLACE)].map(([, name]) => name ?? '');
      if (isOptional && names.some((name) => values[name] === undefined)) return '';
      const inner = isOptional ? part.slice(1, -1) : part;
      return inner.replace(PLACE, (_, name: string) => valueText(name, values[name], text, show));
    })
    .join('');
}

const PLACE = /\{(\w+)\}/g;

/** A value's unit is the end of its name. */
function valueText(name: string, value: number | string | undefined, text: FactWords, show: Format): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return words.has(name) ? wordText(value, text) : cut(value);
  if (name === 'minuteOfDay') return clockOf(value);
  if (name === 'hour') return clockOf(value * 60);
  const unit = units.find(([ending]) => name.toLowerCase().endsWith(ending));
  return unit === undefined ? show.decimal(value) : unit[1](value, show);
}

/** Values that are words of the contract; all others were written by somebody. */
const words: ReadonlySet<string> = new Set(['source', 'technology']);

const units: readonly (readonly [ending: string, write: (value: number, show: Format) => string])[] = [
  ['db', (value, show) => `${show.decimal(value)}${JOIN}dB`],
  ['percent', (value, show) => `${show.decimal(value)}${JOIN}%`],
  ['bps', (value, show) => show.bitsPerSecond(value)],
  ['deg', (value, show) => `${show.decimal(value)}°`],
  ['temperaturec', (value, show) => `${show.decimal(value)}${JOIN}°C`],
  ['distancem', (value, show) => show.distance(value)],
  ['hours', (value, show) => show.duration(value * 60 * MINUTE)],
  ['minutes', (value, show) => show.duration(value * MINUTE)],
  // Within less than a second is within one.
  ['seconds', (value, show) => show.duration(Math.max(1, value) * 1000)],
  ['ms', (value, show) => show.milliseconds(value)],
];

function wordText(value: string, { values }: FactWords): string {
  const known: Partial<Record<string, string>> = values;
  return (Object.hasOwn(values, value) ? known[value] : undefined) ?? cut(value);
}

function cut(value: string): string {
  return value.length > LONGEST_WORD ? `${value.slice(0, LONGEST_WORD - 1)}…` : value;
}

function clockOf(minutes: number): string {
  const [hour, minute] = [Math.floor(minutes / 60) % 24, Math.floor(minutes % 60)];
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}
