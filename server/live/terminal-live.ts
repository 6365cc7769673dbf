import type { StateReason } from '../../telemetry/contract/site-state.ts';
import { stateReasons } from '../../telemetry/contract/site-state.ts';
import { reportingProfiles } from '../../telemetry/contract/commands.ts';
import { TerminalRecords } from '../terminal-records.ts';

/** Why a terminal is not heard: see `absences` in the schema. */
export type AbsenceKind = 'disconnected' | 'silent' | 'monitoring' | 'offBySchedule' | 'outOfService';
export type Presence = 'unknown' | 'online' | 'offline';

/** Their order is the code in the record: append only. */
const presences: readonly Presence[] = ['unknown', 'online', 'offline'];
const absences: readonly (AbsenceKind | 'none')[] = [
  'none',
  'disconnected',
  'silent',
  'monitoring',
  'offBySchedule',
  'outOfService',
];
const linkWords = ['unknown', 'up', 'down'] as const;
/** Its last word on its supply: the grid, its battery after that, or an alert that it lost it; `unknown` is any other. */
const supplies = ['unknown', 'grid', 'battery', 'alert'] as const;
/** How a terminal was told to report, as far as we know; `unknown` is what nobody told. */
export const knownProfiles = ['unknown', ...reportingProfiles] as const;
export type KnownProfile = (typeof knownProfiles)[number];

const RHYTHM_MS = 60_000;
const NEVER_HEARD = stateReasons.indexOf('neverHeard') << 4;
const MAX_DISAGREEING = 63;
const MAX_INTERVAL_MIN = 4095;
const MAX_SILENT_GAP_S = 2 ** 17 - 1;
/** Loss in ten thousandths, latency in milliseconds and the interval in seconds share a number; the greatest of the first two is `not said`. */
const NO_LOSS = 2 ** 14 - 1;
const NO_LATENCY = 2 ** 20 - 1;
const LATENCIES = NO_LATENCY + 1;
const LOSSES = NO_LOSS + 1;
const MAX_INTERVAL_S = 2 ** 18 - 1;
const NO_FIGURES = NO_LATENCY * (NO_LOSS + 1) + NO_LOSS;

/** Numbers of every terminal: fourteen of their own and two that hold the small ones. */
export function terminalLiveRecords(): TerminalRecords {
  return new TerminalRecords([0, 0, 0, 0, RHYTHM_MS, 0, 0, 0, 0, 0, 0, 0, 0, NEVER_HEARD, NO_FIGURES, 0]);
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

  /** Whether it ever said of its link how it is: only then a sample that does not says nothing. */
  get saysOfLink(): boolean {
    const { lastMeasuredAt, linkWord, newestSays, lossRatio, latencyMs } = this;
    if (lastMeasuredAt === 0) return false;
    return linkWord !== 'unknown' || newestSays !== 'healthy' || lossRatio !== null || latencyMs !== null;
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
    return absences[this.#bits(29, 7, 15)] as AbsenceKind | 'none';
  }
  set absence(value: AbsenceKind | 'none') {
    this.#setBits(29, 7, absences.indexOf(value), 15);
  }

  /** It once sent what it had kept while it was not connected. */
  get keeps(): boolean {
    return this.#bits(2, 1) === 1;
  }
  set keeps(value: boolean) {
    this.#setBits(2, 1, value ? 1 : 0);
  }

  /** It said itself that it would go: until then its link was there. */
  get leaving(): boolean {
    return this.#bits(3, 1) === 1;
  }
  set leaving(value: boolean) {
    this.#setBits(3, 1, value ? 1 : 0);
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

  get supply(): (typeof supplies)[number] {
    return supplies[this.#bits(17, 3)] as (typeof supplies)[number];
  }
  set supply(value: (typeof supplies)[number]) {
    this.#setBits(17, 3, supplies.indexOf(value));
  }

  /** The longest interval that one of its samples covered, in whole minutes. */
  get longestIntervalMin(): number {
    return this.#bits(19, MAX_INTERVAL_MIN);
  }
  set longestIntervalMin(value: number) {
    this.#setBits(19, MAX_INTERVAL_MIN, Math.min(value, MAX_INTERVAL_MIN));
  }

  /** Loss that its newest sample told, 0 to 1; null where it told none. */
  get lossRatio(): number | null {
    const loss = (this.#values[this.#at + 14] ?? NO_FIGURES) % LOSSES;
    return loss === NO_LOSS ? null : loss / 10_000;
  }

  /** Latency that its newest sample told; null where it told none. */
  get latencyMs(): number | null {
    const latency = Math.floor((this.#values[this.#at + 14] ?? NO_FIGURES) / LOSSES) % LATENCIES;
    return latency === NO_LATENCY ? null : latency;
  }

  /** The interval of its newest sample, whole seconds; 0: none was measured. */
  get intervalS(): number {
    return Math.floor((this.#values[this.#at + 14] ?? NO_FIGURES) / (LOSSES * LATENCIES));
  }

  /** Remembers what the newest sample told. */
  setFigures(lossRatio: number | null, latencyMs: number | null, intervalS: number): void {
    const loss = lossRatio === null ? NO_LOSS : Math.round(lossRatio * 10_000);
    const latency = latencyMs === null ? NO_LATENCY : Math.min(Math.round(latencyMs), NO_LATENCY - 1);
    const interval = Math.min(Math.round(intervalS), MAX_INTERVAL_S);
    this.#values[this.#at + 14] = (interval * LATENCIES + latency) * LOSSES + loss;
  }

  /** What its newest sample alone says; `reason` waits until several agree. */
  get newestSays(): StateReason {
    return stateReasons[this.#bits(0, 31, 15)] as StateReason;
  }
  set newestSays(value: StateReason) {
    this.#setBits(0, 31, stateReasons.indexOf(value), 15);
  }

  /** Its own word on its link, in its newest sample. */
  get linkWord(): (typeof linkWords)[number] {
    return linkWords[this.#bits(5, 3, 15)] as (typeof linkWords)[number];
  }
  set linkWord(value: (typeof linkWords)[number]) {
    this.#setBits(5, 3, linkWords.indexOf(value), 15);
  }

  get profile(): KnownProfile {
    return knownProfiles[this.#bits(7, 3, 15)] as KnownProfile;
  }
  set profile(value: KnownProfile) {
    this.#setBits(7, 3, knownProfiles.indexOf(value), 15);
  }

  /** Messages its rhythm was learned from; more than three are not counted. */
  get lessons(): number {
    return this.#bits(9, 3, 15);
  }
  set lessons(value: number) {
    this.#setBits(9, 3, Math.min(value, 3), 15);
  }

  /** It is out of service, or was and nothing of the time since has come yet. */
  get resting(): boolean {
    return this.#bits(11, 1, 15) === 1;
  }
  set resting(value: boolean) {
    this.#setBits(11, 1, value ? 1 : 0, 15);
  }

  /** How long it was last silent before it came back in good health, whole seconds; 0: it was heard in its rhythm since. */
  get silentGapS(): number {
    return this.#bits(12, MAX_SILENT_GAP_S, 15);
  }
  set silentGapS(value: number) {
    this.#setBits(12, MAX_SILENT_GAP_S, Math.min(Math.round(value), MAX_SILENT_GAP_S), 15);
  }

  #bits(shift: number, mask: number, field = 13): number {
    return ((this.#values[this.#at + field] ?? 0) >>> shift) & mask;
  }

  #setBits(shift: number, mask: number, value: number, field = 13): void {
    const others = (this.#values[this.#at + field] ?? 0) & ~(mask << shift);
    this.#values[this.#at + field] = others | (value << shift);
  }
}
