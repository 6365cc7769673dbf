import type { TerminalInventory } from '../../contract/inventory-message.ts';
import type { Sample } from '../../contract/sample.ts';
import type { AgentConfig, TargetConfig } from '../config.ts';
import type { Unnumbered } from '../queue.ts';
import type { Log } from '../log.ts';
import { ClockSync } from './clock-sync.ts';
import { DISH_ADDRESS, isDishThere, openDish, type Dish, type DishReading } from './dish.ts';
import { readMonotonicMs, readPower, readTemperature } from './host.ts';
import {
  countNeighbours,
  defaultInterface,
  hasCarrier,
  readCounters,
  throughput,
  type Counters,
} from './network.ts';
import { bytesOfProbe, createProber } from './probe.ts';
import { asProbe, Probing, type TargetReading } from './probing.ts';
import { BAD_LOSS_RATIO } from './statistics.ts';

export interface MeasuringOptions {
  config: Pick<AgentConfig, 'interface' | 'lanInterface' | 'dish'>;
  targets: readonly TargetConfig[];
  bootId: string;
  /** Seconds between two probes of one target. */
  probeEveryS: () => number;
  onProbeBytes: (bytes: number) => void;
  log: Log;
  /** Where /proc, /sys and /run are. */
  root?: string;
  /** Where `auto` looks for a dish. */
  dishAddress?: { host: string; port: number };
}

const LOOK_FOR_DISH_MS = 3_600_000;
const SECOND_MS = 1_000;
/** As starlink-grpc-tools calls it. */
const DISH_UNREACHABLE = 'dish_unreachable';

/** Measures from `start` to `stop`; each `take` gives the sample of the time since the last one. */
export class Measuring {
  readonly clock: ClockSync;
  readonly #options: MeasuringOptions;
  readonly #root: string;
  #probings: Probing[] = [];
  #probeBytes = 0;
  #counters: Counters | undefined;
  #dish: Dish | undefined;
  #dishAnswered = false;
  #lookedForDishMs = -Infinity;
  #inventory: TerminalInventory = {};
  #startedAtMs = 0;
  #takenAtMs = 0;
  #lastMeasuredAt = 0;
  #extra: Partial<Sample> = {};

  constructor(options: MeasuringOptions) {
    this.#options = options;
    this.#root = options.root ?? '';
    this.clock = new ClockSync(this.#root);
  }

  /** Bytes on the wire when every target is probed once. */
  get probeBytes(): number {
    return this.#probeBytes;
  }

  /** What the dish says of itself. */
  get inventory(): TerminalInventory {
    return this.#inventory;
  }

  async start(): Promise<void> {
    const { targets, probeEveryS, onProbeBytes, log } = this.#options;
    this.#startedAtMs = this.#takenAtMs = performance.now();
    this.#counters = this.#readCounters();
    for (const config of targets) {
      const prober = this.clock.listening(await createProber(config));
      this.#probeBytes += bytesOfProbe[prober.method];
      const probing = new Probing({
        target: config.target,
        prober,
        everyS: probeEveryS,
        onBytes: onProbeBytes,
        onUnavailable: (problem) => log('a target cannot be probed', { target: config.target, problem }),
      });
      this.#probings.push(probing);
      probing.start();
    }
    await Promise.all([this.clock.refresh(), this.#findDish()]);
  }

  stop(): void {
    for (const probing of this.#probings) probing.stop();
    this.#dish?.close();
  }

  /** Fields that go with the next sample, such as what a speed test found. */
  add(fields: Partial<Sample>): void {
    Object.assign(this.#extra, fields);
  }

  /** The sample of the interval that ends now. Never rejects: what cannot be measured is left out. */
  async take(): Promise<Unnumbered> {
    const now = performance.now();
    const intervalS = Math.max(0.001, Math.round((now - this.#takenAtMs) / 100) / 10);
    this.#takenAtMs = now;
    // Before anything is waited for, so that the sample ends where it says.
    const measuredAt = this.#measuredAt(intervalS);
    const monotonicMs = readMonotonicMs();
    const readings = this.#probings.map((probing) => probing.take()).filter((each) => each !== undefined);
    const network = this.#network();
    const [dish] = await Promise.all([this.#readDish(), this.clock.refresh()]);
    if (dish?.pop !== undefined) readings.push(dish.pop);
    const extra = this.#extra;
    this.#extra = {};
    return {
      measuredAt,
      intervalS,
      ...linkOf(readings, network.carrier),
      ...network.fields,
      ...dish?.sample,
      ...this.#siteFields(),
      ...extra,
      bootId: this.#options.bootId,
      monotonicMs,
      ...(this.clock.state === undefined ? {} : { clockSynced: this.clock.state }),
      agentUptimeS: Math.round((now - this.#startedAtMs) / SECOND_MS),
    };
  }

  /** Whole seconds where the interval is long enough: the digits below are chance, and deflate badly. Never the same twice. */
  #measuredAt(intervalS: number): number {
    const now = Date.now();
    let measuredAt = intervalS >= 10 ? Math.floor(now / SECOND_MS) * SECOND_MS : now;
    if (measuredAt === this.#lastMeasuredAt) measuredAt += 1;
    this.#lastMeasuredAt = measuredAt;
    return measuredAt;
  }

  #network(): { fields: Partial<Sample>; carrier: boolean | undefined } {
    const before = this.#counters;
    const counters = this.#readCounters();
    this.#counters = counters;
    if (counters === undefined) return { fields: {}, carrier: undefined };
    const { rxBytes, txBytes } = counters;
    const fields = { ...throughput(before, counters), rxBytes, txBytes };
    return { fields, carrier: hasCarrier(this.#root, this.#interface() ?? '') };
  }

  #readCounters(): Counters | undefined {
    const name = this.#interface();
    return name === undefined ? undefined : readCounters(this.#root, name);
  }

  #interface(): string | undefined {
    return this.#options.config.interface ?? defaultInterface(this.#root);
  }

  #siteFields(): Partial<Sample> {
    const { lanInterface } = this.#options.config;
    const temperatureC = readTemperature(this.#root);
    const lanUp = lanInterface === undefined ? undefined : hasCarrier(this.#root, lanInterface);
    const clients = lanInterface === undefined ? undefined : countNeighbours(this.#root, lanInterface);
    return {
      ...readPower(this.#root),
      ...(temperatureC === undefined ? {} : { temperatureC }),
      ...(lanUp === undefined ? {} : { lanUp }),
      ...(clients === undefined ? {} : { clients }),
    };
  }

  async #readDish(): Promise<DishReading | undefined> {
    if (this.#dish === undefined) await this.#findDish();
    try {
      const reading = await this.#dish?.read();
      if (reading === undefined) return undefined;
      this.#dishAnswered = true;
      this.#inventory = reading.inventory;
      return reading;
    } catch (error) {
      if (this.#options.config.dish === 'auto' && !this.#dishAnswered) {
        // Nobody said that there is one: some networks take up a connection to any address.
        this.#dish?.close();
        this.#dish = undefined;
        return undefined;
      }
      const problem = error instanceof Error ? error.message : String(error);
      this.#options.log('the dish does not answer', { problem });
      // Evidence of its own: the terminal is off or its cable is out, whatever the link beyond it does.
      return { sample: { alerts: [DISH_UNREACHABLE] }, inventory: this.#inventory };
    }
  }

  async #findDish(): Promise<void> {
    const { config, dishAddress = DISH_ADDRESS } = this.#options;
    const { dish } = config;
    if (dish === 'off' || performance.now() - this.#lookedForDishMs < LOOK_FOR_DISH_MS) return;
    this.#lookedForDishMs = performance.now();
    const address = dish === 'auto' ? dishAddress : dish;
    if (dish !== 'auto' || (await isDishThere(address))) this.#dish = await openDish(address);
  }
}

/**
 * What counts for the link: of the internet and the point of presence the worse where one is bad, else the one that was
 * asked more often; the programme's server where there is neither.
 */
function linkOf(readings: readonly TargetReading[], carrier: boolean | undefined): Partial<Sample> {
  const loss = ({ sent, lost }: TargetReading): number => lost / sent;
  const beyond = readings.filter(({ target }) => target === 'internet' || target === 'pop');
  const candidates = beyond.length > 0 ? beyond : readings.filter(({ target }) => target === 'programme');
  const byWeight = [...candidates].sort((a, b) => b.sent - a.sent);
  const worst = [...candidates].sort((a, b) => loss(b) - loss(a))[0];
  const counting = worst !== undefined && loss(worst) > BAD_LOSS_RATIO ? worst : byWeight[0];
  const linkUp =
    carrier === false ? false : readings.some(({ sent, lost }) => lost < sent) ? true : undefined;
  return {
    ...(linkUp === undefined ? {} : { linkUp }),
    ...(counting === undefined
      ? {}
      : {
          badSeconds: counting.badSeconds,
          latencyMs: counting.p50Ms ?? null,
          ...(counting.jitterMs === undefined ? {} : { jitterMs: counting.jitterMs }),
          packetLossRatio: Math.round(loss(counting) * 1e3) / 1e3,
        }),
    ...(readings.length === 0 ? {} : { probes: readings.map(asProbe) }),
  };
}
