import type { StateReason } from '../../telemetry/contract/site-state.ts';
import { stateReasons } from '../../telemetry/contract/site-state.ts';
import { TerminalRecords } from '../terminal-records.ts';

/** Why a terminal is not heard: see `absences` in the schema. */
export type AbsenceKind = 'disconnected' | 'silent' | 'monitoring';
type Presence = 'unknown' | 'online' | 'offline';

/** Their order is the code in the record: append only. */
const presences: readonly Presence[] = ['unknown', 'online', 'offline'];
const absences: readonly (AbsenceKind | 'none')[] = ['none', 'disconnected', 'silent', 'monitoring'];

const RHYTHM_MS = 60_000;
const NEVER_HEARD = stateReasons.indexOf('neverHeard') << 4;
const MAX_DISAGREEING = 255;
const MAX_INTERVAL_MIN = 4095;

/** Numbers of every terminal: thirteen of their own and one that holds the small ones. */
export function terminalLiveRecords(): TerminalRecords {
  return new TerminalRecords([0, 0, 0, 0, RHYTHM_MS, 0, 0, 0, 0, 0, 0, 0, 0, NEVER_HEARD]);
}

/**
 * What is known of one terminal now: a window on its record, to be used at once and not kept.
 * Times are epoch milliseconds, 0 where there is none yet.
 */
export class TerminalLive {
  readonly #values: Float64Array;
  readonly #at: number;

  constructor(records: TerminalRecords, index: number) {
    this.#values = records.values;
    this.#at = index * records.width;
  }

  /** Start of the first measured interval: from here on it counts. */
  get activeFrom(): number {
    return this.#values[this.#at + 0] ?? 0;
  }
  set activeFrom(value: number) {
    this.#values[this.#at + 0] = value;
  }

  get lastMeasuredAt(): number {
    return this.#values[this.#at + 1] ?? 0;
  }
  set lastMeasuredAt(value: number) {
    this.#values[this.#at + 1] = value;
  }

  /** Of the newest message that was not a replay. */
  get lastReceivedAt(): number {
    return this.#values[this.#at + 2] ?? 0;
  }
  set lastReceivedAt(value: number) {
    this.#values[this.#at + 2] = value;
  }

  /** Evidence in event time is complete up to here. */
  get coveredUntil(): number {
    return this.#values[this.#at + 3] ?? 0;
  }
  set coveredUntil(value: number) {
    this.#values[this.#at + 3] = value;
  }

  /** Learned time between messages. */
  get rhythmMs(): number {
    return this.#values[this.#at + 4] ?? 0;
  }
  set rhythmMs(value: number) {
    this.#values[this.#at + 4] = value;
  }

  /** How old its last sample was on arrival. */
  get lagMs(): number {
    return this.#values[this.#at + 5] ?? 0;
  }
  set lagMs(value: number) {
    this.#values[this.#at + 5] = value;
  }

  get presenceAt(): number {
    return this.#values[this.#at + 6] ?? 0;
  }
  set presenceAt(value: number) {
    this.#values[this.#at + 6] = value;
  }

  /** Fingerprint of the session its presence spoke of; 0: none. */
  get session(): number {
    return this.#values[this.#at + 7] ?? 0;
  }
  set session(value: number) {
    this.#values[this.#at + 7] = value;
  }

  /** When `reason` began, in event time. */
  get since(): number {
    return this.#values[this.#at + 8] ?? 0;
  }
  set since(value: number) {
    this.#values[this.#at + 8] = value;
  }

  get downlinkBps(): number {
    return this.#values[this.#at + 9] ?? 0;
  }
  set downlinkBps(value: number) {
    this.#values[this.#at + 9] = value;
  }

  get uplinkBps(): number {
    return this.#values[this.#at + 10] ?? 0;
  }
  set uplinkBps(value: number) {
    this.#values[this.#at + 10] = value;
  }

  /** Start of the absence, in event time. */
  get absentFrom(): number {
    return this.#values[this.#at + 11] ?? 0;
  }
  set absentFrom(value: number) {
    this.#values[this.#at + 11] = value;
  }

  /** When that was: its last sample's arrival, whatever it was. */
  get lagAt(): number {
    return this.#values[this.#at + 12] ?? 0;
  }
  set lagAt(value: number) {
    this.#values[this.#at + 12] = value;
  }

  get presence(): Presence {
    return presences[this.#bits(0, 3)] as Presence;
  }
  set presence(value: Presence) {
    this.#setBits(0, 3, presences.indexOf(value));
  }

  get absence(): AbsenceKind | 'none' {
    return absences[this.#bits(2, 3)] as AbsenceKind | 'none';
  }
  set absence(value: AbsenceKind | 'none') {
    this.#setBits(2, 3, absences.indexOf(value));
  }

  get reason(): StateReason {
    return stateReasons[this.#bits(4, 31)] as StateReason;
  }
  set reason(value: StateReason) {
    this.#setBits(4, 31, stateReasons.indexOf(value));
  }

  /** The last samples say that the link is not as it should be. */
  get degraded(): boolean {
    return this.#bits(9, 1) === 1;
  }
  set degraded(value: boolean) {
    this.#setBits(9, 1, value ? 1 : 0);
  }

  /** Its last sample was a replay: what it says is not of now. */
  get replaying(): boolean {
    return this.#bits(10, 1) === 1;
  }
  set replaying(value: boolean) {
    this.#setBits(10, 1, value ? 1 : 0);
  }

  /** Samples in a row that disagree with `degraded`. */
  get disagreeing(): number {
    return this.#bits(11, MAX_DISAGREEING);
  }
  set disagreeing(value: number) {
    this.#setBits(11, MAX_DISAGREEING, Math.min(value, MAX_DISAGREEING));
  }

  /** The longest interval that one of its samples covered, in whole minutes. */
  get longestIntervalMin(): number {
    return this.#bits(19, MAX_INTERVAL_MIN);
  }
  set longestIntervalMin(value: number) {
    this.#setBits(19, MAX_INTERVAL_MIN, Math.min(value, MAX_INTERVAL_MIN));
  }

  #bits(shift: number, mask: number): number {
    return ((this.#values[this.#at + 13] ?? 0) >>> shift) & mask;
  }

  #setBits(shift: number, mask: number, value: number): void {
    const others = (this.#values[this.#at + 13] ?? 0) & ~(mask << shift);
    this.#values[this.#at + 13] = others | (value << shift);
  }
}
