/** Reads one value of a server's answer; throws a ShapeError that names the place, what was expected and what came. */
export type Reader<T> = (value: unknown, path: string) => T;

/** The server's answer is not what this console understands, e.g. because one of the two is older. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

export const text: Reader<string> = (value, path) =>
  typeof value === 'string' ? value : refuse(path, 'text', value);

export const number: Reader<number> = (value, path) =>
  typeof value === 'number' ? value : refuse(path, 'a number', value);

export const flag: Reader<boolean> = (value, path) =>
  typeof value === 'boolean' ? value : refuse(path, 'true or false', value);

/** ISO 8601 text or epoch milliseconds, as epoch milliseconds. */
export const time: Reader<number> = (value, path) => {
  const parsed = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isFinite(parsed) ? parsed : refuse(path, 'a time', value);
};

export function oneOf<T extends string>(choices: readonly T[]): Reader<T> {
  return (value, path) =>
    choices.find((choice) => choice === value) ?? refuse(path, `one of ${choices.join(', ')}`, value);
}

/** A missing value counts as null. */
export function nullable<T>(read: Reader<T>): Reader<T | null> {
  return (value, path) => (value === null || value === undefined ? null : read(value, path));
}

/** What to take where the server says nothing. */
export function optional<T>(read: Reader<T>, otherwise: T): Reader<T> {
  return (value, path) => (value === null || value === undefined ? otherwise : read(value, path));
}

export function list<T>(read: Reader<T>): Reader<T[]> {
  return (value, path) =>
    Array.isArray(value)
      ? value.map((item: unknown, index) => read(item, `${path}[${index}]`))
      : refuse(path, 'a list', value);
}

export function record<T extends object>(fields: { [Key in keyof T]: Reader<T[Key]> }): Reader<T> {
  const names = Object.keys(fields) as (keyof T & string)[];
  return (value, path) => {
    if (typeof value !== 'object' || value === null) return refuse(path, 'an object', value);
    const source = value as Record<string, unknown>;
    const result: Partial<T> = {};
    for (const name of names) result[name] = fields[name](source[name], `${path}.${name}`);
    return result as T;
  };
}

/** A list without the entries that cannot be read: a newer server has words that this console has not. */
export function known<T>(read: Reader<T>): Reader<T[]> {
  const entries = list<unknown>((value) => value);
  return (value, path) =>
    entries(value, path).flatMap((each) => {
      try {
        return [read(each, path)];
      } catch (error) {
        if (error instanceof ShapeError) return [];
        throw error;
      }
    });
}

/** An object whose members are read one by one. */
export const anything: Reader<Record<string, unknown>> = (value, path) =>
  typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)
    : refuse(path, 'an object', value);

/** The `items` of a list answer. */
export function items<T>(read: Reader<T>): Reader<T[]> {
  const wrapper = record<{ items: T[] }>({ items: list(read) });
  return (value, path) => wrapper(value, path).items;
}

function refuse(path: string, expected: string, value: unknown): never {
  const got = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value;
  throw new ShapeError(`${path}: expected ${expected}, got ${got}`);
}
