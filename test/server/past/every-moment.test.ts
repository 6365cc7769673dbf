import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodePast, PAST_DAYS, PAST_PART_MS } from '../../../telemetry/contract/past.ts';
import type { PastColumns } from '../../../telemetry/contract/past.ts';
import { siteStates, stateReasons } from '../../../telemetry/contract/site-state.ts';
import { runServer, type RunningServer } from '../http/running-server.ts';
import { Layouts } from '../../../server/push/layouts.ts';
import { startedAt } from '../http/world.ts';

const DAY = 86_400_000;
const SITES = 120;
/** Nothing else is written of this one; nor of the last, at which nothing stands. */
const MAINTAINED = SITES - 1;
let server: RunningServer;

const maintained = { from: startedAt - 3 * DAY, to: startedAt - 2 * DAY };

interface Row {
  terminal: number;
  from: number;
  to: number | null;
  kind: string;
}
const written: Row[] = [];

/** As good as random, the same each time. */
function* numbers(): Generator<number> {
  for (let seed = 7; ;) {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    yield seed / 2 ** 31;
  }
}

beforeAll(async () => {
  server = await runServer();
  for (let at = 0; at < SITES; at += 1) server.fleet.add(`s${at}`, at % 3 === 0 ? '20067' : '09015');
  server.fleet.add('empty', '09015', { terminalIndexes: [] });
  const window = { scope: 'site', target: `s${MAINTAINED}`, reason: 'agreed', ...maintained } as const;
  await server.deps.reckoning.maintenance.declare(window, 'test');
  const random = numbers();
  const next = () => random.next().value as number;
  const kinds = ['outage', 'outage', 'silent', 'monitoring', 'offBySchedule', 'outOfService', 'doubtful'];
  for (let at = 0; at < 300; at += 1) {
    const from = startedAt - Math.floor(next() * 9 * DAY);
    const to = next() < 0.1 ? null : from + Math.floor(next() * DAY);
    written.push({
      ...{ terminal: Math.floor(next() * SITES * 0.8), from, to },
      kind: kinds[Math.floor(next() * kinds.length)] ?? 'outage',
    });
  }
  for (const [at, { terminal, from, to, kind }] of written.entries()) {
    const place = { id: `r${at}`, terminal_id: `t-s${terminal}`, site_id: `s${terminal}` };
    if (kind === 'outage')
      await server.db
        .insertInto('outages')
        .values({
          ...place,
          ...{ region_code: '', starts_at: from, ends_at: to, cause: 'power', cause_confidence: 1 },
          ...{ evidence: '[]', incident_id: null, detected_at: from, updated_at: from },
        })
        .execute();
    else
      await server.db
        .insertInto('absences')
        .values({ ...place, kind, starts_at: from, ends_at: to })
        .execute();
  }
});
afterAll(() => server.stop());

/** What stands in the rows that a test wrote, looked at one moment by itself. */
function stateAt(terminal: number, at: number): string {
  const is = (...kinds: string[]) =>
    written.some(
      (row) =>
        row.terminal === terminal && kinds.includes(row.kind) && row.from <= at && at < (row.to ?? Infinity),
    );
  if (terminal === SITES) return 'planned noTerminal';
  if (terminal === MAINTAINED && maintained.from <= at && at < maintained.to)
    return 'maintenance maintenance';
  if (is('outOfService')) return 'planned suspended';
  if (is('monitoring')) return 'unknown monitoring';
  if (is('outage')) return `offline ${is('silent') ? 'silent' : 'linkDown'}`;
  if (is('offBySchedule')) return 'planned offBySchedule';
  return is('silent') ? 'unknown silent' : 'online healthy';
}

test('every site at every moment of seven days is as the rows in the database say, part by part', async () => {
  const layout = new Layouts(server.fleet).of(null);
  const wrong: string[] = [];
  const first = Math.ceil((startedAt - PAST_DAYS * DAY) / PAST_PART_MS) * PAST_PART_MS;
  for (let from = first; from < startedAt; from += PAST_PART_MS) {
    const part = decodePast(gunzipSync(await server.deps.past.part({ regionCodes: null }, from)));
    expect(part.layout).toBe(layout.id);
    const states = new Map<number, string>();
    const take = ({ rows, states: codes, reasons }: PastColumns, each: number) =>
      states.set(rows[each] ?? -1, `${siteStates[codes[each] ?? 0]} ${stateReasons[reasons[each] ?? 0]}`);
    part.start.rows.forEach((_, each) => take(part.start, each));
    let next = 0;
    for (let time = part.from; time < part.to; time += 23 * 60 + 1) {
      for (; (part.changes.at[next] ?? Infinity) <= time; next += 1) take(part.changes, next);
      for (const { index } of server.fleet.sites) {
        const [is, should] = [
          states.get(layout.rowOf(index)) ?? 'online healthy',
          stateAt(index, time * 1000 + 999),
        ];
        if (is !== should) wrong.push(`s${index} at ${time}: ${is} instead of ${should}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});
