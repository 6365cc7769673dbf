import type { Sample } from '../../telemetry/contract/sample.ts';

/** As telemetry/agent/reporter.ts: the size of a part of a replay. */
const SAMPLES_PER_PART = 200;
/** As telemetry/agent/queue.ts: when full the oldest are given up. */
const MAX_KEPT = 45_000;

/** What a terminal measured and did not publish yet, oldest first. It believes that what it published arrived. */
export class KeptSamples {
  readonly #samplesPerMessage: number;
  #samples: Sample[] = [];
  /** So many of them, the oldest, go without waiting for a message to be full. */
  #urgent = 0;
  #state = '';
  #gaveUpBelow: number | undefined;

  constructor(samplesPerMessage: number) {
    this.#samplesPerMessage = samplesPerMessage;
  }

  keep(sample: Sample): void {
    this.#samples.push(sample);
    if (this.#samples.length > MAX_KEPT) {
      this.#samples.shift();
      this.#gaveUpBelow = this.#samples[0]?.seq;
    }
    if (this.#isChange(sample)) this.#urgent = this.#samples.length;
  }

  /** Everything that is there now goes at once: the connection is new. */
  hurry(): void {
    this.#urgent = this.#samples.length;
  }

  /** Whether a message is to be sent. */
  isDue(): boolean {
    const { length } = this.#samples;
    return length > 0 && (this.#urgent > 0 || length >= this.#samplesPerMessage);
  }

  /** The next part, which is kept no longer. */
  take(): Sample[] {
    const part = this.#samples.splice(0, SAMPLES_PER_PART);
    this.#urgent = Math.max(0, this.#urgent - part.length);
    const [first] = part;
    if (this.#gaveUpBelow !== undefined && first !== undefined) first.oldestSeq = this.#gaveUpBelow;
    this.#gaveUpBelow = undefined;
    return part;
  }

  /** What makes a sample urgent, as telemetry/agent/change.ts has it. */
  #isChange(sample: Sample): boolean {
    const { linkUp, packetLossRatio = 0, powerSource, lanUp, disabledReason, alerts = [] } = sample;
    const state = `${String(linkUp)} ${String(packetLossRatio > 0.2)} ${powerSource ?? ''} ${String(lanUp)} ${disabledReason ?? ''} ${alerts.join()}`;
    const isOther = this.#state !== '' && state !== this.#state;
    this.#state = state;
    return isOther || sample.downlinkCapacityBps !== undefined;
  }
}
