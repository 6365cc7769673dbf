import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePorts } from '../support/free-port.ts';
import { startProcess, type Process } from '../support/process.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';

const SITES = 60;
let folder: TempFolder;

beforeEach(() => {
  folder = tempFolder('demo');
});
afterEach(() => {
  for (const pid of processesOf(folder.path)) process.kill(pid, 'SIGKILL');
  folder.remove();
});

describe('npm run demo', () => {
  it('shows a live map within 15 s of the link it prints, and leaves nothing behind on SIGTERM', async () => {
    const demo = await startDemo();
    const { address, cookie, csrfToken } = await signIn(demo);
    const sites = await until(
      () => listSites(address, cookie),
      (all) => all.length === SITES && all.every(({ lastMeasuredAt }) => lastMeasuredAt !== null),
      15_000,
    );
    expect(sites.filter(({ lastMeasuredAt }) => lastMeasuredAt !== null)).toHaveLength(SITES);
    // Of those that a lost beam or a storm happens to take there are never so many.
    expect(sites.filter(({ state }) => state === 'online').length).toBeGreaterThan(SITES / 2);
    expect(processesOf(folder.path).length).toBeGreaterThanOrEqual(2);
    // What is asked in the console is answered.
    const id = sites.find(({ state }) => state === 'online')?.id.replace('sim-site-', 'sim-') ?? '';
    const asked = await fetch(`${address}/api/v1/commands`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: address, cookie, 'x-csrf-token': csrfToken },
      body: JSON.stringify({ kind: 'speedTest', terminalIds: [id] }),
    });
    expect(asked.ok, await asked.clone().text()).toBe(true);
    const [answer] = await until(
      () => listCommands(address, cookie, id),
      ([command]) => command?.state === 'done',
      15_000,
    );
    expect(answer).toMatchObject({ kind: 'speedTest', state: 'done' });
    // Its data lie in their own folder: the real one stays as it was.
    expect(readdirSync(folder.path)).toEqual(['demo']);
    expect(existsSync(join(folder.path, 'demo', 'atalaya.db'))).toBe(true);

    await demo.stop('SIGTERM', 5_000);
    expect(await untilGone()).toEqual([]);
  });

  it('prints a link at every start, and enters its fleet once', async () => {
    const first = await startDemo();
    await signIn(first);
    await first.stop('SIGTERM', 5_000);
    const second = await startDemo();
    const { address, cookie } = await signIn(second);
    const sites = await listSites(address, cookie);
    expect(sites).toHaveLength(SITES);
    await second.stop('SIGTERM', 5_000);
  });

  it('takes its simulator along when it is killed', async () => {
    const demo = await startDemo();
    await demo.line(/sign-in#token=/);
    const product = processesOf(folder.path).filter((pid) => commandOf(pid).includes('commands/demo.ts'));
    for (const pid of product) process.kill(pid, 'SIGKILL');
    expect(await untilGone()).toEqual([]);
  });

  it('says in one line which port is taken, and ends', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const demo = await startDemo({ ATALAYA_MQTT_PORT: String(port) });
    const { code } = await demo.ended;
    expect(code).not.toBe(0);
    expect(demo.output.trim().split('\n').at(-1)).toMatch(new RegExp(`${String(port)}.*ATALAYA_MQTT_PORT`));
    expect(await untilGone()).toEqual([]);
    other.close();
  });

  it('refuses a number of sites that is none', async () => {
    const demo = await startDemo({ ATALAYA_DEMO_SITES: 'many' });
    expect((await demo.ended).code).not.toBe(0);
    expect(demo.output).toContain('ATALAYA_DEMO_SITES must be a whole number');
  });
});

/** As a person starts it. */
async function startDemo(change: Record<string, string> = {}): Promise<Process> {
  const [httpPort = 0, mqttPort = 0] = await freePorts(2);
  return startProcess('npm', ['run', '--silent', 'demo'], {
    env: {
      ATALAYA_DATA_DIR: folder.path,
      ATALAYA_HTTP_PORT: String(httpPort),
      ATALAYA_MQTT_PORT: String(mqttPort),
      ATALAYA_DEMO_SITES: String(SITES),
      ...change,
    },
  });
}

/** Uses the link that was printed. */
async function signIn(demo: Process): Promise<{ address: string; cookie: string; csrfToken: string }> {
  const [, address = '', token = ''] = await demo.line(/(http:\S+)\/sign-in#token=(\S+)/, 90_000);
  const response = await fetch(`${address}/api/v1/sign-in-links/redeem`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: address },
    body: JSON.stringify({ token, password: 'a long enough password' }),
  });
  expect(response.status, await response.clone().text()).toBe(200);
  const { csrfToken } = (await response.json()) as { csrfToken: string };
  return { address, csrfToken, cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? '' };
}

interface SiteAnswer {
  id: string;
  state: string;
  lastMeasuredAt: string | null;
}

async function listSites(address: string, cookie: string): Promise<SiteAnswer[]> {
  const response = await fetch(`${address}/api/v1/sites?limit=1000`, { headers: { cookie } });
  expect(response.status).toBe(200);
  const { items } = (await response.json()) as { items: SiteAnswer[] };
  return items;
}

async function listCommands(
  address: string,
  cookie: string,
  terminal: string,
): Promise<{ kind: string; state: string }[]> {
  const response = await fetch(`${address}/api/v1/commands?terminal=${terminal}`, { headers: { cookie } });
  expect(response.status).toBe(200);
  return ((await response.json()) as { items: { kind: string; state: string }[] }).items;
}

/** Asks until the answer fits; answers the last one when time is up. */
async function until<T>(
  ask: () => Promise<T> | T,
  fits: (answer: T) => boolean,
  timeoutMs: number,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (fits(answer) || performance.now() > deadline) return answer;
    await pause(200);
  }
}

function untilGone(): Promise<number[]> {
  return until(
    () => processesOf(folder.path),
    (pids) => pids.length === 0,
    5_000,
  );
}

/** Processes with this data folder in their environment: the demo and all that it started. */
function processesOf(dataDir: string): number[] {
  const pids = readdirSync('/proc').map(Number);
  return pids.filter((pid) => pid > 0 && pid !== process.pid && read(pid, 'environ').includes(dataDir));
}

function commandOf(pid: number): string {
  return read(pid, 'cmdline').replaceAll('\0', ' ');
}

/** Empty when the process is gone, or nobody's business. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${String(pid)}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
