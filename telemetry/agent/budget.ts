import type { Pace } from './profiles.ts';

/** Bytes on the wire in one calendar month (UTC), by what they were for. */
export interface Usage {
  /** `2026-11` */
  month: string;
  connection: number;
  probes: number;
  speedTests: number;
}

export type Spending = 'connection' | 'probes' | 'speedTests';

const DAY_MS = 86_400_000;
/** The last of the budget is for changes of state. */
const RESERVE_RATIO = 0.03;
/** Left over at the month's end, for what was not foreseen. */
const SLACK_RATIO = 0.01;

/** What the link's bytes were spent on, and what is left. Bytes are counted as they pass, headers included. */
export class Budget {
  readonly #now: () => number;
  /** Infinity when there is no limit. */
  readonly budgetBytes: number;
  #usage: Usage;

  constructor(budgetMb: number | null, usage: Usage | undefined, now: () => number) {
    this.#now = now;
    this.budgetBytes = budgetMb === null ? Infinity : budgetMb * 1e6;
    this.#usage = usage ?? emptyUsage(now());
  }

  get usage(): Usage {
    if (this.#usage.month !== monthOf(this.#now())) this.#usage = emptyUsage(this.#now());
    return this.#usage;
  }

  get spentBytes(): number {
    const { connection, probes, speedTests } = this.usage;
    return connection + probes + speedTests;
  }

  count(what: Spending, bytes: number): void {
    const { usage } = this;
    usage[what] += bytes;
  }

  /**
   * How many steps of saving the rest of the month needs; `pace(step)` gives the pace after so many.
   * Going back to an earlier step needs a tenth more than it costs, so that it does not go to and fro.
   */
  savingStep(pace: (step: number) => Pace, lastStep: number, probeBytes: number, current = 0): number {
    const left = this.budgetBytes - this.spentBytes;
    if (left === Infinity) return 0;
    for (let step = 0; step < lastStep; step += 1) {
      const margin = step < current ? 1.1 : 1;
      const neededBytes = bytesPerDay(pace(step), probeBytes) * this.#daysLeft() * margin;
      if (left - this.budgetBytes * SLACK_RATIO >= neededBytes) return step;
    }
    return left > this.budgetBytes * RESERVE_RATIO ? lastStep - 1 : lastStep;
  }

  /** A speed test must leave enough for the month's reports at the full pace. */
  allowsSpeedTest(bytes: number, pace: Pace, probeBytes: number): boolean {
    return this.budgetBytes - this.spentBytes - bytes >= bytesPerDay(pace, probeBytes) * this.#daysLeft();
  }

  #daysLeft(): number {
    const now = new Date(this.#now());
    return (Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1) - now.getTime()) / DAY_MS;
  }
}

/** Bytes on the wire of what a connection is made of, TCP, IP and TLS included, as `npm run bench -- bytes` measures them. */
const wire = {
  /** A publish with its acknowledgements and the first of its samples, deflated. */
  message: 490,
  sample: 27,
  slowFields: 60,
  probeDetails: 60,
  ping: 204,
  /** On `stored`, its acknowledgements included: every third message, and after a quarter of an hour. */
  confirmation: 290,
  /** Connections are lost; so many a day are allowed for. */
  connect: 5_300,
  connectsPerDay: 2,
} as const;

/** What a pace is expected to cost in a day; `probeBytes` is what probing all targets once costs. */
export function bytesPerDay(pace: Pace, probeBytes: number): number {
  const daySeconds = DAY_MS / 1000;
  const samples = daySeconds / pace.intervalS;
  const messages = samples / pace.samplesPerMessage;
  const betweenS = pace.intervalS * pace.samplesPerMessage;
  const pings = messages * Math.max(0, Math.ceil(betweenS / pace.keepaliveS) - 1);
  const confirmations = Math.max(messages / 3, Math.min(messages, daySeconds / 900));
  const slow = pace.slowFields === 'never' ? 0 : pace.slowFields === 'once' ? messages : samples;
  return (
    messages * wire.message +
    samples * wire.sample +
    slow * (wire.slowFields + (pace.probeDetails ? wire.probeDetails : 0)) +
    pings * wire.ping +
    confirmations * wire.confirmation +
    wire.connect * wire.connectsPerDay +
    (daySeconds / pace.probeEveryS) * probeBytes
  );
}

function emptyUsage(now: number): Usage {
  return { month: monthOf(now), connection: 0, probes: 0, speedTests: 0 };
}

function monthOf(now: number): string {
  return new Date(now).toISOString().slice(0, 7);
}
