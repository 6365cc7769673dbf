import { describe } from '../contract/field-readers.ts';
import type { ProbeTarget } from '../contract/sample.ts';
import { isTerminalId } from '../contract/topics.ts';
import { ConfigReader } from './config-reader.ts';
import { profileNames, type ProfileName } from './profiles.ts';

/** How a target is asked. `auto` is `ping` where the system lets us, else `tcp`. */
export const probeMethods = ['auto', 'ping', 'tcp', 'udpEcho', 'ntp'] as const;
export type ProbeMethod = (typeof probeMethods)[number];

export interface TargetConfig {
  target: ProbeTarget;
  host: string;
  method: ProbeMethod;
  /** For every method but `ping`. */
  port: number;
}

/** Where a terminal with a one-time key gets its credential and its broker: the console's address. */
export interface ClaimConfig {
  url: string;
  key: string;
  /** The maker's serial number, for keys that are bound to one. */
  serial?: string;
}

export interface SpeedTestConfig {
  downloadUrl?: string;
  uploadUrl?: string;
  /** Each way. */
  maxBytes: number;
  /** Each way. */
  maxSeconds: number;
}

export interface Credential {
  terminalId: string;
  username: string;
  password: string;
}

export interface AgentConfig {
  stateDir: string;
  /** `mqtts://host:port`, or `mqtt://` on a network that is trusted. */
  brokerUrl?: string;
  /** PEM file of the authority behind the certificates of broker and console, where it is not a public one. */
  caFile?: string;
  credential?: Credential;
  claim?: ClaimConfig;
  /** Without it what the claim's answer says, else lean. */
  profile?: ProfileName;
  /** Millions of bytes a calendar month; null is no limit. Without it what the profile has. */
  budgetMb?: number | null;
  intervalS?: number;
  /** The interface towards the link; without it the one of the default route. */
  interface?: string;
  /** The interface towards the site's own network, for `lanUp` and `clients`. */
  lanInterface?: string;
  targets: TargetConfig[];
  /** `auto` looks for a dish at its usual address. */
  dish: 'auto' | 'off' | { host: string; port: number };
  speedTest?: SpeedTestConfig;
  /** Program and arguments; without it a reboot is refused. */
  rebootCommand?: string[];
  queue: { maxSamples: number; maxBytes: number };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Every fault of the configuration, each a line that says what was expected and what came. */
export class AgentConfigError extends Error {
  override readonly name = 'AgentConfigError';
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.join('\n')}`,
    );
    this.faults = faults;
  }
}

/**
 * Reads the configuration from the text of its JSON file; the environment adds what should not stand in a file.
 * @throws AgentConfigError with every fault at once; no secret is part of it
 */
export function parseConfig(text: string, env: Environment): AgentConfig {
  const read = new ConfigReader(jsonOf(text));
  const config: AgentConfig = {
    stateDir:
      env['ATALAYA_AGENT_STATE_DIR'] ??
      env['STATE_DIRECTORY'] ??
      read.text('stateDir', '/var/lib/atalaya-agent'),
    targets: [],
    dish: dishOf(read),
    queue: {
      maxSamples: read.integer('queue.maxSamples', 1_000, 1_000_000, 45_000),
      maxBytes: read.integer('queue.maxBytes', 1e6, 1e9, 32 * 1024 * 1024),
    },
  };
  addOptional(config, read);
  addBroker(config, read, env);
  config.targets = targetsOf(read);
  const faults = [...read.faults(), ...faultsBetween(config)];
  if (faults.length > 0) throw new AgentConfigError(faults);
  return config;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AgentConfigError([
      `the file is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    ]);
  }
}

function dishOf(read: ConfigReader): AgentConfig['dish'] {
  const text = read.text('dish', 'auto');
  if (text === 'auto' || text === 'off') return text;
  const [, host, port] = /^([^\s:/]{1,253}|\[[0-9a-fA-F:]+\]):(\d{1,5})$/.exec(text) ?? [];
  if (host !== undefined) return { host: host.replace(/[[\]]/g, ''), port: Number(port) };
  read.fault('dish', '"auto", "off" or "host:port"', text);
  return 'off';
}

function addOptional(config: AgentConfig, read: ConfigReader): void {
  const profile = read.optionalOneOf('profile', profileNames);
  if (profile !== undefined) config.profile = profile;
  const budgetMb = read.nullableNumber('budgetMb', 0.5, 1e6);
  if (budgetMb !== undefined) config.budgetMb = budgetMb;
  const caFile = read.optionalText('caFile');
  if (caFile !== undefined) config.caFile = caFile;
  const intervalS = read.optionalNumber('intervalS', 1, 3_600);
  if (intervalS !== undefined) config.intervalS = intervalS;
  const wan = read.optionalText('interface', /^[A-Za-z0-9_.:@-]{1,15}$/);
  if (wan !== undefined) config.interface = wan;
  const lan = read.optionalText('lanInterface', /^[A-Za-z0-9_.:@-]{1,15}$/);
  if (lan !== undefined) config.lanInterface = lan;
  const rebootCommand = read.textList('rebootCommand', 1, 16);
  if (rebootCommand !== undefined) config.rebootCommand = rebootCommand;
  const downloadUrl = read.url('speedTest.downloadUrl', ['https', 'http']);
  const uploadUrl = read.url('speedTest.uploadUrl', ['https', 'http']);
  const limits = {
    maxBytes: read.integer('speedTest.maxBytes', 1_000, 1e9, 1e6),
    maxSeconds: read.integer('speedTest.maxSeconds', 1, 60, 10),
  };
  if (downloadUrl !== undefined || uploadUrl !== undefined) {
    config.speedTest = {
      ...limits,
      ...(downloadUrl === undefined ? {} : { downloadUrl }),
      ...(uploadUrl === undefined ? {} : { uploadUrl }),
    };
  }
}

function addBroker(config: AgentConfig, read: ConfigReader, env: Environment): void {
  const brokerUrl = read.url('brokerUrl', ['mqtts', 'mqtt']);
  if (brokerUrl !== undefined) config.brokerUrl = brokerUrl;
  const terminalId = read.optionalText('terminalId');
  if (terminalId !== undefined && !isTerminalId(terminalId)) {
    read.fault('terminalId', '1 to 64 of A-Z a-z 0-9 . _ -', terminalId);
  }
  const password = env['ATALAYA_AGENT_PASSWORD'] ?? read.secret('password');
  const username = read.optionalText('username') ?? terminalId;
  if (terminalId !== undefined && username !== undefined && password !== undefined) {
    config.credential = { terminalId, username, password };
  } else if (terminalId !== undefined || password !== undefined) {
    read.fault('terminalId', 'given together with a password (or ATALAYA_AGENT_PASSWORD)', undefined);
  }
  const claimUrl = read.url('claim.url', ['https', 'http']);
  const serial = read.optionalText('claim.serial');
  const key = env['ATALAYA_AGENT_CLAIM_KEY'] ?? read.secret('claim.key');
  if (claimUrl !== undefined && key !== undefined) {
    config.claim = {
      url: claimUrl.replace(/\/+$/, ''),
      key,
      ...(serial === undefined ? {} : { serial }),
    };
  } else if (claimUrl !== undefined)
    read.fault('claim.key', 'given together with claim.url (or ATALAYA_AGENT_CLAIM_KEY)', undefined);
}

function targetsOf(read: ConfigReader): TargetConfig[] {
  const list = read.list('targets', 7);
  if (list === undefined) return [];
  return list.map((each) => {
    const method = each.oneOf('method', probeMethods, 'auto');
    const port = each.integer('port', 1, 65_535, method === 'ntp' ? 123 : method === 'udpEcho' ? 7 : 443);
    return {
      target: each.oneOf('target', ['pop', 'internet', 'programme'] as const, 'internet'),
      host: each.text('host', undefined, /^[A-Za-z0-9_:][A-Za-z0-9._:-]{0,252}$/),
      method,
      port,
    };
  });
}

function faultsBetween(config: AgentConfig): string[] {
  const faults: string[] = [];
  if (config.claim === undefined && config.brokerUrl === undefined) {
    faults.push('brokerUrl must be given, such as "mqtts://monitor.example:8883", or claim.url to learn it');
  }
  if (config.claim === undefined && config.credential === undefined) {
    faults.push('terminalId and password must be given, or claim.url and claim.key to get them');
  }
  const seen = new Set<string>();
  for (const { target } of config.targets) {
    if (seen.has(target)) faults.push(`targets must name each target once, got ${describe(target)} twice`);
    seen.add(target);
  }
  return faults;
}
