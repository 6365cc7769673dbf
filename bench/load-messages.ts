import { buildPresencePayload } from '../telemetry/contract/presence.ts';
import { buildTopic } from '../telemetry/contract/topics.ts';
import { createFleet, SIMULATED_TERMINAL_PREFIX } from '../simulators/fleet.ts';
import { measure } from '../simulators/measure.ts';
import { loadSettlements } from '../simulators/settlements.ts';
import { createWorld } from '../simulators/world.ts';

/** Different links the fleet is made of, and how many readings of each take turns. */
const KINDS = 64;
const READINGS = 4;
/** Who is further behind the time leaves a hole. */
const MOST_BEHIND_MS = 30_000;

/** The terminal of a fleet's n-th site, from 0, as simulators/fleet.ts names it. */
export function terminalOf(index: number): string {
  return `${SIMULATED_TERMINAL_PREFIX}${String(index + 1).padStart(6, '0')}`;
}

export function topicOf(index: number): string {
  return buildTopic(terminalOf(index), 'samples');
}

export const onlinePayload = buildPresencePayload({ state: 'online', session: 'bench' });

/** What a reading of the fleet says after time and number, ready to be appended, and the rate that sums are checked by. */
interface Tail {
  text: string;
  downlinkBps: number;
}

/**
 * Writes the messages of a fleet. Everything but times and numbers was written before: a sample costs two conversions of a
 * number and the joining of five texts.
 */
export class LoadMessages {
  readonly #batch: number;
  readonly #epoch: string;
  readonly #stepMs: number;
  readonly #tails: readonly Tail[];
  readonly #seqs: Uint32Array;
  readonly #measuredAt: Float64Array;

  /**
   * @param rate samples a second of the whole fleet, which tells how long each measures; 0: samples of one millisecond
   * @param well no link is slow or loses anything
   */
  constructor(sites: number, batch: number, rate: number, epoch: string, well = false) {
    this.#epoch = epoch;
    this.#batch = batch;
    this.#stepMs = rate === 0 ? 1 : Math.max(1, Math.round((sites * 1000) / rate));
    this.#tails = tails(this.#stepMs / 1000, well);
    this.#seqs = new Uint32Array(sites);
    this.#measuredAt = new Float64Array(sites);
  }

  /** The next message of a site that measured until `now`, and the sum of its downlink rates. */
  next(index: number, now: number): { payload: string; sumBps: number } {
    const batch = this.#batch;
    let seq = this.#seqs[index] ?? 0;
    // One interval after another: a terminal whose turn comes early measured no time twice, and has nothing late to say.
    const due = now - (batch - 1) * this.#stepMs;
    const next = (this.#measuredAt[index] ?? 0) + this.#stepMs;
    let measuredAt = due - next > MOST_BEHIND_MS ? due : next;
    let payload = batch === 1 ? '' : '[';
    let sumBps = 0;
    for (let position = 0; position < batch; position += 1) {
      if (position > 0) {
        payload += ',';
        measuredAt += this.#stepMs;
      }
      seq += 1;
      const tail = this.#tails[(index % KINDS) * READINGS + (seq % READINGS)];
      payload += `{"measuredAt":${measuredAt},"epoch":"${this.#epoch}","seq":${seq}${tail?.text ?? '}'}`;
      sumBps += tail?.downlinkBps ?? 0;
    }
    this.#seqs[index] = seq;
    this.#measuredAt[index] = measuredAt;
    return { payload: batch === 1 ? payload : `${payload}]`, sumBps };
  }
}

/** Healthy links of many sorts, each with some readings that differ a little, as a fleet's do. */
function tails(intervalS: number, well: boolean): Tail[] {
  const fleet = createFleet({ seed: 1, sites: KINDS, settlements: loadSettlements() });
  const world = createWorld(fleet, { scenario: 'quiet', seed: 1, startsAt: 0 });
  return fleet.flatMap((_, index) =>
    Array.from({ length: READINGS }, (_, turn) => {
      const { measuredAt: _at, ...reading } = measure(
        world.conditions(index, Date.UTC(2026, 2, 3, 18, turn)),
        0,
        intervalS,
      );
      // Not what a speed test found: it says so once a day only.
      const { downlinkCapacityBps: _down, uplinkCapacityBps: _up, ...usual } = reading;
      if (well) Object.assign(usual, { latencyMs: 40, packetLossRatio: 0 });
      return { text: `,${JSON.stringify(usual).slice(1)}`, downlinkBps: usual.downlinkBps ?? 0 };
    }),
  );
}
