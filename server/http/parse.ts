import type { z } from 'zod';
import { badParameter, describe, Problem, type ParameterFault } from './problem.ts';

/**
 * Reads what a request brought, by its schema.
 * @throws Problem 400 that names each parameter, what was expected and what came
 */
export function parse<T>(schema: z.ZodType<T>, value: unknown, secret: readonly string[] = []): T {
  const nul = nulIn(value);
  if (nul !== undefined) throw badParameter(nul, 'text without NUL characters', 'one');
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.slice(0, 20).flatMap((issue) => faultsOf(issue, value, secret));
  const detail = errors.map((each) => `${each.parameter}: expected ${each.expected}, got ${each.got}`);
  throw new Problem(400, detail.join('; '), { errors, code: 'badParameter' });
}

function faultsOf(issue: z.core.$ZodIssue, value: unknown, secret: readonly string[]): ParameterFault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      parameter: key.slice(0, 60),
      expected: 'no such parameter',
      got: key,
    }));
  }
  const parameter = issue.path.map(String).join('.') || 'body';
  const got = secret.includes(parameter) ? 'something else' : describe(valueAt(value, issue.path));
  return [{ parameter, expected: expectedOf(issue), got }];
}

/** Schemas state `error: 'what is expected'` where zod's own words would be unclear. */
function expectedOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_type':
      return issue.message.startsWith('Invalid') ? `a value of type ${issue.expected}` : issue.message;
    case 'too_small':
      return issue.message.startsWith('Too')
        ? `at least ${issue.minimum}${unitOf(issue.origin)}`
        : issue.message;
    case 'too_big':
      return issue.message.startsWith('Too')
        ? `at most ${issue.maximum}${unitOf(issue.origin)}`
        : issue.message;
    default:
      return issue.message;
  }
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' items' : '';
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at;
}

/** Where in what came a NUL is: nobody means one, and PostgreSQL takes none. Without recursion: a body may be deep. */
function nulIn(value: unknown): string | undefined {
  const left: [name: string, value: unknown][] = [['body', value]];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [name, found] = next;
    if (typeof found === 'string' && found.includes('\0')) return name;
    if (typeof found !== 'object' || found === null) continue;
    for (const [key, inner] of Object.entries(found)) {
      if (key.includes('\0')) return name;
      left.push([Array.isArray(found) ? name : key.slice(0, 60), inner]);
    }
  }
  return undefined;
}
