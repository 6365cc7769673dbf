import type { Probe, ProbeTarget } from '../../contract/sample.ts';
import { bytesOfProbe, ProbeUnavailableError, type Prober } from './probe.ts';
import { badSeconds, roundTrips, type Attempt, type RoundTrips } from './statistics.ts';

export interface ProbingOptions {
  target: ProbeTarget;
  prober: Prober;
  /** Seconds between two probes while the target answers. Asked before each. */
  everyS: () => number;
  /** Bytes that went over the link. */
  onBytes: (bytes: number) => void;
  /** The way of asking does not work here; said once, and the target is left alone. */
  onUnavailable: (problem: string) => void;
}

/** What one target's probes said of one interval. */
export interface TargetReading extends RoundTrips {
  target: ProbeTarget;
  badSeconds: number;
}

/** A lost probe is followed by so many more, a second apart: one packet is chance, ten are a measurement. */
const BURST = 9;
const BURST_EVERY_MS = 1_000;
/** A target that does not answer is asked this often, so that its return is seen. */
const RETRY_EVERY_MS = 10_000;
const MAX_ATTEMPTS = 4_000;

/**
 * Probes one target from `start` to `stop`: rarely while it answers, since each probe costs bytes,
 * closely when it does not.
 */
export class Probing {
  readonly #options: ProbingOptions;
  #attempts: Attempt[] = [];
  #timer: NodeJS.Timeout | undefined;
  #burstLeft = 0;
  #wasLost = false;
  #wasBad = false;
  #running = false;
  #takenAtMs = performance.now();

  constructor(options: ProbingOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = true;
    this.#takenAtMs = performance.now();
    void this.#probe();
  }

  stop(): void {
    this.#running = false;
    clearTimeout(this.#timer);
  }

  /** What was measured since the last call, undefined when no probe ended in that time. */
  take(): TargetReading | undefined {
    const now = performance.now();
    const attempts = this.#attempts;
    this.#attempts = [];
    const bad = badSeconds(attempts, this.#takenAtMs, now, this.#wasBad);
    this.#takenAtMs = now;
    const last = attempts.at(-1);
    if (last === undefined) return undefined;
    this.#wasBad = last.rttMs === null && this.#burstLeft === 0;
    return { target: this.#options.target, ...roundTrips(attempts), badSeconds: bad };
  }

  async #probe(): Promise<void> {
    const { prober, onBytes, onUnavailable } = this.#options;
    const sentAtMs = performance.now();
    try {
      const { rttMs } = await prober.probe();
      onBytes(bytesOfProbe[prober.method]);
      if (this.#attempts.length < MAX_ATTEMPTS) this.#attempts.push({ sentAtMs, rttMs });
      this.#next(rttMs, sentAtMs);
    } catch (error) {
      onUnavailable(error instanceof ProbeUnavailableError ? error.message : String(error));
      this.stop();
    }
  }

  #next(rttMs: number | null, sentAtMs: number): void {
    if (!this.#running) return;
    const steady = this.#options.everyS() * 1000;
    let waitMs = steady;
    if (this.#burstLeft > 0) {
      this.#burstLeft -= 1;
      waitMs = BURST_EVERY_MS;
    } else if (rttMs === null && !this.#wasLost) {
      this.#burstLeft = BURST;
      waitMs = BURST_EVERY_MS;
    } else if (rttMs === null) waitMs = Math.min(steady, RETRY_EVERY_MS);
    this.#wasLost = rttMs === null;
    const elapsedMs = performance.now() - sentAtMs;
    this.#timer = setTimeout(() => void this.#probe(), Math.max(0, Math.min(waitMs, steady) - elapsedMs));
  }
}

/** The form of the contract. */
export function asProbe({ target, sent, lost, p50Ms, p95Ms }: TargetReading): Probe {
  return {
    target,
    sent,
    lost,
    ...(p50Ms === undefined ? {} : { rttP50Ms: p50Ms }),
    ...(p95Ms === undefined ? {} : { rttP95Ms: p95Ms }),
  };
}
