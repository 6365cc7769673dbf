import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { parts, requirePart } from '../support/parts.ts';
import { awaitPort, startProcess, type Process } from '../support/process.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** The shipped broker configuration on a real Mosquitto, with its paths and port moved. */
const shipped = fileURLToPath(new URL('../../deploy/mosquitto', import.meta.url));
const folder = tempFolder('deploy');
let broker: Process;
let port: number;

beforeAll(async () => {
  port = await freePort();
  const passwords = `${folder.path}/passwords`;
  writeFileSync(passwords, '', { mode: 0o600 });
  for (const user of ['atalaya', 'mx-1', 'mx-2']) {
    execFileSync('mosquitto_passwd', ['-b', passwords, user, `secret of ${user}`], { stdio: 'ignore' });
  }
  const moved = readFileSync(`${shipped}/mosquitto.conf`, 'utf8')
    .replace(/^listener 1883$/m, `listener ${port} 127.0.0.1`)
    .replaceAll('/mosquitto/data', folder.path)
    .replaceAll('/mosquitto/config', shipped);
  const file = `${folder.path}/mosquitto.conf`;
  writeFileSync(file, `${moved}\n${process.getuid?.() === 0 ? 'user root\n' : ''}`);
  broker = startProcess(requirePart(parts.mosquitto), ['-c', file]);
  await awaitPort(port, broker);
});

afterAll(async () => {
  await broker.stop();
  folder.remove();
});

const connect = (username: string, password = `secret of ${username}`): Promise<MqttClient> =>
  connectAsync(`mqtt://127.0.0.1:${port}`, { username, password, reconnectPeriod: 0 });

/** Resolves with the topics heard until `last` came. */
function heard(client: MqttClient, last: string): Promise<string[]> {
  const topics: string[] = [];
  return new Promise((resolve) => {
    client.on('message', (topic) => {
      topics.push(topic);
      if (topic === last) resolve(topics);
    });
  });
}

test('nobody gets in without the right password', async () => {
  const options = { reconnectPeriod: 0 };
  await expect(connectAsync(`mqtt://127.0.0.1:${port}`, options)).rejects.toThrow(/not authorized/i);
  await expect(connect('mx-1', 'guessed')).rejects.toThrow(/not authorized/i);
});

test('a terminal publishes its own topics only', async () => {
  const product = await connect('atalaya');
  await product.subscribeAsync('atalaya/v1/terminals/+/+', { qos: 1 });
  const topics = heard(product, 'atalaya/v1/terminals/mx-1/presence');
  const terminal = await connect('mx-1');
  await terminal.publishAsync('atalaya/v1/terminals/mx-2/samples', '{}', { qos: 1 });
  await terminal.publishAsync('atalaya/v1/terminals/mx-1/stored', '{}', { qos: 1 });
  await terminal.publishAsync('atalaya/v1/terminals/mx-1/samples', '{}', { qos: 1 });
  await terminal.publishAsync('atalaya/v1/terminals/mx-1/presence', 'online', { qos: 1 });
  expect(await topics).toEqual(['atalaya/v1/terminals/mx-1/samples', 'atalaya/v1/terminals/mx-1/presence']);
  await Promise.all([product.endAsync(), terminal.endAsync()]);
});

test('a terminal reads its own confirmations only', async () => {
  const terminal = await connect('mx-1');
  await terminal.subscribeAsync('#', { qos: 1 });
  const topics = heard(terminal, 'atalaya/v1/terminals/mx-1/stored');
  const product = await connect('atalaya');
  await product.publishAsync('atalaya/v1/terminals/mx-2/stored', '{}', { qos: 1 });
  await product.publishAsync('atalaya/v1/terminals/mx-1/stored', '{}', { qos: 1 });
  expect(await topics).toEqual(['atalaya/v1/terminals/mx-1/stored']);
  await Promise.all([product.endAsync(), terminal.endAsync()]);
});
