import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { requireTelegraf, telegrafConfig, telegrafEnvironment } from '../../bench/telegraf.ts';

describe('the comparison with Telegraf', () => {
  const config = readFileSync(telegrafConfig, 'utf8')
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line));

  it('says where to get Telegraf when it is not installed', () => {
    expect(() => requireTelegraf(() => undefined)).toThrow(
      /Telegraf is not installed.*https:\/\/docs\.influxdata\.com/,
    );
    expect(requireTelegraf(() => '/usr/bin/telegraf')).toBe('/usr/bin/telegraf');
  });

  it('gives the configuration every variable it names, and no other', () => {
    const named = config.flatMap((line) => [...line.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));
    const given = telegrafEnvironment('mqtt://127.0.0.1:1884', {
      url: 'http://127.0.0.1:8087',
      username: 'u',
      password: 'p',
    });
    expect([...new Set(named)].sort()).toEqual(Object.keys(given).sort());
    expect(given.BENCH_MQTT_URL).toBe('tcp://127.0.0.1:1884');
  });

  it('is tables and settings of TOML, each setting once in its table', () => {
    let table = '';
    const seen = new Set<string>();
    for (const line of config) {
      const header = /^\s*(\[\[?[a-z_.]+\]\]?)$/.exec(line);
      if (header !== null) table = header[1] ?? '';
      else {
        const setting = /^\s*(\w+) = ("[^"]*"|\d+|true|false|\["[^"]*"(?:, "[^"]*")*\])$/.exec(line);
        expect(setting, line).not.toBeNull();
        const name = `${table} ${setting?.[1] ?? ''}`;
        expect(seen.has(name), name).toBe(false);
        seen.add(name);
      }
    }
    // Without these it would lose, or measure something else.
    for (const needed of [
      'qos',
      'persistent_session',
      'client_id',
      'json_time_key',
      'max_undelivered_messages',
    ])
      expect(seen).toContain(`[[inputs.mqtt_consumer]] ${needed}`);
  });
});
