import pg from 'pg';

const { INT8, NUMERIC } = pg.types.builtins;
const MAX_CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * A pool for `databaseUrl`. Whole numbers arrive as numbers: ours stay far below 2^53.
 * An idle connection that breaks is dropped by the pool; the next query meets the trouble and reports it.
 */
export function createPool(databaseUrl: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'atalaya',
    types: { getTypeParser: typeParser },
  });
  pool.on('error', () => undefined);
  return pool;
}

/** The address without user and password, for messages. */
export function describeUrl(databaseUrl: string): string {
  const url = URL.parse(databaseUrl);
  if (url === null) return 'DATABASE_URL';
  return `${url.host || 'the local socket'}${url.pathname}`;
}

const typeParser: pg.CustomTypesConfig['getTypeParser'] = (oid, format) => {
  if ((oid === INT8 || oid === NUMERIC) && format !== 'binary') return Number;
  return pg.types.getTypeParser(oid, format) as (text: string) => unknown;
};
