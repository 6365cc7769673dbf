import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { ContractError } from '../contract/contract-error.ts';
import { buildInventoryPayload } from '../contract/inventory-message.ts';
import { buildReplyPayload } from '../contract/commands.ts';
import { parseStoredPayload } from '../contract/stored.ts';
import type { TopicKind } from '../contract/topics.ts';
import { Budget } from './budget.ts';
import { isChange } from './change.ts';
import type { AgentConfig, TargetConfig } from './config.ts';
import type { Connection } from './connection.ts';
import type { Identity } from './credential.ts';
import { Link } from './link.ts';
import type { Log } from './log.ts';
import { Measuring } from './measure/measuring.ts';
import { Obedience } from './obedience.ts';
import {
  defaultBudgetMb,
  LAST_SAVING_STEP,
  paceOf,
  TOLD_SAVING_STEP,
  type Pace,
  type ProfileName,
} from './profiles.ts';
import { openQueue, type Numbered, type Queue, type Unnumbered } from './queue.ts';
import { Reporter } from './reporter.ts';
import type { StateFile } from './state.ts';

export interface AgentOptions {
  config: AgentConfig;
  identity: Identity;
  file: StateFile;
  ca?: string;
  bootId: string;
  /** Name and version, for the inventory. */
  program: string;
  log: Log;
  /** Where /proc, /sys and /run are; for tests. */
  root?: string;
}

/** Bytes counted since are lost when the program is killed: at most this long a time of them. */
const SAVE_USAGE_MS = 15 * 60_000;
/** Samples that the disk refused, kept in memory: an hour of them. */
const MAX_UNWRITTEN = 60;

/** Measures, keeps, publishes, obeys: everything between `start` and `stop`. */
export class Agent {
  readonly #options: AgentOptions;
  readonly #budget: Budget;
  readonly #measuring: Measuring;
  readonly #obedience: Obedience;
  readonly #link: Link;
  #queue: Queue | undefined;
  #reporter: Reporter | undefined;
  #pace: Pace;
  #step = 0;
  #last: Unnumbered | undefined;
  #savedAtMs = performance.now();
  #sampleTimer: NodeJS.Timeout | undefined;
  #dueMs = 0;
  #stopped = false;
  #unwritten: Unnumbered[] = [];
  #working: Promise<void> = Promise.resolve();

  constructor(options: AgentOptions) {
    this.#options = options;
    const { config, identity, file, bootId, log, ca } = options;
    const now = (): number => Date.now();
    const configured = config.profile ?? identity.claimed?.profile ?? 'lean';
    const budgetMb = config.budgetMb === undefined ? defaultBudgetMb[configured] : config.budgetMb;
    this.#budget = new Budget(budgetMb, file.state.usage, now);
    file.state.usage = this.#budget.usage;
    this.#measuring = new Measuring({
      config,
      targets: targetsOf(config, identity),
      bootId,
      probeEveryS: () => this.#probeEveryS(),
      onProbeBytes: (bytes) => this.#budget.count('probes', bytes),
      log,
      ...(options.root === undefined ? {} : { root: options.root }),
    });
    this.#pace = paceOf(this.#profile(), 0, this.#intervalS());
    this.#obedience = new Obedience({
      config,
      ...(ca === undefined ? {} : { ca }),
      file,
      bootId,
      now,
      clockSynced: () => this.#measuring.clock.state === true,
      say: (reply) => this.#link.publish('replies', buildReplyPayload(reply)),
      allowsSpeedTest: (bytes) =>
        this.#budget.allowsSpeedTest(
          bytes,
          paceOf(this.#profile(), 0, this.#intervalS()),
          this.#measuring.probeBytes,
        ),
      onSpeedTestBytes: (bytes) => this.#budget.count('speedTests', bytes),
      onMeasured: (fields) => this.#measuring.add(fields),
      onIntervalChanged: () => this.#adapt(true),
      log,
    });
    this.#link = new Link({
      identity,
      ...(ca === undefined ? {} : { ca }),
      keepaliveS: () => this.#pace.keepaliveS,
      onConnected: (connection) => this.#connected(connection),
      onLost: () => this.#reporter?.disconnected(),
      onMessage: (kind, payload, session) => this.#hear(kind, payload, session),
      onBytes: (bytes) => this.#budget.count('connection', bytes),
      log,
    });
  }

  async start(): Promise<void> {
    const { log } = this.#options;
    await this.#openQueue();
    await this.#obedience
      .resume()
      .catch((error: unknown) => log('the state cannot be written', problem(error)));
    await this.#measuring.start();
    this.#adapt(false);
    this.#dueMs = performance.now();
    this.#scheduleSample();
    this.#link.start();
  }

  /** Takes a last sample of what was measured so far, says goodbye and writes everything down. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#sampleTimer);
    await this.#working;
    await this.#sample();
    this.#measuring.stop();
    await this.#link.stop();
    await this.#save();
    await this.#queue?.close();
  }

  /** Each sample is due an interval after the last one was, so that the time taking it needs does not add up. */
  #scheduleSample(): void {
    clearTimeout(this.#sampleTimer);
    const nowMs = performance.now();
    this.#dueMs = Math.max(nowMs, this.#dueMs + this.#pace.intervalS * 1000);
    this.#sampleTimer = setTimeout(() => {
      this.#working = this.#sample();
      void this.#working.then(() => {
        if (!this.#stopped) this.#scheduleSample();
      });
    }, this.#dueMs - nowMs);
  }

  async #sample(): Promise<void> {
    const { log } = this.#options;
    try {
      const sample = await this.#measuring.take();
      if (this.#step >= TOLD_SAVING_STEP) sample.alerts = [...(sample.alerts ?? []), 'agentSaving'];
      const urgent = isChange(this.#last, sample);
      this.#last = sample;
      await this.#keep(sample, urgent);
      this.#link.countBytes();
      this.#adapt(false);
      if (performance.now() - this.#savedAtMs > SAVE_USAGE_MS) await this.#save();
    } catch (error) {
      log('a sample went wrong', problem(error));
    }
  }

  /** On disk first; a disk that refuses must not make the site look dead, so then the sample goes out unnumbered. */
  async #keep(sample: Unnumbered, urgent: boolean): Promise<void> {
    if (this.#queue === undefined) await this.#openQueue();
    try {
      if (this.#queue === undefined) throw new Error('there is no queue');
      const numbered: Numbered = await this.#queue.append(sample);
      this.#reporter?.added(numbered, urgent);
    } catch (error) {
      this.#options.log('the disk refuses a sample', problem(error));
      sample.alerts = [...(sample.alerts ?? []), 'agentDisk'];
      this.#unwritten.push(sample);
      this.#unwritten.splice(0, this.#unwritten.length - MAX_UNWRITTEN);
    }
    await this.#publishUnwritten();
  }

  async #publishUnwritten(): Promise<void> {
    const samples = this.#unwritten;
    if (samples.length === 0 || this.#link.open === undefined) return;
    try {
      await this.#link.publish('samples', JSON.stringify(samples));
      this.#unwritten = this.#unwritten.filter((sample) => !samples.includes(sample));
    } catch {
      // They are still there for the next connection.
    }
  }

  async #openQueue(): Promise<void> {
    const { config, bootId, log } = this.#options;
    try {
      await mkdir(config.stateDir, { recursive: true, mode: 0o700 });
      const queue = await openQueue({
        folder: config.stateDir,
        bootId,
        newEpoch: () => randomBytes(4).toString('hex'),
        ...config.queue,
      });
      const { newEpoch, damagedBytes } = queue.opening;
      log('queue', { epoch: queue.epoch, held: queue.size, newEpoch: newEpoch ?? 'no', damagedBytes });
      this.#queue = queue;
      this.#reporter = new Reporter({
        queue,
        pace: () => this.#pace,
        now: () => performance.now(),
        onProblem: (text) => log('not published', { problem: text }),
      });
      const connection = this.#link.open;
      if (connection !== undefined) this.#reporter.connected(connection);
    } catch (error) {
      log('the queue cannot be opened', problem(error));
    }
  }

  #connected(connection: Connection): void {
    this.#reporter?.connected(connection);
    void this.#obedience.sayAgain();
    void this.#publishUnwritten();
    void this.#sayInventory();
  }

  #hear(kind: TopicKind, payload: string, session: string): void {
    const { log } = this.#options;
    try {
      if (kind === 'stored') this.#reporter?.confirmed(parseStoredPayload(payload));
      else if (kind === 'commands') {
        this.#obedience
          .hear(payload, session)
          .catch((error: unknown) => log('a command went wrong', problem(error)));
      }
    } catch (error) {
      if (!(error instanceof ContractError)) throw error;
      log('a message that cannot be read', { topic: kind, problem: error.message });
    }
  }

  async #sayInventory(): Promise<void> {
    const { program, file } = this.#options;
    const inventory = buildInventoryPayload({ ...this.#measuring.inventory, agent: program });
    if (file.state.inventory === inventory) return;
    try {
      await this.#link.publish('inventory', inventory, true);
      file.state.inventory = inventory;
      await file.save();
    } catch {
      // Said on the next connection.
    }
  }

  /** Chooses the pace that the month's budget affords, and connects anew where the keepalive has to change. */
  #adapt(told: boolean): void {
    const pace = (step: number): Pace => paceOf(this.#profile(), step, this.#intervalS());
    const step = this.#budget.savingStep(pace, LAST_SAVING_STEP, this.#measuring.probeBytes, this.#step);
    if (step !== this.#step) {
      this.#options.log('budget', { step, spentMb: Math.round(this.#budget.spentBytes / 1e4) / 100 });
    }
    this.#step = step;
    this.#pace = pace(step);
    if (told) {
      this.#dueMs = performance.now();
      this.#scheduleSample();
    }
    this.#link.renewWhereNeeded();
  }

  #profile(): ProfileName {
    const { config, identity, file } = this.#options;
    return file.state.profile ?? config.profile ?? identity.claimed?.profile ?? 'lean';
  }

  #intervalS(): number | undefined {
    const { config, identity, file } = this.#options;
    // A profile that was commanded brings its own interval.
    if (file.state.profile !== undefined) return file.state.intervalS;
    return file.state.intervalS ?? config.intervalS ?? identity.claimed?.reportIntervalS;
  }

  /** At most a third of the budget goes into probes, however many targets there are and however they are asked. */
  #probeEveryS(): number {
    const { budgetBytes } = this.#budget;
    const monthS = 30 * 86_400;
    const affordable = (monthS * this.#measuring.probeBytes) / (budgetBytes / 3);
    return Math.max(this.#pace.probeEveryS, Math.ceil(affordable));
  }

  async #save(): Promise<void> {
    this.#savedAtMs = performance.now();
    this.#options.file.state.usage = this.#budget.usage;
    await this.#options.file
      .save()
      .catch((error: unknown) => this.#options.log('the state cannot be written', problem(error)));
  }
}

/** Without any target the programme's own broker is asked: it is what there is to be reached. */
export function targetsOf(config: AgentConfig, identity: Identity): TargetConfig[] {
  if (config.targets.length > 0) return config.targets;
  const { hostname, port, protocol } = new URL(identity.brokerUrl);
  const fallback = protocol === 'mqtts:' ? 8883 : 1883;
  return [
    {
      target: 'programme',
      host: hostname.replace(/^\[|\]$/g, ''),
      method: 'auto',
      port: Number(port) || fallback,
    },
  ];
}

function problem(error: unknown): { problem: string } {
  return { problem: error instanceof Error ? error.message : String(error) };
}
