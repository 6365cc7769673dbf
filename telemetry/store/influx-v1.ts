import { InfluxError, type InfluxConnection } from './influx-connection.ts';
import { basic } from './influx-credentials.ts';
import { identifier } from './influx-queries.ts';
import type { InfluxVersion } from './influx-version.ts';

/** The retention policy of databases that we created: the only one we ever change. */
const ownPolicy = 'atalaya';

/** InfluxDB 1.x: Basic authorisation; databases and retention policies in InfluxQL. */
export const influxV1: InfluxVersion = {
  authorization({ token, username, password }) {
    if (username !== undefined) return basic(username, password);
    if (token === undefined) return undefined;
    throw new Error('InfluxDB 1.x wants INFLUX_USERNAME and INFLUX_PASSWORD instead of INFLUX_TOKEN');
  },

  async prepare(connection, database, retentionDays) {
    const [databases] = await connection.query('SHOW DATABASES');
    if (!databases?.values.some(([name]) => name === database)) {
      await createDatabase(connection, database, retentionDays);
      return daysMs(retentionDays);
    }
    return adjustRetention(connection, database, retentionDays);
  },

  purgeStatement: (measurement, time) => `DELETE FROM ${measurement} WHERE time < ${time}ms`,
  maxQueryMs: Infinity,
  maxQueryTerminals: 500,
  maxStatements: 100,
  blamedLines: () => [],
};

async function createDatabase(
  connection: InfluxConnection,
  database: string,
  retentionDays: number,
): Promise<void> {
  const statement = `CREATE DATABASE ${identifier(database)} WITH DURATION ${retentionDays}d REPLICATION 1 NAME "${ownPolicy}"`;
  try {
    await connection.query(statement);
  } catch (error) {
    if (!(error instanceof InfluxError) || error.status !== 403) throw error;
    throw new Error(
      `The InfluxDB user at ${connection.address} may not create the database "${database}": create it (${statement}) and grant ALL on it to the user`,
    );
  }
}

/** Follows a changed setting in our own policy; a policy that somebody else made is left as it is. */
async function adjustRetention(
  connection: InfluxConnection,
  database: string,
  retentionDays: number,
): Promise<number | null> {
  const [policies] = await connection.query(`SHOW RETENTION POLICIES ON ${identifier(database)}`);
  const column = (name: string) => policies?.columns.indexOf(name) ?? -1;
  const policy = policies?.values.find((row) => row[column('default')] === true);
  const durationMs = parseDuration(String(policy?.[column('duration')]));
  if (policy?.[column('name')] !== ownPolicy || durationMs === daysMs(retentionDays)) return durationMs;
  await connection.query(
    `ALTER RETENTION POLICY "${ownPolicy}" ON ${identifier(database)} DURATION ${retentionDays}d`,
  );
  return daysMs(retentionDays);
}

/** Reads `2160h0m0s`; null for `0s`, which is for ever. */
function parseDuration(text: string): number | null {
  const [, hours = '0', minutes = '0', seconds = '0'] =
    /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? [];
  const ms = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return ms === 0 ? null : ms;
}

function daysMs(days: number): number {
  return days * 86_400_000;
}
