import { describe, expect, test } from 'vitest';
import { AgentConfigError, parseConfig } from '../../../telemetry/agent/config.ts';

const whole = { brokerUrl: 'mqtts://monitor.example:8883', terminalId: 'T-1', password: 'secret' };
const parse = (config: unknown, env: Record<string, string> = {}) => parseConfig(JSON.stringify(config), env);

function faults(config: unknown): readonly string[] {
  try {
    parse(config);
  } catch (error) {
    if (error instanceof AgentConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('what is enough', () => {
  test('a broker and a credential; the user name is the terminal id', () => {
    expect(parse(whole)).toMatchObject({
      brokerUrl: 'mqtts://monitor.example:8883',
      credential: { terminalId: 'T-1', username: 'T-1', password: 'secret' },
      stateDir: '/var/lib/atalaya-agent',
      targets: [],
      dish: 'auto',
    });
  });

  test('a claim key alone; secrets and folders may come from the environment', () => {
    const env = { ATALAYA_AGENT_CLAIM_KEY: 'K', STATE_DIRECTORY: '/var/lib/x' };
    expect(parse({ claim: { url: 'https://monitor.example/' } }, env)).toMatchObject({
      claim: { url: 'https://monitor.example', key: 'K' },
      stateDir: '/var/lib/x',
    });
  });

  test('everything', () => {
    const config = {
      ...whole,
      profile: 'metered',
      budgetMb: null,
      intervalS: 120,
      interface: 'eth0',
      lanInterface: 'br-lan',
      dish: '192.168.100.1:9200',
      rebootCommand: ['systemctl', 'reboot'],
      speedTest: { downloadUrl: 'https://speed.example/1MB', maxBytes: 500_000 },
      targets: [
        { target: 'internet', host: '9.9.9.9', method: 'ping' },
        { target: 'programme', host: 'time.example', method: 'ntp' },
      ],
    };
    expect(parse(config)).toMatchObject({
      budgetMb: null,
      dish: { host: '192.168.100.1', port: 9200 },
      speedTest: { downloadUrl: 'https://speed.example/1MB', maxBytes: 500_000, maxSeconds: 10 },
      targets: [
        { target: 'internet', host: '9.9.9.9', method: 'ping', port: 443 },
        { target: 'programme', host: 'time.example', method: 'ntp', port: 123 },
      ],
    });
  });
});

describe('faults', () => {
  test('all are said at once, and none shows a secret', () => {
    const found = faults({
      brokerUrl: 'http://monitor.example',
      terminalId: 'T 1',
      password: 5,
      profile: 'fast',
      budgetMb: -1,
      targets: [{ target: 'moon', host: 'a b', method: 'shout' }],
      dish: 'somewhere',
      brokerURL: 'x',
    });
    for (const name of [
      'brokerUrl',
      'terminalId',
      'password',
      'profile',
      'budgetMb',
      'targets[0].target',
      'targets[0].host',
      'targets[0].method',
      'dish',
      'brokerURL is not a setting',
    ]) {
      expect(found.join('\n')).toContain(name);
    }
    expect(faults({ ...whole, password: 'a\nb' }).join()).not.toContain('a\nb');
  });

  test.each([
    ['neither broker nor claim', {}, 'brokerUrl must be given'],
    ['half a credential', { brokerUrl: whole.brokerUrl, terminalId: 'T-1' }, 'together with a password'],
    ['a password in a URL', { ...whole, brokerUrl: 'mqtts://a:b@c' }, 'must not hold a user name'],
    ['a target twice', { ...whole, targets: [{ host: 'a' }, { host: 'b' }] }, 'each target once'],
    ['a host that is an option', { ...whole, targets: [{ host: '-f' }] }, 'targets[0].host'],
    ['a list', [], 'must be a JSON object'],
    ['__proto__', JSON.parse('{"__proto__": {"password": "x"}}'), '__proto__ is not a setting'],
  ])('%s', (_, config, expected) => {
    expect(faults(config).join('\n')).toContain(expected);
  });

  test('what is not JSON', () => {
    expect(() => parseConfig('{', {})).toThrow(/not JSON/);
  });
});
