import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createBrokerAccess } from '../../../server/broker-access.ts';
import type { SpoofAttempt } from '../../../server/broker/spoof-attempt.ts';
import type { Principal } from '../../../server/registry/credential-table.ts';
import { buildTopic } from '../../../telemetry/contract/topics.ts';
import { runServer, type Reply, type RunningServer } from './running-server.ts';

const secret = 'a-secret-of-at-least-32-characters';
const principals: Record<string, Principal> = {
  'T-1': { kind: 'terminal', terminalId: 'T-1' },
  'T-2': { kind: 'terminal', terminalId: 'T-2' },
  'bridge/north': { kind: 'bridge', name: 'north', prefix: 'atalaya/v1/terminals' },
  'bridge/one': { kind: 'bridge', name: 'one', prefix: 'atalaya/v1/terminals/T-1' },
  'bridge/dishes': { kind: 'bridge', name: 'dishes', prefix: 'starlink' },
};
const known = (username: string) => (Object.hasOwn(principals, username) ? principals[username] : undefined);
const bearer = { authorization: `Bearer ${secret}` };

let server: RunningServer;
let attempts: SpoofAttempt[];
let logged: unknown[];
beforeEach(async () => {
  attempts = [];
  logged = [];
  server = await runServer((deps) => {
    deps.config = { ...deps.config, brokerHookSecret: secret };
    deps.log = { ...deps.log, info: (facts: unknown) => logged.push(facts) } as typeof deps.log;
    deps.brokerAccess = createBrokerAccess({
      authenticate: (username, password) =>
        password === `secret of ${username}` ? known(username) : undefined,
      principalOf: known,
      isTerminal: (id) => Object.hasOwn(principals, id),
      product: { username: 'atalaya', password: 'product' },
      foreignFilters: () => ['starlink/+'],
      onSpoof: (attempt) => attempts.push(attempt),
    });
  });
});
afterEach(() => server.stop());

const post = (path: string, body: unknown, headers: Record<string, string> = bearer): Promise<Reply> =>
  server.ask(path, { method: 'POST', headers, body });

/** One question, asked as each broker asks it, and what each of them would do. */
interface Broker {
  connect(username: string, password: string, clientId: string): Promise<boolean>;
  publish(username: string, topic: string, retain?: boolean): Promise<boolean>;
  subscribe(username: string, topic: string): Promise<boolean>;
}

const emqx: Broker = {
  connect: async (username, password, clientid) =>
    emqxAllows(await post('/hooks/emqx/auth', { username, password, clientid })),
  publish: async (username, topic, retain = false) =>
    emqxAllows(
      await post('/hooks/emqx/acl', { username, topic, clientid: 'c', action: 'publish', qos: 1, retain }),
    ),
  subscribe: async (username, topic) =>
    emqxAllows(await post('/hooks/emqx/acl', { username, topic, clientid: 'c', action: 'subscribe' })),
};
/** 200 with `result`; everything else is "ignore", which would let in where nothing else decides. */
function emqxAllows({ status, headers, json }: Reply): boolean {
  expect(status).toBe(200);
  expect(headers['content-type']).toMatch(/^application\/json/);
  const answer = json as { result: string; is_superuser: boolean };
  expect(answer.is_superuser).toBe(false);
  expect(['allow', 'deny']).toContain(answer.result);
  return answer.result === 'allow';
}

const path = `/hooks/${secret}/mosquitto`;
const acl = (username: string, topic: string, acc: number) =>
  post(`${path}/acl`, { username, topic, clientid: 'c', acc }, {});
const goAuth: Broker = {
  connect: async (username, password, clientid) =>
    goAuthAllows(await post(`${path}/user`, { username, password, clientid }, {})),
  publish: async (username, topic) => goAuthAllows(await acl(username, topic, 2)),
  subscribe: async (username, topic) => goAuthAllows(await acl(username, topic, 4)),
};
/** The status and the body say the same, whichever the plugin is told to look at. */
function goAuthAllows({ status, json }: Reply): boolean {
  expect((json as { ok: boolean }).ok).toBe(status === 200);
  return status === 200;
}

const hook = (name: string, body: object) =>
  post(`/hooks/${secret}/vernemq`, { mountpoint: '', ...body }, { 'vernemq-hook': name });
const verne = (suffix: string): Broker => ({
  connect: async (username, password, client_id) =>
    verneAllows(await hook(`auth_on_register${suffix}`, { username, password, client_id, peer_port: 8888 })),
  publish: async (username, topic, retain = false) =>
    verneAllows(
      await hook(`auth_on_publish${suffix}`, {
        username,
        client_id: 'c',
        topic,
        qos: 1,
        payload: 'aGk=',
        retain,
      }),
    ),
  subscribe: async (username, topic) =>
    verneAllows(
      await hook(`auth_on_subscribe${suffix}`, { username, client_id: 'c', topics: [{ topic, qos: 1 }] }),
    ),
});
function verneAllows({ status, json }: Reply): boolean {
  expect(status).toBe(200);
  const { result } = json as { result: unknown };
  if (result !== 'ok') expect(result).toEqual({ error: 'not_allowed' });
  return result === 'ok';
}

describe.each([
  ['EMQX', emqx, true],
  ['mosquitto-go-auth', goAuth, false],
  ['VerneMQ with MQTT 3.1.1', verne(''), true],
  ['VerneMQ with MQTT 5', verne('_m5'), true],
] as const)('%s asks', (_, broker, tellsRetain) => {
  test('who may connect', async () => {
    expect(await broker.connect('T-1', 'secret of T-1', 'any')).toBe(true);
    expect(await broker.connect('T-1', 'secret of T-1', 'T-1')).toBe(true);
    expect(await broker.connect('T-1', 'secret of T-2', 'any')).toBe(false);
    expect(await broker.connect('atalaya', 'product', 'atalaya-ingest-1')).toBe(true);
    expect(await broker.connect('atalaya', 'guess', 'atalaya-ingest-1')).toBe(false);
    for (const name of ['', 'nobody', '__proto__', 'constructor', 'T-1\0', '+', '#', 'x'.repeat(65_536)]) {
      expect(await broker.connect(name, `secret of ${name}`, 'any')).toBe(false);
    }
  });

  test('for another client id: nobody takes over the connection of another, or of the product', async () => {
    expect(await broker.connect('T-1', 'secret of T-1', 'T-2')).toBe(false);
    expect(await broker.connect('T-1', 'secret of T-1', 'atalaya-ingest-1')).toBe(false);
    expect(attempts.map(({ kind, topic }) => [kind, topic])).toEqual([
      ['clientId', 'T-2'],
      ['clientId', 'atalaya-ingest-1'],
    ]);
  });

  test('what may be published', async () => {
    expect(await broker.publish('T-1', buildTopic('T-1', 'samples'))).toBe(true);
    expect(await broker.publish('T-1', buildTopic('T-1', 'presence'), true)).toBe(true);
    if (tellsRetain) expect(await broker.publish('T-1', buildTopic('T-1', 'samples'), true)).toBe(false);
    expect(attempts).toEqual([]);
    expect(await broker.publish('T-1', buildTopic('T-2', 'samples'))).toBe(false);
    expect(await broker.publish('T-1', 'starlink/x')).toBe(false);
    expect(attempts).toHaveLength(2);
    expect(await broker.publish('bridge/dishes', 'starlink/x')).toBe(true);
    expect(await broker.publish('bridge/dishes', 'starlinks/x')).toBe(false);
    expect(await broker.publish('atalaya', buildTopic('T-1', 'stored'))).toBe(true);
    expect(await broker.publish('atalaya', buildTopic('T-1', 'samples'))).toBe(false);
    expect(await broker.publish('nobody', buildTopic('T-1', 'samples'))).toBe(false);
    expect(await broker.publish('__proto__', buildTopic('T-1', 'samples'))).toBe(false);
  });

  test('what may be read', async () => {
    expect(await broker.subscribe('T-1', buildTopic('T-1', 'stored'))).toBe(true);
    for (const filter of [
      '#',
      '+/+',
      '$SYS/#',
      'atalaya/v1/terminals/+/stored',
      buildTopic('T-2', 'stored'),
    ]) {
      expect(await broker.subscribe('T-1', filter), filter).toBe(false);
    }
    expect(attempts).toHaveLength(5);
    expect(await broker.subscribe('bridge/dishes', 'starlink/x')).toBe(false);
    expect(await broker.subscribe('atalaya', 'atalaya/v1/terminals/+/samples')).toBe(true);
    expect(await broker.subscribe('atalaya', '$share/ingest/atalaya/v1/terminals/+/samples')).toBe(true);
    expect(await broker.subscribe('atalaya', 'starlink/+')).toBe(true);
    expect(await broker.subscribe('atalaya', '#')).toBe(false);
  });

  test('what a bridge may read: what is said to the terminals below its prefix', async () => {
    const may = async (bridge: string, filters: string[]): Promise<boolean[]> =>
      await Promise.all(filters.map((filter) => broker.subscribe(bridge, filter)));
    const everyone = (kind: string): string => `atalaya/v1/terminals/+/${kind}`;
    const said = [everyone('stored'), everyone('commands'), buildTopic('T-1', 'stored')];
    expect(await may('bridge/north', said)).toEqual([true, true, true]);
    expect(await may('bridge/one', said)).toEqual([false, false, true]);
    expect(await may('bridge/dishes', said)).toEqual([false, false, false]);
    expect(await may('bridge/north', [everyone('samples'), 'atalaya/v1/terminals/#', everyone('+')])).toEqual(
      [false, false, false],
    );
  });
});

test('the product, asked again for what is delivered to it, may read topics of other programs', async () => {
  expect((await acl('atalaya', 'starlink/ut1', 1)).status).toBe(200);
  expect((await acl('atalaya', 'starlink/ut1/more', 1)).status).toBe(403);
  expect((await acl('T-1', buildTopic('T-1', 'stored'), 1)).status).toBe(200);
});

test('nobody is a superuser, and forms are read as JSON is', async () => {
  expect((await post(`${path}/superuser`, { username: 'atalaya' }, {})).status).toBe(403);
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const ask = (password: string) =>
    post(`${path}/user`, `username=T-1&password=${encodeURIComponent(password)}&clientid=c`, form);
  expect((await ask('secret of T-1')).status).toBe(200);
  expect((await ask('wrong')).status).toBe(403);
});

test('without the secret nothing is answered, and guessing it is throttled, but never who knows it', async () => {
  const body = { username: 'T-1', password: 'secret of T-1', clientid: 'c' };
  for (const headers of [{}, { authorization: 'Bearer guess' }, { authorization: secret }]) {
    const reply = await post('/hooks/emqx/auth', body, headers);
    expect([reply.status, reply.text]).toEqual([401, '']);
  }
  expect((await post(`/hooks/${secret}x/emqx/auth`, body, {})).status).toBe(401);
  for (let guess = 0; guess < 30; guess += 1) await post(`/hooks/guess${guess}/emqx/auth`, body, {});
  expect((await post('/hooks/guess/emqx/auth', body, {})).status).toBe(429);
  expect((await post('/hooks/emqx/auth', body)).status).toBe(200);
  server.clock.advance(60_000);
  expect((await post('/hooks/guess/emqx/auth', body, {})).status).toBe(401);
});

test('what cannot be read is denied, and no secret gets into the log', async () => {
  for (const body of [
    '',
    '[]',
    'null',
    '{"username": {"a": 1}}',
    '{"username": ["T-1"], "password": 7}',
    '{',
  ]) {
    const reply = await post(`/hooks/${secret}/emqx/auth`, body, {});
    expect(reply.json).toMatchObject({ result: 'deny' });
  }
  expect((await hook('auth_on_unsubscribe', {})).json).toEqual({ result: { error: 'not_allowed' } });
  expect((await hook('auth_on_subscribe', { username: 'T-1', topics: [] })).json).toMatchObject({
    result: { error: 'not_allowed' },
  });
  expect(JSON.stringify(logged)).not.toContain(secret);
});

test('off unless configured', async () => {
  const plain = await runServer();
  const reply = await plain.ask(`/hooks/${secret}/emqx/auth`, { method: 'POST', headers: bearer, body: {} });
  expect(reply.status).toBe(404);
  await plain.stop();
});
