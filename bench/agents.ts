import { mkdir, watch } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { parseSamplesPayload } from '../telemetry/contract/sample.ts';
import { parseStoredPayload } from '../telemetry/contract/stored.ts';
import { parseTopic } from '../telemetry/contract/topics.ts';
import { buildAgent, startAgent } from '../test/support/agent.ts';
import type { Process } from '../test/support/process.ts';
import { tempFolder } from '../test/support/temp-folder.ts';
import { AgentMemory } from './agent-memory.ts';
import type { Aside } from './reckoning.ts';
import type { Installation } from './installation.ts';
import { terminalOf } from './load-messages.ts';
import { startRelay, type Passed } from './mqtt-relay.ts';
import { passwordOf } from './terminal-passwords.ts';

/** Real agents at the sites from `first` on, each a process with a credential and a disk of its own. */
export interface Agents {
  readonly list: readonly SiteAgent[];
  /**
   * Stops them in order and looks at their disks: this is what was measured. Then they come back without measuring, until
   * everything is confirmed or time is up.
   */
  finish(timeoutMs: number): Promise<void>;
  /** Once finished: what they measured, as far as it is in the sums of the country. */
  measured(): Aside;
  stop(): Promise<void>;
}

/** As often as the agent can be told to. */
const INTERVAL_S = 1;
/** Longer than they are needed then. */
const NOT_MEASURING_S = 3_600;
const POLL_MS = 50;
const WRITES_WITHIN_MS = 60_000;

export async function startAgents(installation: Installation, first: number, count: number): Promise<Agents> {
  const folder = tempFolder('bench-agents');
  const bundle = await buildAgent(join(folder.path, 'program'));
  const byTerminal = new Map<string, SiteAgent>();
  const relay = await startRelay({
    to: installation.broker.url,
    onAcknowledged: (message) => byTerminal.get(parseTopic(message.topic).terminalId)?.acknowledged(message),
    onDelivered: (message) => byTerminal.get(parseTopic(message.topic).terminalId)?.heard(message),
  });
  for (let index = first; index < first + count; index += 1) {
    const terminalId = terminalOf(index);
    const config = {
      brokerUrl: relay.url,
      terminalId,
      password: passwordOf(index),
      // Single samples as text and arrays deflated.
      profile: index % 2 === 0 ? 'live' : 'lean',
      budgetMb: null,
      dish: 'off',
      interface: 'lo',
      targets: [
        {
          target: 'programme',
          host: '127.0.0.1',
          method: 'tcp',
          port: Number(new URL(installation.productUrl).port),
        },
      ],
    };
    const agent = new SiteAgent(terminalId, join(folder.path, terminalId), bundle, config);
    byTerminal.set(terminalId, agent);
    await mkdir(agent.folder);
    agent.start();
  }
  const list = [...byTerminal.values()];
  await Promise.all(list.map((agent) => agent.firstAcknowledgement(60_000)));
  return {
    list,
    async finish(timeoutMs) {
      await Promise.all(list.map((agent) => agent.stopMeasuring()));
      const deadline = Date.now() + timeoutMs;
      for (const agent of list) agent.start(NOT_MEASURING_S);
      while (list.some(({ unsettled }) => unsettled > 0) && Date.now() < deadline) await sleep(POLL_MS);
      // Stopping in order would measure once more.
      await Promise.all(list.map((agent) => agent.end()));
    },
    measured() {
      const rates = list
        .flatMap(({ memory }) => [...memory.samples.values()].map(({ downlinkBps }) => downlinkBps))
        .filter((rate) => rate !== undefined);
      return {
        terminalIds: new Set(byTerminal.keys()),
        samples: rates.length,
        sumBps: rates.reduce((sum, rate) => sum + rate, 0),
      };
    },
    async stop() {
      for (const agent of list) await agent.end();
      relay.stop();
      folder.remove();
    },
  };
}

export class SiteAgent {
  readonly terminalId: string;
  readonly folder: string;
  readonly memory = new AgentMemory();
  /** `measuredAt` of every sample that the broker acknowledged. */
  readonly acknowledgedTimes = new Set<number>();
  /** Samples acknowledged more than once. */
  repeated = 0;
  kills = 0;
  readonly #bundle: string;
  readonly #config: object;
  #process: Process | undefined;
  #startedAt = 0;
  #firstAcknowledgedAt: number | undefined;
  /** What `stored` confirmed of each epoch. */
  readonly #settled = new Map<string, number>();

  constructor(terminalId: string, folder: string, bundle: string, config: object) {
    this.terminalId = terminalId;
    this.folder = folder;
    this.#bundle = bundle;
    this.#config = config;
  }

  /** Numbers given in the present epoch, as last looked at, that nobody confirmed. */
  get unsettled(): number {
    const { epoch, highest } = this.memory;
    return Math.max(0, (highest.get(epoch) ?? 0) - (this.#settled.get(epoch) ?? 0));
  }

  start(intervalS = INTERVAL_S): void {
    this.#startedAt = Date.now();
    this.#firstAcknowledgedAt = undefined;
    this.#process = startAgent(this.#bundle, this.folder, { ...this.#config, intervalS });
  }

  /** kill -9, and a look at what it left. */
  async kill(): Promise<void> {
    this.kills += 1;
    await this.#process?.kill();
    await this.memory.look(this.folder);
  }

  /** The same, as no part of the trial. */
  async end(): Promise<void> {
    await this.#process?.kill();
    await this.memory.look(this.folder);
  }

  /** SIGTERM: it takes a last sample and ends. */
  async stopMeasuring(): Promise<void> {
    const end = await this.#process?.stop();
    if (end?.code !== 0) throw new Error(`${this.terminalId} ended badly:\n${this.#process?.output ?? ''}`);
    await this.memory.look(this.folder);
  }

  /** Resolves with the milliseconds from its start to the first acknowledged sample on a connection it made since. */
  async firstAcknowledgement(timeoutMs: number): Promise<number> {
    const deadline = this.#startedAt + timeoutMs;
    while (Date.now() < deadline && this.#process?.isRunning === true) {
      if (this.#firstAcknowledgedAt !== undefined) return this.#firstAcknowledgedAt - this.#startedAt;
      await sleep(5);
    }
    throw new Error(
      `${this.terminalId} had nothing acknowledged in ${timeoutMs} ms:\n${this.#process?.output ?? ''}`,
    );
  }

  /** Resolves as soon as something is written to its queue; rejects when nothing is for long. */
  async nextWrite(): Promise<void> {
    const signal = AbortSignal.timeout(WRITES_WITHIN_MS);
    for await (const { filename } of watch(this.folder, { signal })) if (filename === 'queue') return;
  }

  acknowledged({ topic, payload, connectedAt }: Passed): void {
    const { kind } = parseTopic(topic);
    if (kind !== 'samples' && kind !== 'samples.z') return;
    const text = (kind === 'samples' ? payload : inflateSync(payload)).toString();
    for (const { measuredAt } of parseSamplesPayload(text).samples) {
      if (this.acknowledgedTimes.has(measuredAt)) this.repeated += 1;
      this.acknowledgedTimes.add(measuredAt);
    }
    if (connectedAt >= this.#startedAt) this.#firstAcknowledgedAt ??= Date.now();
  }

  heard({ topic, payload }: Passed): void {
    if (parseTopic(topic).kind !== 'stored') return;
    const { epoch, upTo } = parseStoredPayload(payload.toString());
    this.#settled.set(epoch, Math.max(upTo, this.#settled.get(epoch) ?? 0));
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
