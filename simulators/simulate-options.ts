import { parseArgs } from 'node:util';
import { playScenarioNames, type ScenarioName } from './world/plan.ts';

/** What is to be played, and where it is written. */
export interface SimulateOptions {
  scenario: ScenarioName;
  seed: number;
  sites: number;
  days: number;
  /** Epoch milliseconds. */
  from: number;
  truth: string | undefined;
  messages: string | undefined;
}

export const simulateUsage = `usage: npm run simulate -- [flags]
  --scenario NAME   ${playScenarioNames.join(' | ')}
  --seed N          1
  --sites N         200
  --days N          1, may be a fraction
  --from TIME       2026-02-02T06:00:00Z, when it begins (ISO 8601)
  --truth FILE      write what really happened there, as JSON lines
  --messages FILE   write every message there, as JSON lines: at, topic, payload, retained`;

/** @throws Error that names every fault of the command line at once */
export function parseSimulateOptions(args: readonly string[]): SimulateOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      scenario: { type: 'string', default: 'mixed' },
      seed: { type: 'string', default: '1' },
      sites: { type: 'string', default: '200' },
      days: { type: 'string', default: '1' },
      from: { type: 'string', default: '2026-02-02T06:00:00Z' },
      truth: { type: 'string' },
      messages: { type: 'string' },
    },
  });
  const faults: string[] = [];
  const number = (flag: string, text: string, min: number, max: number): number => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= min && value <= max))
      faults.push(`--${flag}: expected a number ${min}..${max}, got ${text}`);
    return value;
  };
  const scenario = playScenarioNames.find((name) => name === values.scenario);
  if (scenario === undefined)
    faults.push(`--scenario: expected ${playScenarioNames.join(', ')}, got ${values.scenario}`);
  const from = Date.parse(values.from);
  if (Number.isNaN(from)) faults.push(`--from: expected a time as 2026-02-02T06:00:00Z, got ${values.from}`);
  const options: SimulateOptions = {
    scenario: scenario ?? 'mixed',
    seed: Math.floor(number('seed', values.seed, 0, 2 ** 31 - 1)),
    sites: Math.floor(number('sites', values.sites, 1, 250_000)),
    days: number('days', values.days, 0.001, 400),
    from,
    truth: values.truth,
    messages: values.messages,
  };
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return options;
}
