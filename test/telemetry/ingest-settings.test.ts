import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readIngestSettings, SettingsError } from '../../telemetry/ingest-settings.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';

let folder: TempFolder;
beforeEach(() => {
  folder = tempFolder('ingest-settings');
});
afterEach(() => {
  folder.remove();
});

test('the settings of an ingest process, with their defaults', () => {
  const dataDir = join(folder.path, 'made');
  const settings = readIngestSettings({
    MQTT_URL: 'mqtts://broker',
    MQTT_USERNAME: '',
    REDIS_URL: 'redis://cache',
    ATALAYA_DATA_DIR: dataDir,
  });
  expect(settings).toEqual({
    mqtt: { url: 'mqtts://broker' },
    redisUrl: 'redis://cache',
    dataDir,
    journalMaxBytes: 4096 * 1024 * 1024,
    logLevel: 'info',
  });
});

test('all faults at once, without the secrets in them', () => {
  const env = {
    MQTT_URL: 'http://user:swordfish@broker',
    ATALAYA_DATA_DIR: '/proc/no',
    ATALAYA_JOURNAL_MAX_MB: '1',
  };
  const read = () => readIngestSettings(env);
  expect(read).toThrow(SettingsError);
  for (const fault of [
    /MQTT_URL must be a URL/,
    /REDIS_URL must be set/,
    /JOURNAL_MAX_MB/,
    /\/proc\/no cannot be written/,
  ]) {
    expect(read).toThrow(fault);
  }
  expect(read).not.toThrow(/swordfish/);
});
