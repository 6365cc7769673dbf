import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../../server/config.ts';
import { readDemoSettings } from '../../commands/demo-settings.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = tempFolder('demo-settings');
afterAll(() => folder.remove());

describe("the demo's settings", () => {
  it('keep clear of the real installation: its data, broker, stores and mail', () => {
    const { config, sites } = readDemoSettings({
      ATALAYA_DATA_DIR: folder.path,
      ATALAYA_HTTP_PORT: '8181',
      MQTT_URL: 'mqtt://broker.example',
      INFLUX_URL: 'http://influx.example',
      INFLUX_TOKEN: 'x',
      DATABASE_URL: 'postgres://db.example/atalaya',
      SMTP_URL: 'smtp://mail.example',
      SMTP_FROM: 'a@b.example',
    });
    expect(sites).toBe(2000);
    expect(config.dataDir).toBe(join(folder.path, 'demo'));
    expect(config.httpPort).toBe(8181);
    expect(config).not.toHaveProperty('mqtt');
    expect(config).not.toHaveProperty('influx');
    expect(config).not.toHaveProperty('databaseUrl');
    expect(config).not.toHaveProperty('smtp');
  });

  it('names every fault at once', () => {
    const read = (): unknown =>
      readDemoSettings({
        ATALAYA_DATA_DIR: folder.path,
        ATALAYA_DEMO_SITES: '0',
        ATALAYA_HTTP_PORT: 'x',
        ATALAYA_RETENTION_DAYS: '-1',
      });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(/ATALAYA_DEMO_SITES[^]*ATALAYA_HTTP_PORT[^]*ATALAYA_RETENTION_DAYS/);
  });
});
