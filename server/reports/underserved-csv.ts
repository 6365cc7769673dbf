import { stringify } from 'csv-stringify/sync';
import type { Viewer } from '../viewer.ts';
import { columns, csvWords, type Column, type CsvWords } from './csv-words.ts';
import type { MunicipalityReason, SiteReason, Standard } from './standard.ts';
import type { RowGroup, UnderservedRow } from './underserved-rows.ts';

/** What stands in every line, so that a line cut out of the file still says what it rests on. Times in epoch milliseconds. */
export interface CsvContext {
  from: number;
  to: number;
  standard: Standard;
  generatedAt: number;
  language: Viewer['language'];
}

/** The file piece by piece, one municipality at a time: RFC 4180 with CRLF, UTF-8 with a byte order mark for Excel. */
export async function* csvOf(groups: AsyncIterable<RowGroup>, context: CsvContext): AsyncGenerator<string> {
  const words = csvWords[context.language];
  yield '\uFEFF' + csvLines([columns.map((column) => words.columns[column])]);
  for await (const { municipality, sites } of groups) {
    const rows: UnderservedRow[] = municipality === null ? sites : [municipality, ...sites];
    if (rows.length > 0) yield csvLines(rows.map((row) => cellsOf(row, context, words)));
  }
}

export type Cell = string | number | null;

/** Lines of cells. Numbers have a decimal point and no grouping; nothing is an empty cell. */
export function csvLines(rows: readonly (readonly Cell[])[]): string {
  return stringify(
    rows.map((cells) =>
      cells.map((cell) => (typeof cell === 'string' ? guarded(cell) : cell === null ? '' : String(cell))),
    ),
    { record_delimiter: 'windows' },
  );
}

/** A spreadsheet takes text that begins like this for a formula and would run it (CWE-1236); an apostrophe makes it text again. */
function guarded(text: string): string {
  return /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
}

function cellsOf(row: UnderservedRow, context: CsvContext, words: CsvWords): Cell[] {
  const { thresholds, name, version } = context.standard;
  const yesNo = (value: boolean): string => (value ? words.yes : words.no);
  const cells: Partial<Record<Column, Cell>> = {
    level: words.levels[row.level],
    regionCode: row.regionCode,
    state: row.state,
    municipality: row.municipality,
    name: row.name,
    underserved: yesNo(row.underserved),
    reasons: row.reasons.join('; '),
    explanation: explain(row, context, words),
    peopleServed: row.peopleServed,
    from: new Date(context.from).toISOString(),
    to: new Date(context.to).toISOString(),
    standard: name,
    standardVersion: version,
    ...thresholds,
    generatedAt: new Date(context.generatedAt).toISOString(),
    ...(row.level === 'site'
      ? {
          siteId: row.siteId,
          kind: words.kinds[row.kind],
          monitored: yesNo(row.monitored),
          strict: row.strict,
          upSeconds: row.upSeconds,
          scheduledSeconds: row.scheduledSeconds,
          unknownSeconds: row.unknownSeconds,
          downlinkMedianBps: row.downlinkMedianBps,
          downlinkBasis: row.downlinkBasis === null ? null : words.downlinkBases[row.downlinkBasis],
          latencyP95Ms: row.latencyP95Ms,
          samples: row.samples,
          terminalId: row.terminalId,
          unmeasured: row.unmeasured.map((figure) => words.unmeasured[figure]).join('; '),
        }
      : {
          sites: row.sites,
          monitoredSites: row.monitoredSites,
          underservedSites: row.underservedSites,
          share: row.share,
          peopleAffected: row.peopleAffected,
        }),
  };
  return columns.map((column) => cells[column] ?? null);
}

function explain(row: UnderservedRow, { standard: { thresholds } }: CsvContext, words: CsvWords): string {
  const figures = row.level === 'site' ? row : undefined;
  const share = row.level === 'municipality' ? row.share : null;
  const basis: Record<SiteReason | MunicipalityReason, [number | null | undefined, number]> = {
    notConnected: [null, 0],
    noData: [null, 0],
    availabilityBelow: [figures?.strict, thresholds.availabilityMin],
    downlinkBelow: [figures?.downlinkMedianBps, thresholds.downlinkMedianMinBps],
    latencyAbove: [figures?.latencyP95Ms, thresholds.latencyP95MaxMs],
    noSite: [null, 0],
    shareAbove: [share, thresholds.municipalityShareMin],
  };
  const reasons: readonly (SiteReason | MunicipalityReason)[] = row.reasons;
  return reasons
    .map((reason) => {
      const [got, limit] = basis[reason];
      return words.reasons[reason](got === null || got === undefined ? '' : short(got), short(limit));
    })
    .join('; ');
}

/** Enough digits to see on which side of the limit a figure lies; the exact one has its own column. */
function short(value: number): string {
  return String(Math.abs(value) < 10 ? Number(value.toFixed(6)) : Math.round(value * 10) / 10);
}
