import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from './free-port.ts';
import { parts, requirePart } from './parts.ts';
import { awaitPort, startProcess, type Process } from './process.ts';
import { tempFolder } from './temp-folder.ts';

export interface InfluxdbOptions {
  /** The HTTP port, to come back where another server was. Default: a free one. */
  port?: number;
  /** Holds the data; kept when given, so that a restart finds it. */
  folder?: string;
}

export interface Influxdb {
  url: string;
  port: number;
  username: string;
  password: string;
  process: Process;
  /** Runs InfluxQL as the administrator and returns `results`. @throws Error with the server's own message */
  query(statement: string, database?: string): Promise<InfluxResult[]>;
  stop(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
}

export interface InfluxResult {
  series?: { name: string; tags?: Record<string, string>; columns: string[]; values: unknown[][] }[];
  error?: string;
}

const username = 'atalaya';
const password = 'only-for-this-test';

/** An InfluxDB 1.x on 127.0.0.1 with the settings the product documents and authentication on. */
export async function startInfluxdb(options: InfluxdbOptions = {}): Promise<Influxdb> {
  const program = requirePart(parts.influxdb);
  const [freeHttp = 0, rpc = 0] = await freePorts(2);
  const port = options.port ?? freeHttp;
  const own = options.folder === undefined ? tempFolder('influxdb') : undefined;
  const folder = options.folder ?? own?.path ?? '';
  const file = join(folder, 'influxdb.conf');
  writeFileSync(file, configuration(port, rpc, folder));
  const process = startProcess(program, ['run', '-config', file]);
  await awaitPort(port, process);
  const url = `http://127.0.0.1:${port}`;
  await createAdministrator(url);
  return {
    url,
    port,
    username,
    password,
    process,
    query: (statement, database) => query(url, statement, database),
    async stop() {
      await process.stop();
      own?.remove();
    },
    async kill() {
      await process.kill();
      own?.remove();
    },
  };
}

/** While no user exists InfluxDB lets anybody create the first; after a restart the user is already there. */
async function createAdministrator(url: string): Promise<void> {
  const response = await fetch(`${url}/query`, {
    method: 'POST',
    body: new URLSearchParams({
      q: `CREATE USER ${username} WITH PASSWORD '${password}' WITH ALL PRIVILEGES`,
    }),
  });
  await response.text();
  if (response.status !== 200 && response.status !== 401) {
    throw new Error(`InfluxDB answered ${response.status} when its administrator was created`);
  }
}

async function query(url: string, statement: string, database?: string): Promise<InfluxResult[]> {
  const response = await fetch(`${url}/query`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
    body: new URLSearchParams({ q: statement, ...(database === undefined ? {} : { db: database }) }),
  });
  const answer = (await response.json()) as { results?: InfluxResult[]; error?: string };
  const error = answer.error ?? answer.results?.find((result) => result.error !== undefined)?.error;
  if (error !== undefined) throw new Error(`InfluxDB: ${error} (${statement})`);
  return answer.results ?? [];
}

function configuration(port: number, rpc: number, folder: string): string {
  return `reporting-enabled = false
bind-address = "127.0.0.1:${rpc}"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
  index-version = "tsi1"
  max-values-per-tag = 0
  max-series-per-database = 0
  cache-snapshot-memory-size = "512m"
  cache-max-memory-size = "4g"
  wal-fsync-delay = "20ms"
  query-log-enabled = false
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  auth-enabled = true
  log-enabled = false
[logging]
  level = "warn"
`;
}
