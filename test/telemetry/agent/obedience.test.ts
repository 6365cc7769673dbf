import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Obedience, type ObedienceOptions } from '../../../telemetry/agent/obedience.ts';
import { openState } from '../../../telemetry/agent/state.ts';
import type { CommandReply } from '../../../telemetry/contract/commands.ts';
import type { Sample } from '../../../telemetry/contract/sample.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

const NOW = 1_767_225_600_000;
let folder: TempFolder;
let said: CommandReply[];
let measured: Partial<Sample>[];
let spent: number;
let changes: number;
let server: Server;
let url: string;

beforeEach(async () => {
  folder = tempFolder('obedience');
  [said, measured, spent, changes] = [[], [], 0, 0];
  server = createServer((request, response) => {
    let received = 0;
    request.on('data', (chunk: Buffer) => (received += chunk.length));
    request.on('end', () => {
      if (request.url === '/broken') response.writeHead(503).end();
      else if (request.method === 'POST') response.end(String(received));
      else response.end(Buffer.alloc(2_000_000, 1));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  folder.remove();
});

/** A terminal's obedience as after a start; `more` says what is different. */
async function obedience(more: Partial<ObedienceOptions> = {}): Promise<Obedience> {
  const obeying = new Obedience({
    config: {},
    file: await openState(folder.path),
    bootId: 'boot-1',
    clockSynced: () => true,
    now: () => NOW,
    say: (reply) => {
      said.push(reply);
      return Promise.resolve();
    },
    allowsSpeedTest: () => true,
    onSpeedTestBytes: (bytes) => (spent += bytes),
    onMeasured: (fields) => measured.push(fields),
    onIntervalChanged: () => (changes += 1),
    log: () => undefined,
    ...more,
  });
  await obeying.resume();
  return obeying;
}

const command = (kind: string, more: object = {}): string =>
  JSON.stringify({ id: 'c-1', kind, issuedAt: NOW - 1, expiresAt: NOW + 60_000, ttlS: 60, ...more });
const last = (): CommandReply | undefined => said.at(-1);

describe('reboot', () => {
  const rebooting = () => ({ config: { rebootCommand: ['touch', join(folder.path, 'rebooted')] } });
  const rebooted = (): boolean => existsSync(join(folder.path, 'rebooted'));

  test('the id is on disk before the command runs; the next boot says that it is done', async () => {
    const first = await obedience({
      ...rebooting(),
      say: () => {
        // What a killed program would leave behind at this moment.
        expect(readFileSync(join(folder.path, 'state.json'), 'utf8')).toContain('"c-1"');
        expect(rebooted()).toBe(false);
        return Promise.resolve();
      },
    });
    await first.hear(command('reboot'), 's');
    await expect.poll(rebooted).toBe(true);
    const second = await obedience({ ...rebooting(), bootId: 'boot-2' });
    await second.sayAgain();
    expect(said).toEqual([{ id: 'c-1', state: 'done', at: NOW, bootId: 'boot-2' }]);
    await second.sayAgain();
    expect(said).toHaveLength(1);
  });

  test('it is done once, however often it arrives and whoever was killed', async () => {
    await (await obedience(rebooting())).hear(command('reboot'), 's');
    await expect.poll(rebooted).toBe(true);
    const again = await obedience({ config: { rebootCommand: ['touch', join(folder.path, 'twice')] } });
    await again.hear(command('reboot'), 's');
    expect(last()).toMatchObject({ id: 'c-1', state: 'failed', reason: 'interrupted' });
    expect(existsSync(join(folder.path, 'twice'))).toBe(false);
  });

  test('__proto__ is an id like any other', async () => {
    await (await obedience(rebooting())).hear(command('reboot', { id: '__proto__' }), 's');
    await expect.poll(rebooted).toBe(true);
    const again = await obedience({
      config: { rebootCommand: ['touch', join(folder.path, 'twice')] },
      bootId: 'boot-2',
    });
    await again.hear(command('reboot', { id: '__proto__' }), 's');
    expect(last()).toMatchObject({ id: '__proto__', state: 'done' });
    expect(existsSync(join(folder.path, 'twice'))).toBe(false);
  });

  test('without a command for it, too late, or with a clock that cannot tell, it is not begun', async () => {
    await (await obedience()).hear(command('reboot'), 's');
    expect(last()).toMatchObject({ state: 'refused', reason: 'notAllowed' });
    const able = await obedience(rebooting());
    await able.hear(command('reboot', { id: 'c-2', expiresAt: NOW }), 's');
    expect(last()).toMatchObject({ id: 'c-2', state: 'expired', reason: 'tooLate' });
    const unset = await obedience({ ...rebooting(), clockSynced: () => false });
    await unset.hear(command('reboot', { id: 'c-3', session: 'another' }), 's');
    expect(last()).toMatchObject({ id: 'c-3', state: 'expired', reason: 'clockUnsynced' });
    expect(rebooted()).toBe(false);
  });

  test('a command that fails says so', async () => {
    await (await obedience({ config: { rebootCommand: ['false'] } })).hear(command('reboot'), 's');
    await expect.poll(() => last()?.state).toBe('failed');
  });
});

describe('speed test', () => {
  const able = (more: object = {}) => ({
    config: {
      speedTest: { downloadUrl: `${url}/`, uploadUrl: `${url}/`, maxBytes: 300_000, maxSeconds: 5, ...more },
    },
  });

  test('measures both ways within its bytes, as a sample and as a reply', async () => {
    await (await obedience(able())).hear(command('speedTest'), 's');
    expect(said.map(({ state }) => state)).toEqual(['running', 'done']);
    const { result } = said[1] ?? {};
    expect(result?.downlinkCapacityBps).toBeGreaterThan(0);
    expect(result?.uplinkCapacityBps).toBeGreaterThan(0);
    expect(measured).toEqual([
      { downlinkCapacityBps: result?.downlinkCapacityBps, uplinkCapacityBps: result?.uplinkCapacityBps },
    ]);
    expect(spent).toBe(result?.bytes);
    expect(spent).toBeLessThan(900_000);
  });

  test('the command may allow less', async () => {
    await (await obedience(able())).hear(command('speedTest', { maxBytes: 100_000 }), 's');
    expect(last()?.state).toBe('done');
    expect(spent).toBeLessThan(300_000);
  });

  test('refused without addresses, and when the budget is short', async () => {
    await (await obedience()).hear(command('speedTest'), 's');
    expect(last()).toMatchObject({ state: 'refused', reason: 'notAllowed' });
    const poor = await obedience({ ...able(), allowsSpeedTest: (bytes) => bytes < 600_000 });
    await poor.hear(command('speedTest', { id: 'c-2' }), 's');
    expect(last()).toMatchObject({ id: 'c-2', state: 'refused', reason: 'overBudget' });
  });

  test('what fails is said, and its bytes are counted', async () => {
    const failing = await obedience(able({ downloadUrl: `${url}/broken`, uploadUrl: `${url}/broken` }));
    await failing.hear(command('speedTest'), 's');
    expect(last()).toMatchObject({ state: 'failed', reason: expect.stringContaining('503') as string });
    expect(spent).toBeGreaterThan(0);
    expect(measured).toEqual([]);
  });
});

describe('other commands', () => {
  test('an interval or a profile is kept over restarts', async () => {
    const obeying = await obedience();
    await obeying.hear(command('setInterval', { intervalS: 30 }), 's');
    await obeying.hear(command('setInterval', { id: 'c-2', profile: 'metered' }), 's');
    expect(said.map(({ state, result }) => [state, result])).toEqual([
      ['done', { intervalS: 30 }],
      ['done', { profile: 'metered' }],
    ]);
    expect(changes).toBe(2);
    const { state } = await openState(folder.path);
    expect([state.profile, state.intervalS]).toEqual(['metered', undefined]);
  });

  test('one of a later version is refused by its name', async () => {
    await (await obedience()).hear(command('selfDestruct'), 's');
    expect(last()).toMatchObject({ id: 'c-1', state: 'refused', reason: 'unknownKind' });
  });

  test('a reply that did not get through goes out on the next connection', async () => {
    const cut = await obedience({ say: () => Promise.reject(new Error('cut')) });
    await cut.hear(command('setInterval', { intervalS: 30 }), 's');
    const back = await obedience();
    await back.sayAgain();
    expect(said).toMatchObject([{ id: 'c-1', state: 'done' }]);
  });

  test('what is known stays bounded, and the newest ids are kept', async () => {
    const obeying = await obedience();
    for (let each = 0; each < 300; each += 1) {
      const expiresAt = each < 100 ? NOW + 1 : NOW + 60_000;
      await obeying.hear(command('nothing', { id: `n-${each}`, expiresAt }), 's');
    }
    const { state } = await openState(folder.path);
    const ids = [...state.commands.keys()];
    expect(ids.length).toBeLessThanOrEqual(256);
    expect(ids).toContain('n-299');
  });
});
