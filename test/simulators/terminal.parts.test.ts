import { EventEmitter, once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectAsync } from 'mqtt';
import { buildCommandPayload, parseReplyPayload, type Command } from '../../telemetry/contract/commands.ts';
import { parsePresencePayload } from '../../telemetry/contract/presence.ts';
import { parseInventoryPayload } from '../../telemetry/contract/inventory-message.ts';
import { parseSamplesPayload } from '../../telemetry/contract/sample.ts';
import { buildStoredPayload } from '../../telemetry/contract/stored.ts';
import { buildTopic, parseTopic } from '../../telemetry/contract/topics.ts';
import { createFleet } from '../../simulators/fleet.ts';
import { loadSettlements } from '../../simulators/settlements.ts';
import { createTerminal } from '../../simulators/terminal.ts';
import { startMosquitto, type Mosquitto } from '../support/mosquitto.ts';
import { startProcess } from '../support/process.ts';
import { MovingClock, START } from './small-world.ts';

let broker: Mosquitto;
beforeAll(async () => {
  broker = await startMosquitto();
});
afterAll(async () => {
  await broker.stop();
});

/** Everything published from now on for a terminal, as words. */
async function listen(terminalId: string) {
  const client = await connectAsync(broker.url);
  const heard: string[] = [];
  const news = new EventEmitter<{ heard: [] }>();
  client.on('message', (topic, payload, { retain }) => {
    if (retain) return;
    const { kind } = parseTopic(topic);
    if (kind === 'commands' || kind === 'stored') return;
    if (kind === 'replies') {
      const { id, state } = parseReplyPayload(payload.toString()).reply;
      heard.push(`${id} ${state}`);
    } else if (kind === 'presence') heard.push(parsePresencePayload(payload.toString()).state);
    else if (kind === 'inventory')
      heard.push(parseInventoryPayload(payload.toString()).inventory.agent ?? '');
    else {
      const { samples } = parseSamplesPayload(payload.toString());
      heard.push(...samples.map(({ seq, linkUp }) => `${String(seq)} ${String(linkUp)}`));
    }
    news.emit('heard');
  });
  await client.subscribeAsync(`atalaya/v1/terminals/${terminalId}/#`, { qos: 1 });
  return {
    heard,
    until: async (done: () => boolean): Promise<void> => {
      while (!done()) await once(news, 'heard');
    },
    stop: () => client.endAsync(),
  };
}

describe('a single terminal on a real broker', () => {
  const options = { username: 'x', password: 'x', intervalMs: null, forgets: 'acknowledged' } as const;

  it('obeys a command once: goes away for a reboot, comes back and says so', async () => {
    const { heard, until, stop } = await listen('t-obeys');
    const terminal = createTerminal({ ...options, url: broker.url, terminalId: 't-obeys', rebootMs: 100 });
    await terminal.settled();
    const server = await connectAsync(broker.url);
    const now = Date.now();
    const head = { issuedAt: now, expiresAt: now + 60_000, ttlS: 60 };
    const command = async (value: Command) =>
      await server.publishAsync('atalaya/v1/terminals/t-obeys/commands', buildCommandPayload(value), {
        qos: 1,
      });
    await command({ ...head, id: 'c1', kind: 'reboot' });
    await until(() => heard.includes('c1 done'));
    expect(heard).toEqual(['online', 'c1 accepted', 'offline', 'online', 'c1 done']);
    await command({ ...head, id: 'c1', kind: 'reboot' });
    await command({ ...head, id: 'c2', kind: 'speedTest', expiresAt: now - 1 });
    await until(() => heard.includes('c2 expired'));
    expect(heard.slice(5)).toEqual(['c1 done', 'c2 expired']);
    await server.endAsync();
    await terminal.stop();
    await stop();
  });

  it('has a real last will, keeps what it measures in the dark, and replays it in order', async () => {
    const { heard, until, stop } = await listen('t-1');
    const clock = new MovingClock();
    const terminal = createTerminal({ ...options, url: broker.url, terminalId: 't-1', clock });
    await terminal.settled();
    terminal.measure();
    await terminal.settled();

    terminal.goDark();
    await until(() => heard.at(-1) === 'offline');
    for (let minute = 0; minute < 3; minute += 1) {
      clock.advance(60_000);
      expect(terminal.measure()).toMatchObject({ measuredAt: clock.now(), linkUp: false, latencyMs: null });
    }
    expect(terminal.buffered).toBe(3);
    expect(heard).toEqual(['online', '1 true', 'offline']);

    await terminal.comeBack();
    clock.advance(60_000);
    terminal.measure();
    await terminal.settled();
    await until(() => heard.length >= 8);
    expect(heard.slice(3)).toEqual(['online', '2 false', '3 false', '4 false', '5 true']);
    expect(clock.now()).toBe(START + 240_000);
    await terminal.stop();
    await stop();
  });

  it('keeps what was not confirmed, sends it again on the next connection, and forgets it when told', async () => {
    const { heard, until, stop } = await listen('t-3');
    const clock = new MovingClock();
    const terminal = createTerminal({
      ...options,
      forgets: 'confirmed',
      url: broker.url,
      terminalId: 't-3',
      epoch: 'e',
      clock,
    });
    terminal.measure();
    clock.advance(60_000);
    terminal.measure();
    await terminal.settled();
    expect(terminal.buffered).toBe(2);
    terminal.goDark();
    await terminal.comeBack();
    await until(() => heard.filter((word) => word === '2 true').length === 2);
    const server = await connectAsync(broker.url);
    const confirmed = once(terminal, 'confirmed');
    await server.publishAsync(buildTopic('t-3', 'stored'), buildStoredPayload({ epoch: 'e', upTo: 1 }), {
      qos: 1,
    });
    await confirmed;
    expect(terminal.buffered).toBe(1);
    await server.endAsync();
    await terminal.stop();
    await stop();
  });

  it('finds its broker again after a kill, and loses nothing', async () => {
    const own = await startMosquitto();
    const terminal = createTerminal({ ...options, url: own.url, terminalId: 't-2' });
    await terminal.settled();
    const gone = once(terminal, 'disconnected');
    await own.kill();
    await gone;
    terminal.measure();
    terminal.measure();
    const again = await startMosquitto({ port: own.port });
    await terminal.settled();
    expect(terminal.buffered).toBe(0);
    await terminal.stop();
    await again.stop();
  });
});

describe('the simulator as a program', () => {
  it('makes every terminal report at once, and ends on SIGTERM', async () => {
    const { heard, until, stop } = await listen('+');
    // Some sites have a backup, a terminal of its own.
    const terminals = createFleet({
      seed: 1,
      sites: 50,
      settlements: loadSettlements(),
      backups: true,
    }).length;
    const simulator = startProcess(process.execPath, [
      'simulators/run.ts',
      ...['--url', broker.url, '--sites', '50', '--interval', '60'],
    ]);
    await until(() => heard.length >= 3 * terminals);
    expect(heard.filter((word) => word === 'online')).toHaveLength(terminals);
    expect(heard.filter((word) => word.startsWith('atalaya-simulator'))).toHaveLength(terminals);
    expect(heard.filter((word) => /^1 (true|false)$/.test(word))).toHaveLength(terminals);
    expect(await simulator.stop('SIGTERM', 5000)).toEqual({ code: 0, signal: null });
    await stop();
  });

  it('names every fault of its command line', async () => {
    const simulator = startProcess(process.execPath, [
      'simulators/run.ts',
      ...['--sites', 'many', '--scenario', 'sunny'],
    ]);
    expect((await simulator.ended).code).toBe(2);
    expect(simulator.output).toMatch(/--scenario: expected quiet, storm, beam, .*, everyday, got sunny/);
    expect(simulator.output).toContain('--sites: expected a whole number 1..250000, got many');
  });
});
