import { collectd } from './collectd.ts';
import type { Format } from './format.ts';
import { createRules, type Rules } from './rules.ts';
import { createSparkplug, type SparkplugOptions } from './sparkplug.ts';
import { starlinkGrpcTools } from './starlink-grpc-tools.ts';
import { telegraf } from './telegraf.ts';
import { thingsboard } from './thingsboard.ts';

export type { Format } from './format.ts';

/** Every foreign format that is understood. */
export interface Formats {
  /** Those built in, without the operator's rules. */
  readonly builtIn: readonly Format[];
  readonly rules: Rules;
  /** The format whose topic this is; undefined for the contract's own topics and for everything unknown. */
  formatFor(topic: string): Format | undefined;
  /** Topic filters of all of them, for the subscription of an ingest process. */
  subscriptions(): string[];
}

export function createFormats(options: SparkplugOptions): Formats {
  const builtIn = [starlinkGrpcTools, telegraf, collectd, thingsboard, createSparkplug(options)];
  const rules = createRules();
  return {
    builtIn,
    rules,
    formatFor: (topic) => rules.formatFor(topic) ?? builtIn.find((format) => format.matches(topic)),
    subscriptions: () => [...builtIn.flatMap((format) => format.subscriptions), ...rules.subscriptions()],
  };
}

/** Topic filters of the built-in formats alone. */
export const foreignSubscriptions: readonly string[] = createFormats({
  ask: () => undefined,
}).subscriptions();
