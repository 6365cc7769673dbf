import { sql, type SelectQueryBuilder } from 'kysely';
import type { OutageCause } from '../../telemetry/contract/site-state.ts';
import type { Database } from '../database/schema.ts';
import type { AbsenceInterval } from '../timeline/segments.ts';
import type { AccountedOutage } from './account.ts';

/** What was judged of one terminal's time. */
export interface Recorded {
  outages: AccountedOutage[];
  absences: AbsenceInterval[];
}

/** SQLite and PostgreSQL both take at least this many parameters. */
const IDS_AT_ONCE = 500;
/** Rows of a page: some milliseconds of the database, and as many of who takes them over. */
const ROWS_AT_ONCE = 2_000;
/** An outage's end is never known worse than this: the longest rhythm that is believed (server/live/thresholds.ts), and a day of intervals. */
const GRAIN_MS = 86_400_000;
/** Beside a silence so much is doubtful (account.ts). */
export const SILENCE_GRAIN_MS = 60_000;

/**
 * Outages and absences that touch `[from, to)`, whole, by terminal id; of these terminals, or of all. What lies just outside
 * enters too, because the grain of an outage's end may reach in.
 */
export async function readRecorded(
  db: Database,
  from: number,
  to: number,
  terminalIds?: readonly string[],
): Promise<Map<string, Recorded>> {
  const recorded = new RecordedByTerminal();
  if (terminalIds === undefined) await readAll(recorded, db, from, to);
  for (let at = 0; at < (terminalIds?.length ?? 0); at += IDS_AT_ONCE)
    await readSome(recorded, db, from, to, terminalIds?.slice(at, at + IDS_AT_ONCE) ?? []);
  return recorded.byTerminal;
}

/** Outages alone that touch `[from, to)`, by terminal id. */
export async function readOutages(
  db: Database,
  from: number,
  to: number,
): Promise<Map<string, AccountedOutage[]>> {
  const recorded = new RecordedByTerminal();
  await readAllOutages(recorded, db, from, to);
  const touches = (outage: AccountedOutage) => outage.to > from && outage.from < to;
  return new Map([...recorded.byTerminal].map(([id, { outages }]) => [id, outages.filter(touches)]));
}

async function readSome(
  recorded: RecordedByTerminal,
  db: Database,
  from: number,
  to: number,
  terminalIds: readonly string[],
): Promise<void> {
  const outages = await outagesBefore(db, to)
    .where('terminal_id', 'in', terminalIds)
    .where((is) => is.or([is('ends_at', 'is', null), is('ends_at', '>', from - GRAIN_MS)]))
    .execute();
  for (const row of outages) recorded.outage(row);
  const absences = await absencesBefore(db, to)
    .where('terminal_id', 'in', terminalIds)
    .where((is) => is.or([is('ends_at', 'is', null), is('ends_at', '>', from - SILENCE_GRAIN_MS)]))
    .execute();
  for (const row of absences) recorded.absence(row);
}

/** Page by page. What goes on is read first: what ends meanwhile comes again with what is over, and replaces itself. */
async function readAll(recorded: RecordedByTerminal, db: Database, from: number, to: number): Promise<void> {
  await readAllOutages(recorded, db, from, to);
  const absences = (isOver: boolean) => (after: Place) => page(absencesBefore(db, to), isOver, after);
  const absence = (row: AbsenceRow) => recorded.absence(row);
  await pageByPage(absences(false), BEGIN, absence);
  await pageByPage(absences(true), { at: from - SILENCE_GRAIN_MS, id: '' }, absence);
}

async function readAllOutages(
  recorded: RecordedByTerminal,
  db: Database,
  from: number,
  to: number,
): Promise<void> {
  const outages = (isOver: boolean) => (after: Place) => page(outagesBefore(db, to), isOver, after);
  const outage = (row: OutageRow) => recorded.outage(row);
  await pageByPage(outages(false), BEGIN, outage);
  await pageByPage(outages(true), { at: from - GRAIN_MS, id: '' }, outage);
}

/** The next rows of what is over, by their ends, or of what goes on, by their starts. */
function page<Tables, Table extends keyof Tables, Row>(
  rows: SelectQueryBuilder<Tables, Table, Row>,
  isOver: boolean,
  { at, id }: Place,
): Promise<Row[]> {
  const place = sql.ref<number>(isOver ? 'ends_at' : 'starts_at');
  return (isOver ? rows : rows.where(sql<boolean>`ends_at is null`))
    .where(sql<boolean>`${place} >= ${at} and (${place} > ${at} or id > ${id})`)
    .orderBy(place)
    .orderBy(sql.ref('id'))
    .limit(ROWS_AT_ONCE)
    .execute();
}

/** A row by what the pages are in the order of: the end of what is over, the start of what goes on, and its id. */
interface Place {
  at: number;
  id: string;
}

const BEGIN: Place = { at: Number.MIN_SAFE_INTEGER, id: '' };

async function pageByPage<Row extends { id: string; starts_at: number; ends_at: number | null }>(
  read: (after: Place) => Promise<Row[]>,
  begin: Place,
  take: (row: Row) => void,
): Promise<void> {
  for (let after = begin; ;) {
    const rows = await read(after);
    for (const row of rows) take(row);
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_AT_ONCE) return;
    after = { at: last.ends_at ?? last.starts_at, id: last.id };
  }
}

function outagesBefore(db: Database, to: number) {
  return db
    .selectFrom('outages')
    .select(['id', 'terminal_id', 'starts_at', 'ends_at', 'cause'])
    .select(['start_uncertainty_ms', 'end_uncertainty_ms'])
    .where('starts_at', '<', to + GRAIN_MS);
}
type OutageRow = Awaited<ReturnType<ReturnType<typeof outagesBefore>['execute']>>[number];

function absencesBefore(db: Database, to: number) {
  return db
    .selectFrom('absences')
    .select(['id', 'terminal_id', 'kind', 'starts_at', 'ends_at'])
    .where('starts_at', '<', to + SILENCE_GRAIN_MS);
}
type AbsenceRow = Awaited<ReturnType<ReturnType<typeof absencesBefore>['execute']>>[number];

/** Takes rows in, each once: what was open when it was read replaces itself when it comes again with its end. */
class RecordedByTerminal {
  readonly byTerminal = new Map<string, Recorded>();
  readonly #open = new Map<string, AccountedOutage | AbsenceInterval>();

  outage(row: OutageRow): void {
    this.#take(row, this.#of(row.terminal_id).outages, {
      from: row.starts_at,
      to: row.ends_at ?? Infinity,
      cause: row.cause as OutageCause,
      startUncertaintyMs: row.start_uncertainty_ms,
      endUncertaintyMs: row.end_uncertainty_ms,
    });
  }

  absence(row: AbsenceRow): void {
    const { starts_at: from, ends_at } = row;
    const kind = row.kind as AbsenceInterval['kind'];
    this.#take(row, this.#of(row.terminal_id).absences, { kind, from, to: ends_at ?? Infinity });
  }

  #take<Each extends AccountedOutage | AbsenceInterval>(
    { id }: { id: string },
    list: Each[],
    each: Each,
  ): void {
    const open = this.#open.get(id);
    if (open !== undefined) {
      Object.assign(open, each);
      return;
    }
    list.push(each);
    if (each.to === Infinity) this.#open.set(id, each);
  }

  #of(terminalId: string): Recorded {
    let recorded = this.byTerminal.get(terminalId);
    if (recorded === undefined) this.byTerminal.set(terminalId, (recorded = { outages: [], absences: [] }));
    return recorded;
  }
}
