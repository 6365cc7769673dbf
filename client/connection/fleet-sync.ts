/** Where a fleet stands: which sites there are, and up to which change their states are known. */
export interface Position {
  fleetVersion: number;
  sequence: number;
  /** Names the list of sites whose rows changes refer to. */
  layout?: string;
}

/** Changes numbered `after + 1 .. sequence`, by rows of a layout. */
export interface Batch {
  after: number;
  sequence: number;
  layout?: string;
}

/** What the synchronisation asks of the outside. */
export interface SyncTarget<Snapshot extends Position, Changes extends Batch> {
  /** Start loading a snapshot; hand the result to `snapshot` or `snapshotFailed` with the same attempt number. */
  load(attempt: number): void;
  replace(snapshot: Snapshot): void;
  apply(changes: Changes): void;
}

/** Batches kept while a snapshot is on its way; beyond this the snapshot will have to be loaded again. */
const MAX_BUFFERED_BATCHES = 2000;

/**
 * Keeps a console's fleet equal to the server's: snapshot, then numbered changes.
 * Any doubt (a gap, a new connection, a grown fleet, changes of another layout, a snapshot older than the stream) ends in
 * another snapshot.
 */
export class FleetSync<Snapshot extends Position, Changes extends Batch> {
  readonly #target: SyncTarget<Snapshot, Changes>;
  /** Up to where the fleet shown is known; null before the first snapshot. */
  #position: Position | null = null;
  /** Where the stream stood when this connection began; null while disconnected. */
  #welcomed: Position | null = null;
  #attempt = 0;
  #loading = false;
  #buffer: Changes[] = [];

  constructor(target: SyncTarget<Snapshot, Changes>) {
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

  changes(batch: Changes): void {
    if (this.#welcomed === null) return;
    if (this.#loading || this.#position === null) this.#keep(batch);
    else this.#applyOrReload(batch);
  }

  snapshot(snapshot: Snapshot, attempt: number): void {
    if (attempt !== this.#attempt || this.#welcomed === null) return;
    this.#loading = false;
    if (isOlder(snapshot, this.#welcomed)) {
      this.#load();
      return;
    }
    const { fleetVersion, sequence, layout } = snapshot;
    this.#position = { fleetVersion, sequence, ...(layout !== undefined && { layout }) };
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

  #applyOrReload(batch: Changes): void {
    const position = this.#position;
    if (position === null || batch.sequence <= position.sequence) return;
    // Where the snapshot fell inside the batch, states are absolute: applying all of it again is right.
    if (batch.after <= position.sequence && batch.layout === position.layout) {
      position.sequence = batch.sequence;
      this.#target.apply(batch);
    } else {
      this.#keep(batch);
      this.#load();
    }
  }

  #keep(batch: Changes): void {
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
