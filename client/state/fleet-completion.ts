import type { FleetLoader } from '../connection/fleet-loader.ts';
import type { FleetColumns } from './fleet-columns.ts';

/** The map is painted first. */
const AFTER_PAINT_MS = 150;
/** When a server comes back all consoles do: what can wait is spread. */
const SPREAD_MS = 15_000;
const FIRST_RETRY_MS = 2000;
const MAX_RETRY_MS = 60_000;

/** Brings what a painted fleet still lacks: ids, names and keys, then since when those are so that are well. */
export class FleetCompletion {
  readonly #loader: Pick<FleetLoader, 'texts' | 'since'>;
  readonly #arrived: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #columns: FleetColumns | null = null;
  #textsVersion: number | null = null;

  /** @param arrived is called when something did */
  constructor(loader: Pick<FleetLoader, 'texts' | 'since'>, arrived: () => void) {
    this.#loader = loader;
    this.#arrived = arrived;
  }

  /** A fleet was taken over, or its states were anew. */
  begin(columns: FleetColumns, fleetVersion: number): void {
    const isNew = columns !== this.#columns;
    if (isNew) this.#textsVersion = null;
    this.#columns = columns;
    clearTimeout(this.#timer);
    const pause = isNew ? AFTER_PAINT_MS : Math.random() * SPREAD_MS;
    this.#timer = setTimeout(() => void this.#complete(columns, fleetVersion, FIRST_RETRY_MS), pause);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#columns = null;
  }

  async #complete(columns: FleetColumns, fleetVersion: number, retryMs: number): Promise<void> {
    try {
      if (this.#textsVersion !== fleetVersion) {
        const texts = await this.#loader.texts();
        if (this.#columns !== columns) return;
        columns.takeTexts(texts);
        this.#textsVersion = fleetVersion;
        this.#arrived();
      }
      const since = await this.#loader.since();
      if (this.#columns !== columns) return;
      columns.takeSince(since);
      this.#arrived();
    } catch {
      if (this.#columns !== columns) return;
      const again = Math.min(MAX_RETRY_MS, retryMs * 2);
      this.#timer = setTimeout(() => void this.#complete(columns, fleetVersion, again), retryMs);
    }
  }
}
