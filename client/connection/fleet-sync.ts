import type { FleetSnapshot, SiteChanges } from '../../telemetry/contract/console-events.ts';

/** What the synchronisation asks of the outside. */
export interface SyncTarget {
  /** Start loading a snapshot; hand the result to `snapshot` or `snapshotFailed` with the same attempt number. */
  load(attempt: number): void;
  replace(snapshot: FleetSnapshot): void;
  apply(changes: SiteChanges): void;
}

/** Batches kept while a snapshot is on its way; beyond this the snapshot will have to be loaded again. */
const MAX_BUFFERED_BATCHES = 2000;

interface Position {
  fleetVersion: number;
  sequence: number;
}

/**
 * Keeps a console's fleet equal to the server's: snapshot, then numbered changes.
 * Any doubt (a gap, a new connection, a grown fleet, a snapshot older than the stream) ends in another snapshot.
 */
export class FleetSync {
  readonly #target: SyncTarget;
  /** Up to where the fleet shown is known; null before the first snapshot. */
  #position: Position | null = null;
  /** Where the stream stood when this connection began; null while disconnected. */
  #welcomed: Position | null = null;
  #attempt = 0;
  #loading = false;
  #buffer: SiteChanges[] = [];

  constructor(target: SyncTarget) {
    this.#target = target;
  }

  /** True when the fleet shown is the server's, as far as the server has told us. */
  get synchronised(): boolean {
    return this.#position !== null && this.#welcomed !== null && !this.#loading;
  }

  /** The connection stands, or the server announces that its fleet has grown. */
  welcome(at: Position): void {
    this.#welcomed = at;
    this.#buffer = [];
    this.#load();
  }

  /** What was on its way may belong to a server that is gone. */
  disconnected(): void {
    this.#welcomed = null;
    this.#loading = false;
    this.#attempt += 1;
    this.#buffer = [];
  }

  changes(batch: SiteChanges): void {
    if (this.#welcomed === null) return;
    if (this.#loading || this.#position === null) this.#keep(batch);
    else this.#applyOrReload(batch);
  }

  snapshot(snapshot: FleetSnapshot, attempt: number): void {
    if (attempt !== this.#attempt || this.#welcomed === null) return;
    this.#loading = false;
    if (isOlder(snapshot, this.#welcomed)) {
      this.#load();
      return;
    }
    this.#position = { fleetVersion: snapshot.fleetVersion, sequence: snapshot.sequence };
    this.#target.replace(snapshot);
    const waiting = this.#buffer;
    this.#buffer = [];
    for (const batch of waiting) this.changes(batch);
  }

  /** Asks again; whoever calls decides how long to wait before. */
  snapshotFailed(attempt: number): void {
    if (attempt !== this.#attempt || this.#welcomed === null) return;
    this.#load();
  }

  #applyOrReload(batch: SiteChanges): void {
    const position = this.#position;
    if (position === null || batch.sequence <= position.sequence) return;
    if (batch.after === position.sequence) {
      position.sequence = batch.sequence;
      this.#target.apply(batch);
    } else if (batch.after < position.sequence) {
      // The snapshot fell inside this batch: states are absolute, so applying all of it again is right.
      position.sequence = batch.sequence;
      this.#target.apply(batch);
    } else {
      this.#keep(batch);
      this.#load();
    }
  }

  #keep(batch: SiteChanges): void {
    if (this.#buffer.length >= MAX_BUFFERED_BATCHES) this.#buffer = [];
    this.#buffer.push(batch);
  }

  #load(): void {
    this.#attempt += 1;
    this.#loading = true;
    this.#target.load(this.#attempt);
  }
}

function isOlder(snapshot: Position, welcomed: Position): boolean {
  return snapshot.fleetVersion < welcomed.fleetVersion || snapshot.sequence < welcomed.sequence;
}
