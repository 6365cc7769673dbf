import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { blank, journalMaxMb, logLevel, text, urlOf } from './environment.ts';
import { makeWritable } from './writable-folder.ts';

/** What an ingest process of its own is set up with: a subset of the server's variables, with the same names. */
export interface IngestSettings {
  readonly mqtt: { url: string; username?: string; password?: string; caFile?: string };
  readonly redisUrl: string;
  /** Its own: two processes never share one. */
  readonly dataDir: string;
  readonly journalMaxBytes: number;
  readonly logLevel: string;
}

/** Every fault of the settings, each a line that says what is wrong. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const required = (...schemes: string[]) => z.preprocess(blank, urlOf(schemes));

const environment = z.object({
  MQTT_URL: required('mqtt', 'mqtts', 'ws', 'wss'),
  MQTT_USERNAME: text,
  MQTT_PASSWORD: text,
  MQTT_CA_FILE: text.refine((file) => file === undefined || existsSync(file), {
    error: 'must name a readable file with the CA certificate',
  }),
  REDIS_URL: required('redis', 'rediss'),
  ATALAYA_DATA_DIR: z.preprocess(blank, z.string().default('./data/ingest')),
  ATALAYA_JOURNAL_MAX_MB: journalMaxMb,
  ATALAYA_LOG_LEVEL: logLevel,
});

/** Reads the settings from the environment and makes the data folder. @throws SettingsError with every fault at once */
export function readIngestSettings(env: Readonly<Record<string, string | undefined>>): IngestSettings {
  const parsed = environment.safeParse(env);
  const dataDir = resolve(env['ATALAYA_DATA_DIR'] ?? './data/ingest');
  const faults = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  const folderFault = makeWritable('ATALAYA_DATA_DIR', dataDir);
  if (folderFault !== undefined) faults.push(folderFault);
  if (!parsed.success || faults.length > 0) {
    throw new SettingsError(`The settings of this ingest process have faults:\n${faults.join('\n')}`);
  }
  const { MQTT_USERNAME: username, MQTT_PASSWORD: password, MQTT_CA_FILE: caFile } = parsed.data;
  return {
    mqtt: {
      url: parsed.data.MQTT_URL,
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...(caFile !== undefined && { caFile }),
    },
    redisUrl: parsed.data.REDIS_URL,
    dataDir,
    journalMaxBytes: parsed.data.ATALAYA_JOURNAL_MAX_MB * 1024 * 1024,
    logLevel: parsed.data.ATALAYA_LOG_LEVEL,
  };
}
