import { pino } from 'pino';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, describe, expect, test } from 'vitest';
import { issueToken } from '../../server/accounts/api-tokens.ts';
import { createApp, type App } from '../../server/app.ts';
import { readConfig, type Config } from '../../server/config.ts';
import { openDatabase } from '../../server/database/open.ts';
import { upsertSites } from '../../server/registry/sites.ts';
import { addTerminal } from '../../server/registry/terminal-credentials.ts';
import { systemClock } from '../../telemetry/contract/clock.ts';
import {
  buildReplyPayload,
  parseCommandPayload,
  type CommandReply,
} from '../../telemetry/contract/commands.ts';
import { buildInventoryPayload } from '../../telemetry/contract/inventory-message.ts';
import { buildPresencePayload } from '../../telemetry/contract/presence.ts';
import { buildTopic } from '../../telemetry/contract/topics.ts';
import { runCommand } from '../commands/run-command.ts';
import { freePorts } from '../support/free-port.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { tempFolder } from '../support/temp-folder.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const patient = { timeout: 30_000 };
interface Credential {
  terminalId: string;
  username: string;
  password: string;
}
interface Shown {
  id: string;
  state: string;
  reason: string | null;
  result: unknown;
}

/** The product with two terminals, and a token to ask it with. */
class Product {
  readonly config: Config;
  readonly credentials: Credential[] = [];
  token = '';
  #app: App | undefined;

  constructor(config: Config) {
    this.config = config;
  }

  async register(): Promise<void> {
    const db = await openDatabase(this.config);
    const site = { id: 'S-1', name: 'Escuela', kind: 'school', latitude: null, longitude: null } as const;
    await upsertSites(db, [{ ...site, regionCode: '09015' }], systemClock);
    for (const terminalId of ['T-1', 'T-2']) {
      const issued = await addTerminal(db, { id: terminalId, siteId: 'S-1' }, systemClock);
      this.credentials.push({ ...issued, terminalId });
    }
    this.token = (
      await issueToken(db, systemClock, { name: 'test', role: 'operator', regionCodes: null })
    ).token;
    await db.destroy();
  }

  async start(): Promise<void> {
    this.#app = createApp(this.config, systemClock, pino({ level: 'silent' }));
    await this.#app.start();
  }

  async stop(): Promise<void> {
    await this.#app?.stop();
    this.#app = undefined;
  }

  async ask(kind: string, terminalId = 'T-1'): Promise<string> {
    const body = JSON.stringify({ kind, terminalIds: [terminalId] });
    const { items } = await this.#fetch<{ items: Shown[] }>('/commands', { method: 'POST', body });
    return items[0]?.id ?? '';
  }

  async shown(commandId: string): Promise<Shown | undefined> {
    const { items } = await this.#fetch<{ items: Shown[] }>('/commands?site=S-1', {});
    return items.find(({ id }) => id === commandId);
  }

  /** Resolves when the command is in that state. */
  async reaches(commandId: string, state: string): Promise<void> {
    await expect.poll(async () => (await this.shown(commandId))?.state, patient).toBe(state);
  }

  /** The serial number that a terminal last said it has. */
  async serialOf(terminalId: string): Promise<string | undefined> {
    type Site = { terminals: { id: string; inventory: { serial: string } | null }[] };
    const { terminals } = await this.#fetch<Site>('/sites/S-1', {});
    return terminals.find(({ id }) => id === terminalId)?.inventory?.serial;
  }

  async strangers(): Promise<number> {
    return (await this.#fetch<{ items: unknown[] }>('/dead-letters?kind=unknownCommand', {})).items.length;
  }

  async #fetch<T>(path: string, init: RequestInit): Promise<T> {
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' };
    const response = await fetch(`http://127.0.0.1:${this.config.httpPort}/api/v1${path}`, {
      ...init,
      headers,
    });
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }
}

/** A small scripted terminal: it hears commands and answers what the test says. */
class ScriptedTerminal {
  readonly heard: string[] = [];
  readonly #client: MqttClient;
  readonly #id: string;

  private constructor(client: MqttClient, id: string) {
    this.#client = client;
    this.#id = id;
    client.on('message', (_topic, payload) => {
      const command = parseCommandPayload(payload.toString());
      const session = command.kind === null ? 'unreadable' : (command.session ?? 'none');
      this.heard.push(`${command.kind} ${command.id} ${session}`);
    });
    stops.push(() => client.endAsync(true));
  }

  /** Listens first, then says that it is there. */
  static async connect(port: number, credential: Credential, session: string): Promise<ScriptedTerminal> {
    const { terminalId, username, password } = credential;
    const client = await connectAsync(`mqtt://127.0.0.1:${port}`, {
      ...{ username, password, clientId: terminalId, reconnectPeriod: 0 },
    });
    const terminal = new ScriptedTerminal(client, terminalId);
    await client.subscribeAsync(buildTopic(terminalId, 'commands'), { qos: 1 });
    const presence = buildPresencePayload({ state: 'online', session });
    await client.publishAsync(buildTopic(terminalId, 'presence'), presence, { qos: 1, retain: true });
    return terminal;
  }

  /** Resolves when it has heard so many commands. */
  async hears(count: number): Promise<void> {
    await expect.poll(() => this.heard.length, patient).toBe(count);
  }

  async says(reply: CommandReply): Promise<void> {
    await this.#client.publishAsync(buildTopic(this.#id, 'replies'), buildReplyPayload(reply), { qos: 1 });
  }

  async tells(serial: string): Promise<void> {
    const payload = buildInventoryPayload({ serial });
    await this.#client.publishAsync(buildTopic(this.#id, 'inventory'), payload, { qos: 1, retain: true });
  }

  async leaves(): Promise<void> {
    const presence = buildPresencePayload({ state: 'offline' });
    await this.#client.publishAsync(buildTopic(this.#id, 'presence'), presence, { qos: 1, retain: true });
    await this.#client.endAsync();
  }
}

describe.each(['embedded', 'mosquitto'] as const)('over the %s broker', (broker) => {
  test('a terminal is asked when it is there, answers once, and is never rebooted twice', async () => {
    const folder = tempFolder('commands');
    stops.push(() => folder.remove());
    const [httpPort = 0, mqttPort = 0] = await freePorts(2);
    const mosquitto = broker === 'mosquitto' ? await startMosquitto({ port: mqttPort }) : undefined;
    if (mosquitto !== undefined) stops.push(() => mosquitto.stop());
    const product = new Product(
      readConfig({
        ATALAYA_HTTP_PORT: String(httpPort),
        ATALAYA_DATA_DIR: folder.path,
        ...(mosquitto === undefined ? { ATALAYA_MQTT_PORT: String(mqttPort) } : { MQTT_URL: mosquitto.url }),
      }),
    );
    await product.register();
    const [first, second] = product.credentials as [Credential, Credential];
    await product.start();
    stops.push(() => product.stop());

    // Asked while it is away: it waits for the terminal.
    const reboot = await product.ask('reboot');
    expect((await product.shown(reboot))?.state).toBe('queued');
    let terminal = await ScriptedTerminal.connect(mqttPort, first, 's1');
    await terminal.hears(1);
    expect(terminal.heard).toEqual([`reboot ${reboot} s1`]);
    await product.reaches(reboot, 'sent');

    // Another terminal's word about it counts for nothing.
    const stranger = await ScriptedTerminal.connect(mqttPort, second, 's1');
    await stranger.says({ id: reboot, state: 'done' });
    await expect.poll(() => product.strangers(), patient).toBe(1);
    expect((await product.shown(reboot))?.state).toBe('sent');

    // The product is started anew while the answer is awaited; the terminal comes again meanwhile.
    await terminal.says({ id: reboot, state: 'accepted' });
    await product.reaches(reboot, 'accepted');
    await terminal.leaves();
    await product.stop();
    await product.start();
    terminal = await ScriptedTerminal.connect(mqttPort, first, 's2');
    await terminal.says({ id: reboot, state: 'done', bootId: 'b2' });
    await terminal.says({ id: reboot, state: 'done', bootId: 'b2' });
    await product.reaches(reboot, 'done');

    // What it says it is outlives the product.
    await terminal.tells('KIT-1');
    await expect.poll(() => product.serialOf('T-1'), patient).toBe('KIT-1');
    expect(await product.serialOf('T-2')).toBeUndefined();

    // One that is there is asked at once, and its figures are shown.
    const speedTest = await product.ask('speedTest');
    await terminal.hears(1);
    expect(terminal.heard).toEqual([`speedTest ${speedTest} s2`]);
    const result = { downlinkCapacityBps: 87e6, uplinkCapacityBps: 11e6, latencyMs: 43, bytes: 2e7 };
    await terminal.says({ id: speedTest, state: 'done', result });
    await product.reaches(speedTest, 'done');
    expect(await product.shown(speedTest)).toMatchObject({ result, reason: null });

    // So is one that the command line asks, beside the running product.
    const waiting = runCommand(
      'terminals',
      ['command', 'T-1', 'interval', '30', '--wait', '20'],
      folder.path,
    );
    await terminal.hears(2);
    const [, commandId = ''] = terminal.heard[1]?.split(' ') ?? [];
    await terminal.says({ id: commandId, state: 'done', result: { intervalS: 30 } });
    expect((await waiting).last).toMatchObject({ id: commandId, kind: 'setInterval', state: 'done' });
    expect(await product.shown(commandId)).toMatchObject({ askedBy: 'command', result: { intervalS: 30 } });
    expect(stranger.heard).toEqual([]);
  });
});
