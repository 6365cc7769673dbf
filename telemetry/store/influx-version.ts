import type { InfluxConnection, InfluxCredentials } from './influx-connection.ts';
import { basic } from './influx-credentials.ts';
import { influxV1 } from './influx-v1.ts';
import { influxV2 } from './influx-v2.ts';
import { influxV3 } from './influx-v3.ts';

/** In what the versions differ: authorisation and administration, nothing else. */
export interface InfluxVersion {
  /** The `Authorization` header; undefined without credentials. @throws Error for credentials this version cannot use */
  authorization(credentials: InfluxCredentials): string | undefined;
  /** Creates the database where the version can, else says how. Resolves to how long the server keeps samples by itself; null for ever or unknown. */
  prepare(connection: InfluxConnection, database: string, retentionDays: number): Promise<number | null>;
  /** The statement that forgets samples before a time; undefined where only the server's own retention can. */
  purgeStatement(measurement: string, time: number): string | undefined;
  /** Longest period one query may span; longer ones are split. */
  maxQueryMs: number;
  /** Most terminals one query may name. */
  maxQueryTerminals: number;
  /** Most statements one request may hold. */
  maxStatements: number;
  /** Positions of the lines that the body of a refused write blames; empty where it does not tell. */
  blamedLines(body: string): number[];
}

/** Asks the server what it is. */
export async function detectVersion(connection: InfluxConnection): Promise<InfluxVersion> {
  const { token, username, password } = connection.credentials;
  // InfluxDB 3 wants credentials even here and takes either form.
  if (token !== undefined) connection.authorization = `Token ${token}`;
  else if (username !== undefined) connection.authorization = basic(username, password);
  const version = (await pingedVersion(connection)) ?? (await healthVersion(connection));
  const major = /^v?(\d+)\./.exec(version ?? '')?.[1];
  if (major === '1') return influxV1;
  if (major === '2') return influxV2;
  if (major === '3') return influxV3;
  throw new Error(
    `${connection.address} does not say it is an InfluxDB 1.x, 2.x or 3 (version ${version ?? 'not told'}): check INFLUX_URL`,
  );
}

async function pingedVersion(connection: InfluxConnection): Promise<string | undefined> {
  const { headers } = await connection.get('/ping');
  const version = headers['x-influxdb-version'];
  return typeof version === 'string' ? version : undefined;
}

async function healthVersion(connection: InfluxConnection): Promise<string | undefined> {
  const { body } = await connection.get('/health');
  const isTold = typeof body === 'object' && body !== null && 'version' in body;
  return isTold ? String(body.version) : undefined;
}
