import { ContractError, type DeadLetterReason } from './contract-error.ts';

/** Reads one field or throws a ContractError that names the field. */
export type FieldReader = (value: unknown, field: string) => unknown;

/** The contract's fields of one object, each with its reader. A Map, so that `__proto__` is no field. */
export type FieldReaders = ReadonlyMap<string, FieldReader>;

/** Readers for the kinds of value the contract knows. Whatever they refuse throws a ContractError with `reason`. */
export function fieldReaders(reason: DeadLetterReason) {
  const refuse = (field: string, expected: string, value: unknown): never => {
    throw new ContractError(reason, `${field} to be ${expected}`, describe(value));
  };

  const boolean: FieldReader = (value, field) =>
    typeof value === 'boolean' ? value : refuse(field, 'true or false', value);

  // Adding 0 turns -0 into 0, which JSON writes and a store keeps.
  const number = (min: number, max: number): FieldReader => {
    return (value, field) =>
      typeof value === 'number' && value >= min && value <= max
        ? value + 0
        : refuse(field, `a number ${min}..${max}`, value);
  };

  const integer = (min: number, max: number): FieldReader => {
    return (value, field) =>
      typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
        ? value + 0
        : refuse(field, `a whole number ${min}..${max}`, value);
  };

  const text = (maxLength: number): FieldReader => {
    return (value, field) =>
      isText(value, maxLength)
        ? value
        : refuse(field, `text of at most ${maxLength} characters without control characters`, value);
  };

  const oneOf = (...choices: string[]): FieldReader => {
    return (value, field) =>
      typeof value === 'string' && choices.includes(value)
        ? value
        : refuse(field, `one of ${choices.join(', ')}`, value);
  };

  const nullable = (read: FieldReader): FieldReader => {
    return (value, field) => (value === null ? null : read(value, field));
  };

  const listOf = (maxLength: number, read: FieldReader): FieldReader => {
    return (value, field) =>
      Array.isArray(value) && value.length <= maxLength
        ? Array.from(value, (item, index) => read(item, `${field}[${index}]`))
        : refuse(field, `a list of at most ${maxLength}`, value);
  };

  const object = (fields: FieldReaders, required: readonly string[]): FieldReader => {
    return (value, field) => {
      if (!isObject(value)) return refuse(field, 'an object', value);
      const result = readFields(value, fields, `${field}.`).fields;
      for (const name of required) {
        if (!(name in result)) refuse(`${field}.${name}`, 'there', undefined);
      }
      return result;
    };
  };

  return { refuse, boolean, number, integer, text, oneOf, nullable, listOf, object };
}

/** Reads the known fields of an object; the others are left out and counted. */
export function readFields(
  value: object,
  readers: FieldReaders,
  prefix = '',
): { fields: Record<string, unknown>; unknownFields: number } {
  const fields: Record<string, unknown> = {};
  let unknownFields = 0;
  for (const [name, raw] of Object.entries(value)) {
    const read = readers.get(name);
    if (read === undefined) unknownFields += 1;
    else if (raw !== undefined) fields[name] = read(raw, prefix + name);
  }
  return { fields, unknownFields };
}

/**
 * Reads the fields of an object in place. False as soon as one is unknown: then the object is as good as before and
 * `readFields` tells the rest. The object must be plain, as `JSON.parse` makes them: `__proto__` is a field like any other.
 */
export function checkFields(value: object, readers: FieldReaders): boolean {
  const fields = value as Record<string, unknown>;
  for (const name in fields) {
    const read = readers.get(name);
    if (read === undefined) return false;
    const before = fields[name];
    const after = read(before, name);
    // -0 is the same as 0 to `===`.
    if (after !== before || after === 0) fields[name] = after;
  }
  return true;
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Well-formed text of one line that every database can keep. */
export function isText(value: unknown, maxLength: number): value is string {
  return (
    typeof value === 'string' &&
    value.length <= maxLength &&
    value.isWellFormed() &&
    !hasControlCharacter(value)
  );
}

/** Category Cc of Unicode. A regular expression for it took a seventeenth of all that a sample costs. */
function hasControlCharacter(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return true;
  }
  return false;
}

/** What came, in few words: the value of a text or a number, else its kind. */
export function describe(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'string') return `"${value.slice(0, 40)}"`;
  return typeof value === 'number' ? String(value) : typeof value;
}
