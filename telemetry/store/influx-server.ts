import { InfluxConnection, type InfluxCredentials, type InfluxSeries } from './influx-connection.ts';
import { detectVersion, type InfluxVersion } from './influx-version.ts';

export interface InfluxOptions extends InfluxCredentials {
  url: string;
  /** Database (1.x, 3) or bucket (2.x). */
  database: string;
  /** How long samples are kept where we create the database. */
  retentionDays: number;
}

/** A server that was reached, with what its version needs. */
export interface Reached {
  version: InfluxVersion;
  /** How long it keeps samples by itself; null for ever or unknown. */
  retentionMs: number | null;
}

/** One InfluxDB 1.x, 2.x or 3, whichever answers at `url`. Connects by itself again after any failure. */
export class InfluxServer {
  readonly connection: InfluxConnection;
  readonly #options: InfluxOptions;
  #reached: Promise<Reached> | undefined;

  constructor(options: InfluxOptions) {
    this.#options = options;
    this.connection = new InfluxConnection(options.url, options);
  }

  /** The server, found and prepared at the first call and after a failure of that. */
  reached(): Promise<Reached> {
    this.#reached ??= this.#prepare().catch((error: unknown) => {
      this.forget();
      throw error;
    });
    return this.#reached;
  }

  /** The database was dropped, or another server stands there now: it is prepared again. */
  forget(): void {
    this.#reached = undefined;
  }

  /** Runs one InfluxQL statement on the database. */
  async query(statement: string): Promise<InfluxSeries[]> {
    return await this.connection.query(statement, this.#options.database);
  }

  /** Runs several, with one request: an answer for each. */
  async queryEach(statements: readonly string[]): Promise<InfluxSeries[][]> {
    return await this.connection.queryEach(statements, this.#options.database);
  }

  close(): void {
    this.connection.close();
  }

  async #prepare(): Promise<Reached> {
    const { connection } = this;
    const { database, retentionDays } = this.#options;
    const version = await detectVersion(connection);
    connection.authorization = version.authorization(connection.credentials);
    return { version, retentionMs: await version.prepare(connection, database, retentionDays) };
  }
}
