import { isObject } from '../contract/field-readers.ts';
import { parsePath } from './json-path.ts';

/** Says that something at a path is wrong: what was expected there. */
export type Fault = (path: string, expected: string, got: unknown) => null;

export function pathAt(path: string, value: unknown, fault: Fault): (string | number)[] | null {
  const steps = typeof value === 'string' ? parsePath(value) : undefined;
  return steps ?? fault(path, 'a path such as "radio.rx[0].rate", or "$" for the whole message', value);
}

export function numberAt(
  path: string,
  value: unknown,
  min: number,
  max: number,
  fault: Fault,
): number | null | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'number' && value >= min && value <= max
    ? value
    : fault(path, `a number ${min}..${max}`, value);
}

export function listAt(path: string, value: unknown, max: number, fault: Fault): unknown[] {
  if (Array.isArray(value) && value.length <= max) return value as unknown[];
  fault(path, `a list of at most ${max}`, value);
  return [];
}

/** An object's own entries; keys nobody knows are faults, because they are misspellings. */
export function object(
  path: string,
  value: unknown,
  keys: readonly string[] | undefined,
  fault: Fault,
): Map<string, unknown> | null {
  if (!isObject(value)) return fault(path, 'an object', value);
  const entries = new Map<string, unknown>(Object.entries(value));
  for (const key of entries.keys()) {
    if (keys?.includes(key) === false)
      fault(path === '' ? key : `${path}.${key}`, `only ${keys.join(', ')}`, key);
  }
  return entries;
}
