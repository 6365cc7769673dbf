import { isObject } from '../contract/field-readers.ts';

/** The steps of a path such as `radio.rx[0].rate`, `$.radio` or `$` (the whole); undefined when it is none. */
export function parsePath(path: string): (string | number)[] | undefined {
  const rest = path.replace(/^\$\.?/, '');
  if (rest.startsWith('.')) return undefined;
  if (rest === '') return path.startsWith('$') ? [] : undefined;
  const steps: (string | number)[] = [];
  const step = /(?:^|\.)([^.[\]]{1,128})|\[(\d{1,6})\]/gy;
  for (let match = step.exec(rest); match !== null; match = step.exec(rest)) {
    if (match[1] !== undefined) steps.push(match[1]);
    else steps.push(Number(match[2]));
    if (step.lastIndex === rest.length) return steps.length <= 16 ? steps : undefined;
  }
  return undefined;
}

/** What lies at the end of the steps; undefined when they lead nowhere. Inherited properties are not there. */
export function follow(value: unknown, steps: readonly (string | number)[]): unknown {
  let at = value;
  for (const step of steps) {
    if (typeof step === 'number') at = Array.isArray(at) ? (at as unknown[])[step] : undefined;
    else at = isObject(at) && Object.hasOwn(at, step) ? (at as Record<string, unknown>)[step] : undefined;
  }
  return at;
}
