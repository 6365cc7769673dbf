import type { Clock } from '../../telemetry/contract/clock.ts';
import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import type { SampleStore } from '../../telemetry/store/sample-store.ts';
import type { Database } from '../database/schema.ts';
import type { Fleet } from '../registry/fleet.ts';
import type { Viewer } from '../viewer.ts';
import { MeasuredFleet } from './measured.ts';
import { readPlace, writePlace, type Place } from './page-cursor.ts';
import { Recent } from './recent.ts';
import { basicV1, type Standard, type Thresholds } from './standard.ts';
import { csvOf } from './underserved-csv.ts';
import { addGroup, noTotals, type RowGroup, type Totals, type UnderservedRow } from './underserved-rows.ts';
import { judgedGroups, type SiteFigures } from './underserved.ts';

export interface ReportParts {
  db: Database;
  fleet: Fleet;
  store: Pick<SampleStore, 'terminalStatistics'>;
  availability: SiteFigures;
  clock: Clock;
  standard?: Standard;
}

export interface UnderservedQuestion {
  viewer: Viewer;
  /** Epoch milliseconds. A `to` in the future means now. */
  from: number;
  to: number;
  /** Null: everything the viewer may see. */
  regionCode: RegionCode | null;
}

/** A page of the report. */
export interface PageQuestion extends UnderservedQuestion {
  /** Only sites, or only municipalities. */
  level?: UnderservedRow['level'] | undefined;
  /** Also those that meet the standard. */
  all?: boolean | undefined;
  /** At most 5,000, which is what stands here unless told. */
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** Times are ISO 8601 UTC. `totals` are over everything asked about, `items` are one page of it. */
export interface UnderservedPage {
  standard: string;
  version: number;
  thresholds: Thresholds;
  from: string;
  to: string;
  generatedAt: string;
  totals: Totals;
  items: UnderservedRow[];
  nextCursor: string | null;
}

export interface UnderservedReports {
  /** @throws PageCursorError when `cursor` is not the `nextCursor` of an earlier page */
  page(question: PageQuestion): Promise<UnderservedPage>;
  /** Everything, judged good or bad, as a file in the viewer's language. */
  csv(question: UnderservedQuestion): AsyncIterable<string>;
  /** Either of them as the HTTP interface serves it. */
  file(question: PageQuestion & { format: 'json' | 'csv' }): Promise<ReportFile>;
}

export interface ReportFile {
  contentType: string;
  fileName?: string;
  content: string | AsyncIterable<string>;
}

export const MAX_PAGE = 5_000;
const KEPT = { size: 3, ttlMs: 5 * 60_000 };

/** Who is served below the standard, starting from the whole catalogue. */
export function underservedReports(parts: ReportParts): UnderservedReports {
  const { db, fleet, store, availability, clock, standard = basicV1 } = parts;
  const measuredFleets = new Recent<MeasuredFleet>(clock, KEPT);
  const totalsKept = new Recent<Totals>(clock, { ...KEPT, size: 50 });

  async function* groups(question: UnderservedQuestion, startAt?: RegionCode): AsyncGenerator<RowGroup> {
    const { from, to } = question;
    const measured = await measuredFleets.get(`${from} ${to} ${fleet.version}`, () =>
      MeasuredFleet.read(fleet, store, from, to),
    );
    yield* judgedGroups({ db, fleet, availability, measured, standard }, { ...question, startAt });
  }

  const page = async (question: PageQuestion): Promise<UnderservedPage> => {
    const place = question.cursor === undefined ? undefined : readPlace(question.cursor);
    // The pages of one report end at the same moment, even if that was "now" when the first was asked for.
    const asked = { ...question, to: place?.to ?? endOf(question, clock) };
    const key = keyOf(asked, fleet.version);
    const known = await totalsKept.peek(key);
    const found = await collect(groups(asked, known === undefined ? undefined : place?.code), asked, place, {
      needsTotals: known === undefined,
    });
    const totals = known ?? found.totals;
    if (known === undefined) totalsKept.set(key, Promise.resolve(totals));
    return {
      standard: standard.name,
      version: standard.version,
      thresholds: standard.thresholds,
      from: new Date(asked.from).toISOString(),
      to: new Date(asked.to).toISOString(),
      generatedAt: new Date(clock.now()).toISOString(),
      totals,
      items: found.items,
      nextCursor: found.next === undefined ? null : writePlace(found.next),
    };
  };

  const csv = (question: UnderservedQuestion): AsyncIterable<string> => {
    const asked = { ...question, to: endOf(question, clock) };
    const { from, to, viewer } = asked;
    return csvOf(groups(asked), { from, to, standard, generatedAt: clock.now(), language: viewer.language });
  };

  return {
    page,
    csv,
    async file({ format, ...question }) {
      if (format === 'json') {
        return {
          contentType: 'application/json; charset=utf-8',
          content: JSON.stringify(await page(question)),
        };
      }
      const days = [question.from, endOf(question, clock)].map((at) =>
        new Date(at).toISOString().slice(0, 10),
      );
      return {
        contentType: 'text/csv; charset=utf-8',
        fileName: `atalaya-${standard.name}-${days.join('-')}.csv`,
        content: csv(question),
      };
    },
  };
}

function endOf({ from, to }: UnderservedQuestion, clock: Clock): number {
  return Math.max(from, Math.min(to, clock.now()));
}

function keyOf({ viewer, from, to, regionCode }: UnderservedQuestion, fleetVersion: number): string {
  return JSON.stringify([viewer.regionCodes, from, to, regionCode, fleetVersion]);
}

/** Goes through the groups once, for the page and, where they are not known, for the totals. */
async function collect(
  groups: AsyncIterable<RowGroup>,
  { to, level, all = false, limit = MAX_PAGE }: PageQuestion,
  place: Place | undefined,
  { needsTotals }: { needsTotals: boolean },
): Promise<{ items: UnderservedRow[]; next: Place | undefined; totals: Totals }> {
  const size = Math.max(1, Math.min(limit, MAX_PAGE));
  const items: UnderservedRow[] = [];
  const totals = noTotals();
  let next: Place | undefined;
  for await (const group of groups) {
    addGroup(totals, group);
    if (next !== undefined || (place !== undefined && group.code < place.code)) continue;
    const rows = [...(group.municipality === null ? [] : [group.municipality]), ...group.sites];
    const first = group.code === place?.code ? place.offset : 0;
    for (const [offset, row] of rows.entries()) {
      if (offset < first || (!all && !row.underserved) || (level !== undefined && row.level !== level))
        continue;
      if (items.length === size) {
        next = { to, code: group.code, offset };
        break;
      }
      items.push(row);
    }
    if (next !== undefined && !needsTotals) break;
  }
  return { items, next, totals };
}
