import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import { rulesFor, type CalendarRule, type ServiceClass } from './calendar-rules.ts';

/** The rules that speak of a service, and a name that those with the same rules share. */
export interface RuleSet {
  key: string;
  rules: readonly CalendarRule[];
}

/** Services of one class have one set of rules; places that no rule tells apart are one place. */
export class RuleSets {
  readonly #rules: readonly CalendarRule[];
  readonly #numbers: ReadonlyMap<CalendarRule, number>;
  /** Places that rules name. */
  readonly #named: ReadonlySet<RegionCode>;
  readonly #sets = new Map<string, RuleSet>();

  constructor(rules: readonly CalendarRule[]) {
    this.#rules = rules;
    this.#numbers = new Map(rules.map((rule, number) => [rule, number]));
    this.#named = new Set(rules.map(({ regionCode }) => regionCode));
  }

  of(service: ServiceClass): RuleSet {
    const { regionCode, kind, level, shift } = service;
    const named = [2, 5, 9]
      .map((digits) => regionCode.slice(0, digits))
      .filter((code) => this.#named.has(code));
    const name = [...new Set(named), kind, level, shift].join('|');
    const known = this.#sets.get(name);
    if (known !== undefined) return known;
    const rules = rulesFor(this.#rules, service);
    const set = { key: rules.map((rule) => this.#numbers.get(rule)).join(','), rules };
    this.#sets.set(name, set);
    return set;
  }
}
