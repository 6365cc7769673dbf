import { sql, type Expression, type RawBuilder, type SqlBool } from 'kysely';
import type { RegionCode } from '../../telemetry/contract/inventory.ts';

/*
 * Conditions that several lists put into their queries. Columns are named by the code, never by a request.
 */

/** The column's region is, or lies inside, one of `codes`; an empty list matches nothing. Codes are digits only. */
export function inRegions(column: string, codes: readonly RegionCode[]): RawBuilder<SqlBool> {
  if (codes.length === 0) return sql<SqlBool>`1 = 0`;
  const each = codes.map((code) => sql<SqlBool>`${sql.ref(column)} like ${`${code}%`}`);
  return sql<SqlBool>`(${sql.join(each, sql` or `)})`;
}

/** After the cursor's row in a list ordered by time and id, both descending. */
export function olderThan(
  timeColumn: string,
  idColumn: string,
  [at, id]: readonly [number, string | number],
): Expression<SqlBool> {
  const [time, key, then] = [sql.ref(timeColumn), sql.ref(idColumn), timeOfCursor(at)];
  // An index leads to the first part alone.
  return sql<SqlBool>`(${time} <= ${then} and (${time} < ${then} or ${key} < ${id}))`;
}

/** PostgreSQL takes no fraction for a bigint; SQLite may hold times of an earlier version that have one. */
export function timeOfCursor(at: number): RawBuilder<number> {
  return Number.isInteger(at) ? sql<number>`${at}` : sql<number>`cast(${at} as numeric)`;
}

/** The row's interval touches `[from, to)`; an open one lasts. */
export function touches(
  startColumn: string,
  endColumn: string,
  { from, to }: { from?: number | undefined; to?: number | undefined },
): Expression<SqlBool> {
  const [start, end] = [sql.ref(startColumn), sql.ref(endColumn)];
  const before = to === undefined ? sql`1 = 1` : sql`${start} < ${to}`;
  const after = from === undefined ? sql`1 = 1` : sql`(${end} is null or ${end} > ${from})`;
  return sql<SqlBool>`(${before} and ${after})`;
}
