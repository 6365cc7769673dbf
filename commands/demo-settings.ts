import { join } from 'node:path';
import { ConfigError, readConfig, type Config } from '../server/config.ts';

export interface DemoSettings {
  config: Config;
  sites: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_SITES = 2000;
const MAX_SITES = 50_000;

/**
 * The demo's configuration: where it listens as configured, a data folder of its own inside the configured one, and nothing
 * of the real installation's other parts. Simulated samples must not reach its InfluxDB, nor simulated alerts its technicians.
 * @throws ConfigError with every fault at once
 */
export function readDemoSettings(environment: Environment): DemoSettings {
  const faults: string[] = [];
  const collect = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      faults.push(...error.faults);
      return undefined;
    }
  };
  const sites = collect(() => readSites(environment['ATALAYA_DEMO_SITES']));
  const config = collect(() => readConfig(demoEnvironment(environment)));
  if (sites === undefined || config === undefined) throw new ConfigError(faults);
  return { config, sites };
}

function demoEnvironment(environment: Environment): Environment {
  const own = Object.entries(environment).filter(
    ([name]) => !/^(MQTT|INFLUX|SMTP)_/.test(name) && name !== 'DATABASE_URL',
  );
  return {
    ATALAYA_LOG_LEVEL: 'warn',
    ...Object.fromEntries(own),
    ATALAYA_DATA_DIR: join(environment['ATALAYA_DATA_DIR'] || './data', 'demo'),
  };
}

function readSites(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_SITES;
  const sites = Number(text);
  if (Number.isInteger(sites) && sites >= 1 && sites <= MAX_SITES) return sites;
  throw new ConfigError([
    `ATALAYA_DEMO_SITES must be a whole number 1..${String(MAX_SITES)}, got "${text.slice(0, 60)}"`,
  ]);
}
