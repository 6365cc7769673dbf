import path from 'node:path';
import { InfluxError } from './influx-connection.ts';
import { createInfluxStore } from './influx.ts';
import type { SampleStore } from './sample-store.ts';
import { createSqliteStore } from './sqlite.ts';

export interface StoreConfig {
  /** InfluxDB instead of the embedded store. */
  influx?:
    | {
        url: string;
        token?: string | undefined;
        username?: string | undefined;
        password?: string | undefined;
        database: string;
      }
    | undefined;
  /** The embedded store keeps `samples.db` there. */
  dataDir: string;
  retentionDays: number;
}

/**
 * Opens the store that the configuration asks for. An InfluxDB that is merely away does not keep the product from
 * starting: the store connects by itself later, and until then `health()` tells why it is not reachable.
 * Rejects, with a message an operator can act on, when only a person can mend it.
 */
export async function openStore(config: StoreConfig): Promise<SampleStore> {
  const { influx, dataDir, retentionDays } = config;
  const store =
    influx === undefined
      ? createSqliteStore({ file: path.join(dataDir, 'samples.db') })
      : createInfluxStore({ ...influx, retentionDays });
  try {
    await store.open();
  } catch (error) {
    if (error instanceof InfluxError && error.isPassing) return store;
    await store.close();
    throw error;
  }
  return store;
}
