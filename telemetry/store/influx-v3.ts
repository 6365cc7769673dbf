import { z } from 'zod';
import { basic } from './influx-credentials.ts';
import type { InfluxVersion } from './influx-version.ts';

const partialWrite = z.object({ data: z.array(z.object({ line_number: z.number().int().positive() })) });

/**
 * InfluxDB 3: Bearer authorisation; the first write creates the database; nothing is ever deleted by a statement,
 * so the operator gives the database its retention.
 */
export const influxV3: InfluxVersion = {
  authorization({ token, username, password }) {
    if (token !== undefined) return `Bearer ${token}`;
    return username === undefined ? undefined : basic(username, password);
  },

  prepare: () => Promise.resolve(null),
  purgeStatement: () => undefined,
  /** A query may touch 432 files, one per ten minutes of data. */
  maxQueryMs: 72 * 3_600_000,
  /** Its planner nests every name one level deeper. */
  maxQueryTerminals: 50,
  /** Nowhere is it said to take more. */
  maxStatements: 1,

  blamedLines(body) {
    try {
      return partialWrite.parse(JSON.parse(body)).data.map((line) => line.line_number - 1);
    } catch {
      return [];
    }
  },
};
