import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { blank, journalMaxMb, logLevel, text, urlOf } from '../telemetry/environment.ts';
import { makeWritable } from '../telemetry/writable-folder.ts';
import type { SilenceSettings } from './live/silence-table.ts';
import { baseOfTiles, readMapFile, type MapConfig } from './map-file.ts';
import { readSilenceFile } from './silence-file.ts';

/** Everything an installation can set, read once at start. docs/operating.md has the table. */
export interface Config {
  readonly host: string;
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly dataDir: string;
  /** Without a trailing slash. Links in notifications start with it; `https:` makes cookies Secure. */
  readonly publicUrl: string;
  readonly retentionDays: number;
  /** Set: an external broker is used instead of the embedded one. */
  readonly mqtt?: MqttConfig;
  /** Where terminals connect to, as a claim tells them: not always where the product itself does. */
  readonly terminalsMqttUrl: string;
  /** Set: passwords and rights of an external Mosquitto are kept in this folder. */
  readonly mosquitto?: { readonly folder: string; readonly pidFile?: string };
  /** Set: external brokers may ask over HTTP who may connect and do what, with this secret. */
  readonly brokerHookSecret?: string;
  /** Set: ingest runs in processes of its own, which hand over through Redis. */
  readonly redisUrl?: string;
  /** Set: samples live in InfluxDB instead of the embedded store. */
  readonly influx?: InfluxConfig;
  /** Set: the registry and all that is relational lives in PostgreSQL instead of SQLite. */
  readonly databaseUrl?: string;
  readonly smtp?: SmtpConfig;
  /** What the installation adds to the map; nothing is asked of another host without it. */
  readonly map?: MapConfig;
  /** The operator's rules for messages of other programs; it need not exist. */
  readonly formatsFile: string;
  /** How long terminals may be silent, where the operator's file says so. */
  readonly silences: SilenceSettings;
  /** The spool on our own disk never grows beyond this. */
  readonly journalMaxBytes: number;
  readonly logLevel: string;
}

export interface MqttConfig {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  readonly caFile?: string;
}

export interface InfluxConfig {
  readonly url: string;
  readonly token?: string;
  readonly username?: string;
  readonly password?: string;
  readonly database: string;
}

export interface SmtpConfig {
  readonly url: string;
  readonly from: string;
}

/** Every fault of the configuration, each a line that says what is wrong and how to mend it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.join('\n')}`,
    );
    this.faults = faults;
  }
}

const port = (fallback: number) =>
  z.preprocess(
    blank,
    z.coerce
      .number({ error: 'must be a port number 1..65535' })
      .int({ error: 'must be a port number 1..65535' })
      .min(0, { error: 'must be a port number 1..65535' })
      .max(65_535, { error: 'must be a port number 1..65535' })
      .default(fallback),
  );
const url = (schemes: readonly string[]) => z.preprocess(blank, urlOf(schemes).optional());

const DEFAULT_HTTP_PORT = 8080;
const DEFAULT_MQTT_PORT = 1883;

const environment = z.object({
  ATALAYA_HOST: z.preprocess(blank, z.string().default('127.0.0.1')),
  ATALAYA_HTTP_PORT: port(DEFAULT_HTTP_PORT),
  ATALAYA_MQTT_PORT: port(DEFAULT_MQTT_PORT),
  ATALAYA_DATA_DIR: z.preprocess(blank, z.string().default('./data')),
  ATALAYA_PUBLIC_URL: url(['http', 'https']),
  ATALAYA_RETENTION_DAYS: z.preprocess(
    blank,
    z.coerce.number({ error: 'must be a number of days 1..3650' }).int().min(1).max(3650).default(90),
  ),
  ATALAYA_JOURNAL_MAX_MB: journalMaxMb,
  ATALAYA_FORMATS_FILE: text,
  ATALAYA_SILENCE_FILE: text,
  ATALAYA_LOG_LEVEL: logLevel,
  ATALAYA_TILE_URL: url(['http', 'https']),
  ATALAYA_TILE_ATTRIBUTION: text,
  ATALAYA_MAP_FILE: text,
  ATALAYA_TERMINALS_MQTT_URL: url(['mqtt', 'mqtts', 'ws', 'wss']),
  ATALAYA_MOSQUITTO_DIR: text.refine((folder) => folder === undefined || existsSync(folder), {
    error: 'must name a folder that is there, in which Mosquitto finds passwords and acl',
  }),
  ATALAYA_MOSQUITTO_PID_FILE: text,
  ATALAYA_BROKER_HOOK_SECRET: text.refine(
    (secret) => secret === undefined || /^[\w-]{32,256}$/.test(secret),
    {
      error: 'must be 32 to 256 of A-Z a-z 0-9 _ -; make one with: openssl rand -hex 32',
    },
  ),
  MQTT_URL: url(['mqtt', 'mqtts', 'ws', 'wss']),
  REDIS_URL: url(['redis', 'rediss']),
  MQTT_USERNAME: text,
  MQTT_PASSWORD: text,
  MQTT_CA_FILE: text.refine((file) => file === undefined || existsSync(file), {
    error: 'must name a readable file with the CA certificate',
  }),
  INFLUX_URL: url(['http', 'https']),
  INFLUX_TOKEN: text,
  INFLUX_USERNAME: text,
  INFLUX_PASSWORD: text,
  INFLUX_DATABASE: z.preprocess(
    blank,
    z
      .string()
      .regex(/^[A-Za-z0-9_.-]{1,64}$/)
      .default('atalaya'),
  ),
  DATABASE_URL: url(['postgres', 'postgresql']),
  SMTP_URL: url(['smtp', 'smtps']),
  SMTP_FROM: text,
});

type Environment = Readonly<Record<string, string | undefined>>;

/** What two settings say together. Asked of the raw values, so that a fault in one setting does not hide these. */
function faultsBetween(env: Environment): string[] {
  const set = (name: string): boolean => (env[name] ?? '') !== '';
  const faults: string[] = [];
  if (set('SMTP_URL') && !set('SMTP_FROM')) {
    faults.push('SMTP_FROM must be set with SMTP_URL, e.g. "Atalaya <atalaya@example.org>"');
  }
  if (set('INFLUX_USERNAME') !== set('INFLUX_PASSWORD')) {
    faults.push('INFLUX_PASSWORD and INFLUX_USERNAME go together: set both or neither');
  }
  if (set('INFLUX_TOKEN') && set('INFLUX_USERNAME')) {
    faults.push(
      'INFLUX_TOKEN and INFLUX_USERNAME exclude each other: InfluxDB 2 and 3 take a token, 1.x a user',
    );
  }
  for (const name of ['ATALAYA_MOSQUITTO_DIR', 'ATALAYA_BROKER_HOOK_SECRET']) {
    if (set(name) && !set('MQTT_URL')) faults.push(`${name} is for an external broker: set MQTT_URL too`);
  }
  if (set('ATALAYA_MOSQUITTO_PID_FILE') && !set('ATALAYA_MOSQUITTO_DIR')) {
    faults.push('ATALAYA_MOSQUITTO_PID_FILE goes with ATALAYA_MOSQUITTO_DIR: set both or neither');
  }
  if (set('REDIS_URL') && !set('MQTT_URL')) {
    faults.push('REDIS_URL is for ingest processes at an external broker: set MQTT_URL too');
  }
  const [httpPort, mqttPort] = [env['ATALAYA_HTTP_PORT'] ?? '', env['ATALAYA_MQTT_PORT'] ?? ''];
  const samePort = Number(httpPort || DEFAULT_HTTP_PORT) === Number(mqttPort || DEFAULT_MQTT_PORT);
  if (samePort && Number(httpPort) !== 0 && !set('MQTT_URL')) {
    faults.push('ATALAYA_MQTT_PORT must differ from ATALAYA_HTTP_PORT');
  }
  return faults;
}

/**
 * Reads the configuration from the environment and makes the data folder.
 * Names starting with `ATALAYA_` that nobody knows are faults too: they are misspellings.
 * @throws ConfigError with every fault at once
 */
export function readConfig(env: Environment): Config {
  const parsed = environment.safeParse(env);
  const faults = parsed.success
    ? []
    : parsed.error.issues.map(
        (issue) => `${issue.path.join('.')} ${issue.message}${gotten(env, issue.path)}`,
      );
  faults.push(...faultsBetween(env), ...unknownNames(env));
  const dataDir = resolve(env['ATALAYA_DATA_DIR'] ?? './data');
  const folderFault = makeWritable('ATALAYA_DATA_DIR', dataDir);
  if (folderFault !== undefined) faults.push(folderFault);
  const silence = readSilenceFile(resolve(env['ATALAYA_SILENCE_FILE'] || join(dataDir, 'silence.json')));
  const ground = readMap(env, dataDir);
  faults.push(...silence.faults, ...ground.faults);
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);
  const { map } = ground;
  return Object.freeze({
    ...toConfig(parsed.data, dataDir),
    silences: silence.silences,
    ...(map !== undefined && { map }),
  });
}

function toConfig(env: z.output<typeof environment>, dataDir: string): Omit<Config, 'silences' | 'map'> {
  const mqtt = env.MQTT_URL === undefined ? undefined : mqttConfig(env.MQTT_URL, env);
  const publicUrl = (
    env.ATALAYA_PUBLIC_URL ?? `http://${hostInUrl(env.ATALAYA_HOST)}:${env.ATALAYA_HTTP_PORT}`
  ).replace(/\/+$/, '');
  return {
    host: env.ATALAYA_HOST,
    httpPort: env.ATALAYA_HTTP_PORT,
    mqttPort: env.ATALAYA_MQTT_PORT,
    dataDir,
    publicUrl,
    terminalsMqttUrl:
      env.ATALAYA_TERMINALS_MQTT_URL ??
      mqtt?.url ??
      `mqtt://${new URL(publicUrl).hostname}:${env.ATALAYA_MQTT_PORT}`,
    retentionDays: env.ATALAYA_RETENTION_DAYS,
    formatsFile: resolve(env.ATALAYA_FORMATS_FILE ?? join(dataDir, 'formats.json')),
    journalMaxBytes: env.ATALAYA_JOURNAL_MAX_MB * 1024 * 1024,
    logLevel: env.ATALAYA_LOG_LEVEL,
    ...(mqtt && { mqtt }),
    ...(env.REDIS_URL !== undefined && { redisUrl: env.REDIS_URL }),
    ...(env.ATALAYA_MOSQUITTO_DIR !== undefined && {
      mosquitto: {
        folder: resolve(env.ATALAYA_MOSQUITTO_DIR),
        ...(env.ATALAYA_MOSQUITTO_PID_FILE !== undefined && { pidFile: env.ATALAYA_MOSQUITTO_PID_FILE }),
      },
    }),
    ...(env.ATALAYA_BROKER_HOOK_SECRET !== undefined && {
      brokerHookSecret: env.ATALAYA_BROKER_HOOK_SECRET,
    }),
    ...(env.INFLUX_URL !== undefined && {
      influx: {
        url: env.INFLUX_URL,
        database: env.INFLUX_DATABASE,
        ...(env.INFLUX_TOKEN !== undefined && { token: env.INFLUX_TOKEN }),
        ...(env.INFLUX_USERNAME !== undefined && { username: env.INFLUX_USERNAME }),
        ...(env.INFLUX_PASSWORD !== undefined && { password: env.INFLUX_PASSWORD }),
      },
    }),
    ...(env.DATABASE_URL !== undefined && { databaseUrl: env.DATABASE_URL }),
    ...(env.SMTP_URL !== undefined && { smtp: { url: env.SMTP_URL, from: env.SMTP_FROM ?? '' } }),
  };
}

/** The map's file, with the short way to a base of tiles beside it. */
function readMap(env: Environment, dataDir: string): { map?: MapConfig; faults: string[] } {
  const [named, tileUrl] = [env['ATALAYA_MAP_FILE'] ?? '', env['ATALAYA_TILE_URL'] ?? ''];
  const { map, faults } = readMapFile(resolve(named || join(dataDir, 'map.json')), named !== '');
  // a fault of the address itself is told with those of the other settings
  if (!/^https?:/.test(tileUrl)) return { ...(map !== undefined && { map }), faults };
  const { base, fault } = baseOfTiles(tileUrl, env['ATALAYA_TILE_ATTRIBUTION'] ?? '');
  if (fault !== undefined) faults.push(`ATALAYA_TILE_URL ${fault}`);
  if (map?.base !== undefined) {
    faults.push("ATALAYA_TILE_URL and the base in the map's file exclude each other: set one of them");
  }
  return { map: { base, overlays: map?.overlays ?? [] }, faults };
}

/** User and password may stand in the URL or in their own variables; the URL without them is what gets logged. */
function mqttConfig(raw: string, env: z.output<typeof environment>): MqttConfig {
  const parsed = new URL(raw);
  const username = env.MQTT_USERNAME ?? (decodeURIComponent(parsed.username) || undefined);
  const password = env.MQTT_PASSWORD ?? (decodeURIComponent(parsed.password) || undefined);
  parsed.username = '';
  parsed.password = '';
  return {
    url: parsed.href,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(env.MQTT_CA_FILE !== undefined && { caFile: env.MQTT_CA_FILE }),
  };
}

function unknownNames(env: Environment): string[] {
  const known = new Set([...Object.keys(environment.shape), 'ATALAYA_DEMO_SITES', 'ATALAYA_SHARED_DATA']);
  return Object.keys(env)
    .filter((name) => name.startsWith('ATALAYA_') && !known.has(name))
    .map((name) => `${name} is not a setting of Atalaya: check its spelling against docs/operating.md`);
}

/** Secrets never get into an error message. */
function gotten(env: Environment, path: readonly PropertyKey[]): string {
  const name = String(path[0]);
  const value = env[name];
  return value === undefined || /PASSWORD|TOKEN|SECRET|URL/.test(name) ? '' : `, got "${value.slice(0, 60)}"`;
}

function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

/** The CA certificate of the broker, where one is configured. */
export function readCa(mqtt: MqttConfig): Buffer | undefined {
  return mqtt.caFile === undefined ? undefined : readFileSync(mqtt.caFile);
}
