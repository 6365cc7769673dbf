import type { Format, Gathering } from '../formats/format.ts';

/** What one terminal said within one window. */
export interface Group {
  readonly format: Format;
  readonly terminalId: string;
  /** The time of the sample to come, epoch milliseconds. Settled when the window opens, so that a restart finds the same. */
  readonly measuredAt: number;
  readonly values: Map<string, unknown>;
  /** When the newest of it was received. */
  receivedAt: number;
  /** Where the oldest of it lies in the folder of held messages; undefined when nobody waits for an acknowledgement. */
  heldFrom: number | undefined;
}

export interface Gathered {
  format: Format;
  gathering: Gathering;
  terminalId: string;
  values: ReadonlyMap<string, unknown>;
  /** Where the message says when it was measured. */
  measuredAt: number | undefined;
  receivedAt: number;
  /** The window it belonged to before a restart. */
  windowAt?: number;
}

export interface GathererOptions {
  /** A window closed. */
  onClosed: (group: Group) => void;
  /** Open windows at most; beyond, the oldest closes early. Default 50,000. */
  maxOpen?: number;
}

interface Open extends Group {
  openedAt: number;
  gathering: Gathering;
  key: string;
}

/** Values of one window at most; more are left out. */
const MAX_VALUES = 512;
/** Windows of one terminal at most: a program that sends what waited has several open at once. */
const MAX_OPEN_OF_ONE = 32;

/** Collects what one terminal says on many topics until its window closes. Time comes from outside. */
export class Gatherer {
  readonly #options: GathererOptions;
  readonly #open = new Map<string, Open[]>();
  /** Oldest first. */
  readonly #all = new Set<Open>();
  /** Newest closed window by terminal, to know how long the next one's interval is. */
  readonly #closedAt = new Map<string, number>();

  constructor(options: GathererOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#all.size;
  }

  /** Position of the oldest held message that is still needed; undefined when there is none. */
  get heldFrom(): number | undefined {
    let oldest: number | undefined;
    for (const { heldFrom } of this.#all) {
      if (heldFrom !== undefined && (oldest === undefined || heldFrom < oldest)) oldest = heldFrom;
    }
    return oldest;
  }

  add(message: Gathered): Group {
    const key = `${message.format.name}\n${message.terminalId}`;
    const group = this.#joinable(key, message) ?? this.#begin(key, message);
    for (const [name, value] of message.values) {
      if (group.values.size < MAX_VALUES || group.values.has(name)) group.values.set(name, value);
    }
    group.receivedAt = Math.max(group.receivedAt, message.receivedAt);
    return group;
  }

  /** Closes the windows that are due. */
  tick(now: number): void {
    for (const group of this.#all) {
      const { quietMs, longestMs } = group.gathering;
      // A clock that was set back must not keep a window open.
      const quiet = Math.abs(now - group.receivedAt);
      if (quiet >= quietMs || Math.abs(now - group.openedAt) >= longestMs) this.#close(group);
    }
  }

  closeAll(): void {
    for (const group of this.#all) this.#close(group);
  }

  /** How long the interval of a window is: the time since the one before, when that was lately. */
  intervalS(group: Group): number | undefined {
    const key = `${group.format.name}\n${group.terminalId}`;
    const before = this.#closedAt.get(key);
    this.#closedAt.delete(key);
    this.#closedAt.set(key, Math.max(before ?? 0, group.measuredAt));
    if (this.#closedAt.size > MAX_RHYTHMS) {
      const [oldest] = this.#closedAt.keys();
      if (oldest !== undefined) this.#closedAt.delete(oldest);
    }
    const seconds = before === undefined ? 0 : (group.measuredAt - before) / 1000;
    return seconds >= 1 && seconds <= MAX_INTERVAL_S ? seconds : undefined;
  }

  #joinable(key: string, message: Gathered): Open | undefined {
    const open = this.#open.get(key);
    if (open === undefined) return undefined;
    const time = message.measuredAt ?? message.receivedAt;
    const { spanMs, aligned } = message.gathering;
    const found = open.find((group) => {
      if (message.windowAt !== undefined) return group.measuredAt === message.windowAt;
      if (aligned) return group.measuredAt === windowOf(time, spanMs);
      return Math.abs(time - group.measuredAt) < spanMs;
    });
    if (found === undefined || aligned || message.windowAt !== undefined) return found;
    // The same reading again: the next poll has begun.
    for (const name of message.values.keys()) {
      if (!found.values.has(name)) continue;
      this.#close(found);
      return undefined;
    }
    return found;
  }

  #begin(key: string, message: Gathered): Open {
    const { format, terminalId, gathering, receivedAt } = message;
    const time = message.measuredAt ?? receivedAt;
    const group: Open = {
      format,
      terminalId,
      measuredAt: message.windowAt ?? (gathering.aligned ? windowOf(time, gathering.spanMs) : time),
      values: new Map(),
      receivedAt,
      heldFrom: undefined,
      openedAt: receivedAt,
      gathering,
      key,
    };
    const [oldestOfOne, ...others] = this.#open.get(key) ?? [];
    if (oldestOfOne !== undefined && others.length + 1 >= MAX_OPEN_OF_ONE) this.#close(oldestOfOne);
    this.#open.set(key, [...(this.#open.get(key) ?? []), group]);
    this.#all.add(group);
    if (this.#all.size > (this.#options.maxOpen ?? 50_000)) {
      const [oldest] = this.#all;
      if (oldest !== undefined) this.#close(oldest);
    }
    return group;
  }

  #close(group: Open): void {
    if (!this.#all.delete(group)) return;
    const left = (this.#open.get(group.key) ?? []).filter((open) => open !== group);
    if (left.length === 0) this.#open.delete(group.key);
    else this.#open.set(group.key, left);
    this.#options.onClosed(group);
  }
}

/** Terminals whose rhythm is remembered; beyond, the one heard of longest ago is forgotten. */
const MAX_RHYTHMS = 50_000;
const MAX_INTERVAL_S = 300;

/** Epoch milliseconds of the whole multiple of `spanMs` that holds `time`. */
function windowOf(time: number, spanMs: number): number {
  return Math.floor(time / spanMs) * spanMs;
}
