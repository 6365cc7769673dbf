import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { createApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { openDatabase } from '../../server/database/open.ts';
import { upsertSites } from '../../server/registry/sites.ts';
import { addTerminal } from '../../server/registry/terminal-credentials.ts';
import type { Judgement } from '../../telemetry/conformance/checker.ts';
import { systemClock } from '../../telemetry/contract/clock.ts';
import { buildTopic } from '../../telemetry/contract/topics.ts';
import { settings } from '../journeys/product.ts';
import { buildAgent, startAgent } from '../support/agent.ts';
import { freePorts } from '../support/free-port.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { startProcess } from '../support/process.ts';
import { tempFolder } from '../support/temp-folder.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const patient = { timeout: 30_000, interval: 100 };
const root = join(import.meta.dirname, '../..');

/** The product with one registered terminal, and the checker beside it as a process of its own. */
async function runProduct(broker: 'embedded' | 'mosquitto') {
  const folder = tempFolder('conformance');
  stops.push(() => folder.remove());
  const [httpPort = 0, mqttPort = 0] = await freePorts(2);
  const mosquitto = broker === 'mosquitto' ? await startMosquitto({ port: mqttPort }) : undefined;
  if (mosquitto !== undefined) stops.push(() => mosquitto.stop());
  const env = {
    ATALAYA_HTTP_PORT: String(httpPort),
    ATALAYA_DATA_DIR: join(folder.path, 'data'),
    ...(mosquitto === undefined ? { ATALAYA_MQTT_PORT: String(mqttPort) } : { MQTT_URL: mosquitto.url }),
  };
  const config = readConfig(env);
  const app = createApp(config, systemClock, pino({ level: 'silent' }));
  const db = await openDatabase(config);
  const site = { id: 'S-1', name: 'Escuela', kind: 'school', latitude: null, longitude: null } as const;
  await upsertSites(db, [{ ...site, regionCode: '09015' }], systemClock);
  const credential = await addTerminal(db, { id: 'T-1', siteId: 'S-1' }, systemClock);
  await db.destroy();
  await app.start();
  stops.push(() => app.stop());

  const check = (...args: string[]) => {
    const command = ['commands/conformance.ts', '--terminal', 'T-1', ...args];
    const child = startProcess(process.execPath, command, { cwd: root, env: settings(env) });
    const judged = async (): Promise<{ code: number | null; judgement: Judgement }> => {
      const { code } = await child.ended;
      const line = child.output.split('\n').findLast((each) => each.startsWith('{')) ?? child.output;
      return { code, judgement: JSON.parse(line) as Judgement };
    };
    return { child, judged };
  };
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`http://127.0.0.1:${httpPort}/metrics`)).text();
    return Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${name} `))
        ?.split(' ')[1] ?? 0,
    );
  };
  const reaches = (name: string, value: number): Promise<void> =>
    expect.poll(() => metric(name), patient).toBeGreaterThanOrEqual(value);
  return { folder: folder.path, mqttPort, credential, check, metric, reaches };
}

test('the agent conforms, also when it is killed and comes back', async () => {
  const { folder, mqttPort, credential, check, metric, reaches } = await runProduct('embedded');
  const received = 'atalaya_samples_received_total';
  const bundle = await buildAgent(join(folder, 'bundle'));
  const { child, judged } = check('--seconds', '60', '--json');
  await child.line(/Watching T-1/);
  const start = () =>
    startAgent(bundle, join(folder, 'state'), {
      brokerUrl: `mqtt://127.0.0.1:${mqttPort}`,
      terminalId: credential.terminalId,
      password: credential.password,
      budgetMb: null,
      intervalS: 1,
      interface: 'lo',
      targets: [{ target: 'programme', host: '127.0.0.1', method: 'tcp', port: mqttPort }],
    });
  let agent = start();
  await reaches(received, 6);
  await agent.kill();
  agent = start();
  stops.push(() => agent.kill());
  await reaches(received, (await metric(received)) + 8);
  await child.stop('SIGINT');
  const { code, judgement } = await judged();
  expect(judgement.findings.filter(({ severity }) => severity !== 'hint')).toEqual([]);
  expect(judgement).toMatchObject({ verdict: 'conforming', terminalId: 'T-1', counts: { connections: 2 } });
  expect(code).toBe(0);
}, 90_000);

test('a bad terminal is told what it does wrong, through an external broker too', async () => {
  const { mqttPort, credential, check, reaches } = await runProduct('mosquitto');
  const { child, judged } = check('--seconds', '60');
  await child.line(/Watching T-1/);
  const { username, password } = credential;
  const client = await connectAsync(`mqtt://127.0.0.1:${mqttPort}`, {
    username,
    password,
    reconnectPeriod: 0,
  });
  stops.push(() => client.endAsync(true));
  const say = (sample: object, qos: 0 | 1 = 1) =>
    client.publishAsync(buildTopic('T-1', 'samples'), JSON.stringify(sample), { qos });
  const now = Date.now();
  await say({ measuredAt: now, linkUp: true }, 0);
  await say({ measuredAt: now + 3_600_000, linkUp: true, epoch: 'e', seq: 1 });
  await say({ measuredAt: now, latency: 3, linkUp: true, epoch: 'e', seq: 5 });
  await say({ measuredAt: now, packetLossRatio: 40, epoch: 'e', seq: 6 });
  await reaches('atalaya_dead_letters_total{reason="badSample"}', 1);
  await child.stop('SIGINT');
  const { code, judgement } = await judged();
  expect(judgement.verdict).toBe('notConforming');
  expect(judgement.findings.map(({ rule }) => rule)).toEqual(
    expect.arrayContaining([
      'delivery.qos',
      'clock.ahead',
      'fields.badSample',
      'fields.unknown',
      'numbering.gap',
    ]),
  );
  expect(child.output).toMatch(
    /error fields\.badSample: expected .*packetLossRatio.*docs\/telemetry\.md, Samples/,
  );
  expect(code).toBe(1);
}, 90_000);
