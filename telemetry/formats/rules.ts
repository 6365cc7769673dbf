import type { Format } from './format.ts';
import { ruledFormat, type RuledFormat } from './rule.ts';

/** The operator's rules now in force. */
export interface Rules {
  /** The rule's format whose topic this is; rules go before the built-in formats. */
  formatFor(topic: string): Format | undefined;
  names(): string[];
  /** Topic filters of all rules. */
  subscriptions(): string[];
  /** From now on these hold; what was gathered by others is finished by them. */
  replace(formats: readonly RuledFormat[]): void;
}

export function createRules(): Rules {
  let formats: Format[] = [];
  /** Rules begin with a plain word, so the first level of a topic leaves few to try. */
  let byFirstLevel = new Map<string, Format[]>();
  return {
    formatFor: (topic) =>
      byFirstLevel.get(topic.split('/', 1)[0] ?? '')?.find((format) => format.matches(topic)),
    names: () => formats.map(({ name }) => name),
    subscriptions: () => [...new Set(formats.flatMap((format) => format.subscriptions))],
    replace(ruled) {
      formats = ruled.map(ruledFormat);
      byFirstLevel = new Map();
      for (const format of formats) {
        for (const first of new Set(format.subscriptions.map((filter) => filter.split('/', 1)[0] ?? ''))) {
          byFirstLevel.set(first, [...(byFirstLevel.get(first) ?? []), format]);
        }
      }
    },
  };
}
