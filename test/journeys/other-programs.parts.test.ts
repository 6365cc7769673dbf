import { once } from 'node:events';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { newClient } from 'sparkplug-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { issueToken } from '../../server/accounts/api-tokens.ts';
import { createApp, type Started } from '../../server/app.ts';
import { readConfig, type Config } from '../../server/config.ts';
import { openDatabase } from '../../server/database/open.ts';
import { upsertSites } from '../../server/registry/sites.ts';
import { addBridge, addTerminal, type IssuedCredential } from '../../server/registry/terminal-credentials.ts';
import { systemClock } from '../../telemetry/contract/clock.ts';
import { freePorts } from '../support/free-port.ts';
import { parts, requirePart } from '../support/parts.ts';
import { startProcess } from '../support/process.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** Programs of others publish to the embedded broker as they are; every site has one terminal, `T-` and the site's name. */
const sites = { router: 'collectd', plant: 'sparkplug', board: undefined, modem: 'modems' } as const;
type Site = keyof typeof sites;
const foreignIds: Partial<Record<Site, string>> = { router: 'SITE-1', modem: 'm-7' };

const folder = tempFolder('programs');
const stops: (() => unknown)[] = [];
let config: Config;
let started: Started;
let token: string;
const credentials = new Map<string, IssuedCredential>();

beforeAll(async () => {
  const [httpPort = 0, mqttPort = 0] = await freePorts(2);
  config = readConfig({
    ATALAYA_HTTP_PORT: String(httpPort),
    ATALAYA_MQTT_PORT: String(mqttPort),
    ATALAYA_DATA_DIR: folder.path,
  });
  const db = await openDatabase(config);
  for (const site of Object.keys(sites) as Site[]) {
    await upsertSites(db, [{ id: site, name: site, regionCode: '09015' }], systemClock);
    if (site === 'plant') continue;
    const [format, id] = [sites[site], foreignIds[site]];
    const foreign = format === undefined || id === undefined ? undefined : { format, id };
    credentials.set(site, await addTerminal(db, { id: `T-${site}`, siteId: site, foreign }, systemClock));
  }
  for (const [name, prefix] of [
    ['collectd', 'collectd'],
    ['plant', 'spBv1.0/Norte'],
    ['modems', 'modems'],
  ] as const) {
    credentials.set(name, await addBridge(db, { name, prefix }, systemClock));
  }
  token = (await issueToken(db, systemClock, { name: 'test', role: 'administrator', regionCodes: null }))
    .token;
  await db.destroy();
  const app = createApp(config, systemClock, pino({ level: 'silent' }));
  started = await app.start();
  stops.push(() => app.stop());
});
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
  folder.remove();
});

async function call(path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${config.publicUrl}/api/v1/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  expect(response.ok, `${path}: ${response.status}`).toBe(true);
  return await response.json();
}

async function samplesOf(site: Site): Promise<Record<string, unknown>[]> {
  const from = Date.now() - 3_600_000;
  const { items } = (await call(`sites/${site}/samples?from=${from}`)) as {
    items: Record<string, unknown>[];
  };
  return items;
}

function url(): string {
  return `mqtt://127.0.0.1:${started.mqttPort ?? 0}`;
}

function credential(name: string): IssuedCredential {
  const found = credentials.get(name);
  if (found === undefined) throw new Error(`no credential for ${name}`);
  return found;
}

async function mosquittoPub(...args: string[]): Promise<void> {
  const program = requirePart(parts.mosquittoClients);
  const process = startProcess(program, [
    '-h',
    '127.0.0.1',
    '-p',
    String(started.mqttPort),
    '-q',
    '1',
    ...args,
  ]);
  expect(await process.ended, process.output).toEqual({ code: 0, signal: null });
}

test.each([0, 1])('collectd with QoS %i: a sample per interval', async (qos) => {
  const own = join(folder.path, `collectd-${qos}`);
  mkdirSync(own);
  const { username, password } = credential('collectd');
  writeFileSync(
    join(own, 'collectd.conf'),
    `Hostname "SITE-1"
FQDNLookup false
BaseDir "${own}"
PIDFile "${own}/pid"
Interval 1
LoadPlugin uptime
LoadPlugin load
LoadPlugin interface
LoadPlugin mqtt
<Plugin interface>
  Interface "lo"
  IgnoreSelected true
</Plugin>
<Plugin mqtt>
  <Publish "atalaya">
    Host "127.0.0.1"
    Port "${started.mqttPort ?? 0}"
    User "${username}"
    Password "${password}"
    ClientId "collectd-${qos}"
    QoS ${qos}
    Prefix "collectd"
  </Publish>
</Plugin>
`,
  );
  const before = (await samplesOf('router')).length;
  const collectd = startProcess(requirePart(parts.collectd), ['-f', '-C', join(own, 'collectd.conf')]);
  stops.push(() => collectd.kill());
  await expect
    .poll(async () => (await samplesOf('router')).length, { timeout: 30_000 })
    .toBeGreaterThan(before + 3);
  await collectd.stop();
  const samples = (await samplesOf('router')).slice(before);
  expect(samples[1]).toMatchObject({ terminalId: 'T-router', terminalUptimeS: expect.any(Number) as number });
  const times = samples.map(({ measuredAt }) => Date.parse(String(measuredAt)));
  // what belongs to one interval lies milliseconds apart; intervals of a busy machine may lie nearer than a second
  const apart = times.slice(1).map((time, at) => time - (times[at] ?? 0));
  expect(Math.min(...apart)).toBeGreaterThan(100);
});

test('sparkplug-client: adopted by its births, asked for them again when a number is missing', async () => {
  const { username, password } = credential('plant');
  const client = newClient({
    serverUrl: url(),
    username,
    password,
    groupId: 'Norte',
    edgeNode: 'E1',
    clientId: 'plant',
    publishDeath: true,
  });
  stops.push(() => client.stop());
  const births = (): void => {
    client.publishNodeBirth({ timestamp: Date.now(), metrics: [] });
    client.publishDeviceBirth('vsat0', {
      timestamp: Date.now(),
      metrics: [{ name: 'rtt_ms', type: 'Float', value: 612.5 }],
    });
  };
  await once(client, 'birth');
  births();
  const path = 'unknown-terminals/sparkplug/Norte%2FE1%2Fvsat0/adopt';
  const listed = async () => (await call('unknown-terminals')) as { items: { id: string }[] };
  await expect.poll(async () => (await listed()).items.map(({ id }) => id)).toContain('Norte/E1/vsat0');
  expect(await call(path, { siteId: 'plant' })).toEqual({
    terminalId: 'sparkplug-Norte-E1-vsat0',
    siteId: 'plant',
  });
  // A number is missing: the host asks for the births, by a command that this program understands.
  const asked = once(client, 'ncmd') as Promise<[{ metrics: { name: string; value: unknown }[] }]>;
  client.publishNodeData({ timestamp: Date.now(), metrics: [] });
  (client as unknown as { seq: number }).seq += 3;
  client.publishDeviceData('vsat0', {
    timestamp: Date.now(),
    metrics: [{ name: 'rtt_ms', type: 'Float', value: 640 }],
  });
  const [command] = await asked;
  expect(command.metrics).toMatchObject([{ name: 'Node Control/Rebirth', value: true }]);
  births();
  await expect
    .poll(async () => (await samplesOf('plant')).map(({ latencyMs }) => latencyMs))
    .toEqual([640, 612.5]);
});

test('a device of ThingsBoard with mosquitto_pub: its access token is user name and password in one', async () => {
  const { username, password } = credential('board');
  const ts = Date.now() - 1000;
  const message = JSON.stringify({ ts, values: { latency_ms: 33, linkUp: true } });
  await mosquittoPub(
    '-u',
    `${username}:${password}`,
    '-P',
    '',
    '-t',
    'v1/devices/me/telemetry',
    '-m',
    message,
  );
  await expect
    .poll(() => samplesOf('board'))
    .toMatchObject([
      { terminalId: 'T-board', measuredAt: new Date(ts).toISOString(), latencyMs: 33, linkUp: true },
    ]);
});

test('a rules file written while the product runs: taken up, and a broken one changes nothing but the alarm', async () => {
  const { username, password } = credential('modems');
  const save = (text: string): void => {
    writeFileSync(`${config.formatsFile}.new`, text);
    renameSync(`${config.formatsFile}.new`, config.formatsFile);
  };
  const publish = (rtt: number): Promise<void> =>
    mosquittoPub('-u', username, '-P', password, '-t', 'modems/m-7/status', '-m', JSON.stringify({ rtt }));
  const problems = async (): Promise<string> => (await fetch(`${config.publicUrl}/metrics`)).text();
  const fields = { latencyMs: { path: 'rtt', unit: 's' } };
  save(
    JSON.stringify({
      formats: [{ name: 'modems', messages: [{ topic: 'modems/{terminal}/status', fields }] }],
    }),
  );
  const values = async () => (await samplesOf('modem')).map(({ latencyMs }) => latencyMs);
  await expect
    .poll(
      async () => {
        await publish(0.25);
        return values();
      },
      { interval: 500 },
    )
    .toContain(250);
  save('{"formats": [{"name": "modems"');
  await expect.poll(problems).toContain('atalaya_problems{problem="formatsBroken"} 1');
  await publish(0.5);
  await expect.poll(values).toContain(500);
  expect((await fetch(`${config.publicUrl}/readyz`)).status).toBe(200);
  save('{"formats": []}');
  await expect.poll(problems).not.toContain('formatsBroken');
});
