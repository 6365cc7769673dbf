import { describe, isObject } from '../contract/field-readers.ts';

const MAX_TEXT = 1024;

/**
 * Reads settings by their path (`claim.url`) and collects every fault instead of stopping at the first.
 * What was never asked for is a fault too: it is a misspelling.
 */
export class ConfigReader {
  readonly #root: unknown;
  readonly #where: string;
  readonly #faults: string[] = [];
  readonly #known = new Set<string>();
  readonly #items: ConfigReader[] = [];

  constructor(root: unknown, where = '') {
    this.#root = root;
    this.#where = where;
    if (!isObject(root))
      this.#faults.push(`${where || 'the file'} must be a JSON object, got ${describe(root)}`);
  }

  /** All faults so far, unknown settings included. */
  faults(): string[] {
    return [
      ...this.#faults,
      ...this.#items.flatMap((item) => item.faults()),
      ...this.#unknown(this.#root, ''),
    ];
  }

  fault(path: string, expected: string, value: unknown): void {
    this.#faults.push(`${this.#where}${path} must be ${expected}, got ${describe(value)}`);
  }

  text(path: string, fallback?: string, pattern = /^/): string {
    const value = this.#value(path);
    if (value === undefined && fallback !== undefined) return fallback;
    if (isShortText(value) && pattern.test(value)) return value;
    this.fault(path, `text${pattern.source === '^' ? '' : ` like ${pattern.source}`}`, value);
    return '';
  }

  optionalText(path: string, pattern?: RegExp): string | undefined {
    return this.#value(path) === undefined ? undefined : this.text(path, undefined, pattern);
  }

  /** Text whose value no message shows. */
  secret(path: string): string | undefined {
    const value = this.#value(path);
    if (value === undefined || (isShortText(value) && value !== '')) return value;
    this.#faults.push(`${this.#where}${path} must be text`);
    return undefined;
  }

  oneOf<T extends string>(path: string, choices: readonly T[], fallback: T): T {
    const value = this.#value(path);
    if (value === undefined) return fallback;
    const found = choices.find((choice) => choice === value);
    if (found === undefined) this.fault(path, `one of ${choices.join(', ')}`, value);
    return found ?? fallback;
  }

  optionalOneOf<T extends string>(path: string, choices: readonly T[]): T | undefined {
    const [first] = choices;
    return this.#value(path) === undefined || first === undefined
      ? undefined
      : this.oneOf(path, choices, first);
  }

  optionalNumber(path: string, min: number, max: number): number | undefined {
    const value = this.#value(path);
    if (value === undefined || (typeof value === 'number' && value >= min && value <= max)) return value;
    this.fault(path, `a number ${min}..${max}`, value);
    return undefined;
  }

  integer(path: string, min: number, max: number, fallback: number): number {
    const value = this.optionalNumber(path, min, max) ?? fallback;
    if (!Number.isInteger(value)) this.fault(path, 'a whole number', value);
    return value;
  }

  nullableNumber(path: string, min: number, max: number): number | null | undefined {
    return this.#value(path) === null ? null : this.optionalNumber(path, min, max);
  }

  /** User names and passwords in a URL are refused: it is shown in logs. */
  url(path: string, schemes: readonly string[]): string | undefined {
    const value = this.#value(path);
    if (value === undefined) return undefined;
    const parsed = isShortText(value) && URL.canParse(value) ? new URL(value) : undefined;
    if (parsed === undefined || !schemes.includes(parsed.protocol.slice(0, -1))) {
      this.fault(path, `a URL starting with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`, value);
    } else if (parsed.username !== '' || parsed.password !== '') {
      this.#faults.push(`${this.#where}${path} must not hold a user name or password`);
    } else return value as string;
    return undefined;
  }

  textList(path: string, min: number, max: number): string[] | undefined {
    const value = this.#value(path);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.length >= min && value.length <= max && value.every(isShortText))
      return value;
    this.fault(path, `a list of ${min} to ${max} texts`, value);
    return undefined;
  }

  /** A list of objects, each with a reader of its own whose faults count here. */
  list(path: string, max: number): ConfigReader[] | undefined {
    const value = this.#value(path);
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || value.length > max) {
      this.fault(path, `a list of at most ${max}`, value);
      return undefined;
    }
    const items = value.map(
      (item: unknown, index) => new ConfigReader(item, `${this.#where}${path}[${index}].`),
    );
    this.#items.push(...items);
    return items;
  }

  #value(path: string): unknown {
    this.#known.add(path);
    let value = this.#root;
    for (const name of path.split('.')) {
      if (!isObject(value)) return undefined;
      value = Object.getOwnPropertyDescriptor(value, name)?.value;
    }
    return value;
  }

  #unknown(value: unknown, prefix: string): string[] {
    if (!isObject(value)) return [];
    return Object.entries(value).flatMap(([name, inner]) => {
      const path = prefix + name;
      if (this.#known.has(path)) return [];
      if ([...this.#known].some((known) => known.startsWith(`${path}.`))) {
        return isObject(inner)
          ? this.#unknown(inner, `${path}.`)
          : [`${this.#where}${path} must be an object, got ${describe(inner)}`];
      }
      return [`${this.#where}${path} is not a setting: check its spelling against docs/agent.md`];
    });
  }
}

function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_TEXT && !/\p{Cc}/u.test(value);
}
