import { parseArgs } from 'node:util';
import { scenarioNames, type ScenarioName } from './scenarios.ts';

/** What the simulator was asked to do. */
export interface RunOptions {
  url: string;
  username: string | undefined;
  password: string | undefined;
  sites: number;
  seed: number;
  scenario: ScenarioName;
  intervalS: number;
  keepaliveS: number;
  connections: number;
  forgets: 'acknowledged' | 'confirmed';
  historyHours: number;
  historyRowsPerSecond: number;
  /** Write the inventory here and stop. */
  inventory: string | undefined;
}

export const usage = `usage: node simulators/run.ts [flags]
  --url URL              broker, mqtt://127.0.0.1:1883
  --username NAME        credential that may publish for all terminals sim-...
  --password PASSWORD    better in the variable SIMULATOR_PASSWORD: other programs can read flags
  --sites N              2000
  --seed N               1
  --scenario NAME        ${scenarioNames.join(' | ')}
  --interval SECONDS     60, between two samples of one terminal
  --keepalive SECONDS    60; a dark terminal is given up after 1.5 times as long
  --connections N        4
  --forget WHEN          confirmed | acknowledged: when a terminal forgets a sample; confirmed waits for stored
  --history-hours H      0, at most 24: five-minute rows of the past, replayed behind the live samples
  --history-rate N       1500 rows a second
  --inventory FOLDER     only write sites.csv, services.csv and links.csv there, for npm run import`;

/** @throws Error that names every fault of the command line at once */
export function parseRunOptions(args: readonly string[], environment: NodeJS.ProcessEnv): RunOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: { type: 'string', default: 'mqtt://127.0.0.1:1883' },
      username: { type: 'string' },
      password: { type: 'string' },
      sites: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
      scenario: { type: 'string', default: 'quiet' },
      interval: { type: 'string', default: '60' },
      keepalive: { type: 'string', default: '60' },
      connections: { type: 'string', default: '4' },
      forget: { type: 'string', default: 'confirmed' },
      'history-hours': { type: 'string', default: '0' },
      'history-rate': { type: 'string', default: '1500' },
      inventory: { type: 'string' },
    },
  });
  const faults: string[] = [];
  const scenario = scenarioNames.find((name) => name === values.scenario);
  if (scenario === undefined)
    faults.push(`--scenario: expected ${scenarioNames.join(', ')}, got ${values.scenario}`);
  const { forget } = values;
  if (forget !== 'confirmed' && forget !== 'acknowledged')
    faults.push(`--forget: expected confirmed or acknowledged, got ${forget}`);
  const options: RunOptions = {
    url: values.url,
    username: values.username,
    password: values.password ?? environment['SIMULATOR_PASSWORD'],
    sites: number('sites', values.sites, 1, 250_000, true),
    seed: number('seed', values.seed, 0, 2 ** 31 - 1, true),
    scenario: scenario ?? 'quiet',
    intervalS: number('interval', values.interval, 0.1, 86_400, false),
    keepaliveS: number('keepalive', values.keepalive, 1, 65_535, true),
    connections: number('connections', values.connections, 1, 1000, true),
    forgets: forget === 'acknowledged' ? 'acknowledged' : 'confirmed',
    historyHours: number('history-hours', values['history-hours'], 0, 24, false),
    historyRowsPerSecond: number('history-rate', values['history-rate'], 1, 1e6, false),
    inventory: values.inventory,
  };
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return options;

  function number(flag: string, text: string, min: number, max: number, whole: boolean): number {
    const value = Number(text);
    const fits = text.trim() !== '' && value >= min && value <= max && (!whole || Number.isInteger(value));
    if (!fits)
      faults.push(`--${flag}: expected a ${whole ? 'whole ' : ''}number ${min}..${max}, got ${text}`);
    return value;
  }
}
