import { parseArgs } from 'node:util';

/** A benchmark was asked for something that cannot be. Its message says what to do; a stack would say no more. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What a flag takes: one of some words, a whole number, or any text. */
export type FlagKind = readonly string[] | 'whole' | 'text' | 'switch';

type ValueOf<Kind extends FlagKind> = Kind extends 'whole'
  ? number
  : Kind extends readonly (infer Word)[]
    ? Word
    : Kind extends 'switch'
      ? boolean
      : string;

/** A flag's kind and what it is when it is not given. */
export interface Flag<Kind extends FlagKind> {
  kind: Kind;
  fallback: ValueOf<Kind>;
  shown?: string;
}

export function oneOf<const Words extends readonly string[]>(
  words: Words,
  fallback: Words[number],
): Flag<Words> {
  return { kind: words, fallback: fallback as ValueOf<Words> };
}

/** A whole number, 0 or more. */
export function whole(fallback: number): Flag<'whole'> {
  return { kind: 'whole', fallback };
}

/** Any text; empty when it is not given. `shown` tells in the list what it is. */
export function text(shown: string): Flag<'text'> {
  return { kind: 'text', fallback: '', shown };
}

export const off: Flag<'switch'> = { kind: 'switch', fallback: false };

/**
 * Reads a benchmark's flags.
 * @throws UsageError that says which flag is wrong, what was expected and what came
 */
export function readFlags<Kinds extends Record<string, Flag<FlagKind>>>(
  args: string[],
  flags: Kinds,
): { [Name in keyof Kinds]: Kinds[Name] extends Flag<infer Kind> ? ValueOf<Kind> : never } {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { kind }]) => [
      name,
      { type: kind === 'switch' ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  const { values } = parseArgs({ args, options });
  const read = Object.entries(flags).map(([name, { kind, fallback }]) => {
    const value = values[name];
    return [name, typeof value === 'string' ? valueOf(name, kind, value) : (value ?? fallback)];
  });
  return Object.fromEntries(read) as never;
}

/** How the flags are written, for the list of benchmarks. */
export function describeFlags(flags: Record<string, Flag<FlagKind>>): string {
  return Object.entries(flags)
    .map(([name, { kind, fallback, shown }]) => {
      if (kind === 'switch') return `[--${name}]`;
      return `[--${name} ${shown ?? (typeof kind === 'string' ? String(fallback) : kind.join('|'))}]`;
    })
    .join(' ');
}

function valueOf(name: string, kind: FlagKind, given: string): string | number {
  if (kind === 'whole') {
    const number = Number(given);
    if (!/^\d{1,9}$/.test(given)) throw new UsageError(`--${name}: expected a whole number, got ${given}`);
    return number;
  }
  if (typeof kind !== 'string' && !kind.includes(given)) {
    throw new UsageError(`--${name}: expected ${kind.join(' or ')}, got ${given}`);
  }
  return given;
}
