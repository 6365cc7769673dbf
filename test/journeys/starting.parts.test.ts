import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePorts } from '../support/free-port.ts';
import { startProcess, type Process, type ProcessEnd } from '../support/process.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';
import { settings, startProduct, untilRunning } from './product.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** What the product promises; how long it really takes is no matter of this test. */
const STOPS_WITHIN_MS = 5_000;

let folder: TempFolder;
let env: Record<string, string>;
const stops: (() => unknown)[] = [];

beforeEach(async () => {
  folder = tempFolder('starting');
  const [httpPort = 0, mqttPort = 0] = await freePorts(2);
  env = {
    ATALAYA_HTTP_PORT: String(httpPort),
    ATALAYA_MQTT_PORT: String(mqttPort),
    ATALAYA_DATA_DIR: join(folder.path, 'data'),
  };
});

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  folder.remove();
});

test.each([
  ['the console', 'ATALAYA_HTTP_PORT'],
  ['the broker', 'ATALAYA_MQTT_PORT'],
])('the port of %s is taken: it says which and how to mend it', async (_, name) => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  stops.push(() => close(other));
  const { port } = other.address() as AddressInfo;
  const said = await refusal({ ...env, [name]: String(port) });
  expect(said).toHaveLength(1);
  expect(said[0]).toContain(String(port));
  expect(said[0]).toContain(name);
});

test.each([
  ['in a place that takes no folders', () => '/proc/atalaya/data'],
  ['where a file is', () => join(folder.path, 'file', 'data')],
])('the data folder is %s: it says so', async (_, place) => {
  writeFileSync(join(folder.path, 'file'), '');
  const said = await refusal({ ...env, ATALAYA_DATA_DIR: place() });
  expect(said).toHaveLength(2);
  expect(said[1]).toContain(`ATALAYA_DATA_DIR ${place()} cannot be written`);
});

test('several faults of the configuration are told at once', async () => {
  const said = await refusal({
    ...env,
    ATALAYA_HTTP_PORT: 'eighty',
    ATALAYA_RETENTION_DAYS: '0',
    ATALAYA_HTPP_PORT: '80',
    MQTT_URL: 'http://broker.example',
    SMTP_URL: 'smtp://mail.example',
    ATALAYA_DATA_DIR: '/proc/atalaya',
  });
  const [headline, ...faults] = said;
  expect(headline).toBe(`The configuration has ${faults.length} faults:`);
  for (const name of [
    'ATALAYA_HTTP_PORT',
    'ATALAYA_RETENTION_DAYS',
    'ATALAYA_HTPP_PORT',
    'MQTT_URL',
    'SMTP_FROM',
    'ATALAYA_DATA_DIR',
  ]) {
    expect(faults.filter((fault) => fault.startsWith(`${name} `))).toHaveLength(1);
  }
});

test('a second process on the same data folder is refused, and the first goes on', async () => {
  const first = startProduct(env);
  stops.push(() => first.kill());
  await untilRunning(first);
  const [httpPort = 0, mqttPort = 0] = await freePorts(2);
  const said = await refusal({
    ...env,
    ATALAYA_HTTP_PORT: String(httpPort),
    ATALAYA_MQTT_PORT: String(mqttPort),
  });
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/in use by another Atalaya process.*ATALAYA_DATA_DIR/);
  expect((await fetch(`http://127.0.0.1:${env['ATALAYA_HTTP_PORT']}/healthz`)).status).toBe(200);
});

test('SIGTERM to `npm start` stops it cleanly, and leaves no child', async () => {
  const npm = await startWithNpm();
  const family = descendants(npm.pid);
  expect(family.length).toBeGreaterThan(0);
  await npm.stop('SIGTERM', STOPS_WITHIN_MS);
  expect(family.filter(isAlive)).toEqual([]);
  await startsAgain();
});

test('Ctrl-C at `npm start`, which reaches npm and the product at once, stops it cleanly', async () => {
  const npm = await startWithNpm();
  const family = descendants(npm.pid);
  process.kill(-npm.pid, 'SIGINT');
  await endsWithin(npm, STOPS_WITHIN_MS);
  expect(family.filter(isAlive)).toEqual([]);
  // Cut off, it would not have come to say this.
  expect(npm.output).toContain('Atalaya has stopped');
  await startsAgain();
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s to the product itself stops it cleanly', async (signal) => {
  const product = startProduct(env);
  stops.push(() => product.kill());
  await untilRunning(product);
  expect(await product.stop(signal, STOPS_WITHIN_MS)).toEqual({ code: 0, signal: null });
  expect(errorsIn(product.output)).toEqual([]);
});

test('a second SIGINT stops it at once', async () => {
  const product = startProduct(env);
  stops.push(() => product.kill());
  await untilRunning(product);
  // A request that never ends keeps a clean stop waiting for a moment.
  const socket = connect(Number(env['ATALAYA_HTTP_PORT']), '127.0.0.1');
  stops.push(() => socket.destroy());
  socket.on('error', () => undefined);
  socket.write(
    'POST /api/v1/session HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 10\r\n\r\n',
  );
  await once(socket, 'data');
  process.kill(product.pid, 'SIGINT');
  await product.line(/Atalaya is stopping/);
  process.kill(product.pid, 'SIGINT');
  expect(await product.ended).toEqual({ code: 130, signal: null });
  expect(product.output).not.toContain('Atalaya has stopped');
});

/** Starts what must not start, and answers the lines it says. */
async function refusal(own: Record<string, string>): Promise<string[]> {
  const product = startProduct(own);
  stops.push(() => product.kill());
  expect((await product.ended).code).toBe(1);
  expect(product.output).not.toMatch(/^\s+at /m);
  return product.output.trimEnd().split('\n');
}

/** In a process group of its own, as a shell starts it. */
async function startWithNpm(): Promise<Process> {
  const npm = startProcess('setsid', ['npm', 'start'], { cwd: root, env: settings(env) });
  stops.push(() => killGroup(npm.pid));
  await untilRunning(npm);
  return npm;
}

/** The ports are free and the folder is not held by anybody. */
async function startsAgain(): Promise<void> {
  const product = startProduct(env);
  stops.push(() => product.kill());
  await untilRunning(product);
}

async function endsWithin(child: Process, limitMs: number): Promise<ProcessEnd> {
  const late = setTimeout(() => void child.kill(), limitMs);
  const end = await child.ended;
  clearTimeout(late);
  expect(end.signal).not.toBe('SIGKILL');
  return end;
}

function errorsIn(output: string): string[] {
  return output.split('\n').filter((line) => /"level":(50|60)/.test(line));
}

function descendants(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => parentOf(each) === pid);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

/** Fourth field of /proc/PID/stat; the second may hold spaces and ends with the last parenthesis. */
function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined; // It has just ended.
  }
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of them have ended.
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
