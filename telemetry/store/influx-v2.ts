import { z } from 'zod';
import { basic } from './influx-credentials.ts';
import type { InfluxVersion } from './influx-version.ts';

const bucketList = z.object({
  buckets: z
    .array(
      z.object({
        name: z.string(),
        retentionRules: z.array(z.object({ everySeconds: z.number() })).default([]),
      }),
    )
    .default([]),
});

/**
 * InfluxDB 2.x, from 2.4 on: Token authorisation; a bucket serves as the database of its name without further ado.
 * Buckets belong to an organisation, so the operator creates them.
 */
export const influxV2: InfluxVersion = {
  authorization({ token, username, password }) {
    if (token !== undefined) return `Token ${token}`;
    return username === undefined ? undefined : basic(username, password);
  },

  async prepare(connection, database, retentionDays) {
    const { body } = await connection
      .get(`/api/v2/buckets?name=${encodeURIComponent(database)}`)
      .catch((error: unknown) => {
        // 2.x answers 404 where the name matches no bucket the token may see.
        if (error instanceof Error && 'status' in error && error.status === 404) return { body: {} };
        throw error;
      });
    const bucket = bucketList.parse(body).buckets.find(({ name }) => name === database);
    if (bucket === undefined) {
      throw new Error(
        `InfluxDB at ${connection.address} shows this token no bucket "${database}": create it (influx bucket create --name ${database} --retention ${retentionDays}d) and let the token read and write it`,
      );
    }
    const seconds = bucket.retentionRules[0]?.everySeconds ?? 0;
    return seconds === 0 ? null : seconds * 1000;
  },

  purgeStatement: (measurement, time) => `DELETE FROM ${measurement} WHERE time < ${time}ms`,
  maxQueryMs: Infinity,
  maxQueryTerminals: 500,
  maxStatements: 100,
  blamedLines: () => [],
};
