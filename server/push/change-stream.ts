import type { Clock } from '../../telemetry/contract/clock.ts';
import type { SiteChanges } from '../../telemetry/contract/console-events.ts';
import type { RowChanges } from '../../telemetry/contract/row-changes.ts';
import { siteStates, stateReasons } from '../../telemetry/contract/site-state.ts';
import type { SiteLive, LiveView } from '../live/live-view.ts';
import type { Layout } from './layout.ts';

/** Changes wait this long for others, so that a storm is a few messages and not thousands... */
export const BATCH_MS = 200;
/** ...and up to this long when handing a batch out takes long: a thousand consoles cost as much for ten changes as for one. */
const MAX_BATCH_MS = 500;
/** A batch has at most so many changes, some hundred kilobytes; those that changed last are in the next. */
const MAX_BATCH = 20_000;
/** Handing out takes at most this share of the time, where that can be had. */
const SHARE = 0.1;

/** One site's state as it goes over the wire: codes, and seconds since the epoch. */
export interface StateCodes {
  state: number;
  reason: number;
  since: number;
}

export function stateCodes({ state, reason, since }: SiteLive): StateCodes {
  return {
    state: siteStates.indexOf(state),
    reason: stateReasons.indexOf(reason),
    since: Math.floor(since / 1000),
  };
}

/**
 * The one place that numbers changes. A snapshot made at `sequence` contains every batch up to that number, because a batch
 * reads the live state when it is numbered; what changed since then comes in a later batch. States are absolute, so hearing
 * of one twice does no harm.
 */
export class ChangeStream {
  readonly #live: LiveView;
  readonly #changed = new Set<number>();
  readonly #listeners = new Set<(changes: SiteChanges) => void>();
  #sequence: number;
  #stop: (() => void) | undefined;
  /** What handing out the last batches took, in milliseconds: the mean of the newest few. */
  #costMs = 0;

  /** Numbering starts at the clock: there are fewer batches than milliseconds, so it keeps growing over a restart. */
  constructor(live: LiveView, clock: Clock) {
    this.#live = live;
    this.#sequence = clock.now();
  }

  /** Number of the newest batch. */
  get sequence(): number {
    return this.#sequence;
  }

  /** How long changes wait for others now. */
  get pauseMs(): number {
    return Math.min(MAX_BATCH_MS, Math.max(BATCH_MS, this.#costMs / SHARE));
  }

  start(): void {
    const undo = this.#live.onSiteChanges((indexes) => {
      for (const index of indexes) this.#changed.add(index);
    });
    let timer: ReturnType<typeof setTimeout>;
    const wait = (): void => {
      timer = setTimeout(() => {
        this.flush();
        wait();
      }, this.pauseMs);
    };
    wait();
    this.#stop = () => {
      undo();
      clearTimeout(timer);
    };
  }

  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  /** Calls back with every batch; returns its undo. */
  onChanges(listener: (changes: SiteChanges) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Numbers what changed since the last batch and hands it out. */
  flush(): void {
    if (this.#changed.size === 0) return;
    const indexes = [...this.#changed].slice(0, MAX_BATCH).sort((a, b) => a - b);
    for (const index of indexes) this.#changed.delete(index);
    const after = this.#sequence;
    this.#sequence += 1;
    const codes = indexes.map((index) => stateCodes(this.#live.site(index)));
    const changes: SiteChanges = {
      after,
      sequence: this.#sequence,
      indexes,
      states: codes.map(({ state }) => state),
      reasons: codes.map(({ reason }) => reason),
      since: codes.map(({ since }) => since),
    };
    const from = performance.now();
    for (const listener of this.#listeners) listener(changes);
    this.#costMs += (performance.now() - from - this.#costMs) / 4;
  }
}

/** The changes by rows of a layout; those of sites that are not in it are left out. */
export function rowChangesOf(changes: SiteChanges, layout: Pick<Layout, 'id' | 'rowOf'>): RowChanges {
  const { after, sequence, indexes } = changes;
  const seen = indexes
    .map((index, at) => ({ row: layout.rowOf(index), at }))
    .filter(({ row }) => row >= 0)
    .sort((a, b) => a.row - b.row);
  return {
    ...{ after, sequence, layout: layout.id },
    rows: Uint32Array.from(seen, ({ row }) => row),
    states: Uint8Array.from(seen, ({ at }) => changes.states[at] ?? 0),
    reasons: Uint8Array.from(seen, ({ at }) => changes.reasons[at] ?? 0),
    since: Uint32Array.from(seen, ({ at }) => Math.max(0, changes.since[at] ?? 0)),
  };
}

/** The changes that concern some sites only. Numbered as the whole, so that an empty batch still shows that none was missed. */
export function changesOf(changes: SiteChanges, concerns: (index: number) => boolean): SiteChanges {
  const kept = [...changes.indexes.keys()].filter((at) => concerns(changes.indexes[at] as number));
  const pick = (column: readonly number[]): number[] => kept.map((at) => column[at] as number);
  return {
    after: changes.after,
    sequence: changes.sequence,
    indexes: pick(changes.indexes),
    states: pick(changes.states),
    reasons: pick(changes.reasons),
    since: pick(changes.since),
  };
}
