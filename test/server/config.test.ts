import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../server/config.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = tempFolder('config').path;
const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig({ ATALAYA_DATA_DIR: folder, ...env });
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
};

test('defaults need no variable and keep to this machine', () => {
  const config = readConfig({ ATALAYA_DATA_DIR: join(folder, 'made') });
  expect(config).toMatchObject({ host: '127.0.0.1', httpPort: 8080, mqttPort: 1883, retentionDays: 90 });
  expect(config.publicUrl).toBe('http://127.0.0.1:8080');
  expect(existsSync(join(folder, 'made'))).toBe(true);
});

test('all faults are told at once, each by its name', () => {
  const faults = faultsOf({
    ATALAYA_HTTP_PORT: 'eighty',
    ATALAYA_RETENTION_DAYS: '0',
    MQTT_URL: 'http://broker',
    SMTP_URL: 'smtp://mail',
    ATALAYA_HTPP_PORT: '1',
  });
  expect(faults.map((fault) => fault.split(' ')[0])).toEqual([
    'ATALAYA_HTTP_PORT',
    'ATALAYA_RETENTION_DAYS',
    'MQTT_URL',
    'SMTP_FROM',
    'ATALAYA_HTPP_PORT',
  ]);
  expect(faultsOf({ SMTP_URL: 'smtp://mail', INFLUX_USERNAME: 'u' })).toHaveLength(2);
  expect(faultsOf({ ATALAYA_HTTP_PORT: '1883' })).toEqual([
    'ATALAYA_MQTT_PORT must differ from ATALAYA_HTTP_PORT',
  ]);
  expect(faultsOf({ ATALAYA_HTTP_PORT: '0', ATALAYA_MQTT_PORT: '0' })).toEqual([]);
});

test('a secret never stands in a fault', () => {
  const faults = faultsOf({ DATABASE_URL: 'mysql://user:hunter2@host', MQTT_URL: 'ftp://u:hunter2@h' });
  expect(faults).toHaveLength(2);
  expect(faults.join()).not.toContain('hunter2');
});

test('user and password of the broker may stand in its address', () => {
  const { mqtt } = readConfig({ ATALAYA_DATA_DIR: folder, MQTT_URL: 'mqtts://me:p%40ss@broker:8883' });
  expect(mqtt).toEqual({ url: 'mqtts://broker:8883', username: 'me', password: 'p@ss' });
});

test('a folder that cannot be written says so', () => {
  const place = process.getuid?.() === 0 ? '/proc/atalaya' : join(folder, 'closed');
  if (place.startsWith(folder)) {
    readConfig({ ATALAYA_DATA_DIR: place });
    chmodSync(place, 0o500);
  }
  expect(faultsOf({ ATALAYA_DATA_DIR: place }).join()).toContain('cannot be written');
});

test('what terminals connect to is our own address, the broker given, or what is said', () => {
  expect(
    readConfig({ ATALAYA_DATA_DIR: folder, ...{ ATALAYA_PUBLIC_URL: 'https://monitor.example' } })
      .terminalsMqttUrl,
  ).toBe('mqtt://monitor.example:1883');
  expect(
    readConfig({ ATALAYA_DATA_DIR: folder, ...{ MQTT_URL: 'mqtts://me:p%40ss@broker:8883' } })
      .terminalsMqttUrl,
  ).toBe('mqtts://broker:8883');
  const said = 'mqtts://terminals.example:8883';
  expect(
    readConfig({ ATALAYA_DATA_DIR: folder, ...{ ATALAYA_TERMINALS_MQTT_URL: said } }).terminalsMqttUrl,
  ).toBe(said);
});

test('what serves an external broker is refused without one, and a weak secret always', () => {
  expect(faultsOf({ ATALAYA_BROKER_HOOK_SECRET: 'x'.repeat(32) })).toEqual([
    expect.stringContaining('set MQTT_URL too'),
  ]);
  const weak = faultsOf({ MQTT_URL: 'mqtt://b:1883', ATALAYA_BROKER_HOOK_SECRET: 'hunter2' });
  expect(weak).toEqual([expect.stringContaining('ATALAYA_BROKER_HOOK_SECRET must be 32 to 256')]);
  expect(weak.join()).not.toContain('hunter2');
  expect(faultsOf({ MQTT_URL: 'mqtt://b:1883', ATALAYA_MOSQUITTO_DIR: '/nowhere' })).toHaveLength(1);
});
