import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { SourceRow, SourceTable } from './read-table.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;
const MAX_ROW_CHARACTERS = 1_000_000;

/** Reads text with a header line; the delimiter is the one that parts the header most often. Empty rows are no rows. */
export function readCsv(text: string): SourceTable {
  const delimiter = detectDelimiter(text);
  const [header = [], ...records] = parse(text, {
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    max_record_size: MAX_ROW_CHARACTERS,
  });
  const columns = header.map((column) => column.trim());
  return {
    columns: columns.filter((column) => column !== ''),
    rows: records.map((record, index) => rowOf(record, index + 1, columns)),
    writeRejected: (rejected) =>
      stringify(
        [
          [...header, 'reason'],
          ...rejected.map(({ row, reason }) => rejectedRecord(row, reason, header.length)),
        ],
        { delimiter },
      ),
  };
}

function detectDelimiter(text: string): string {
  const header =
    text
      .slice(0, 10_000)
      .trimStart()
      .split(/\r?\n|\r/, 1)[0] ?? '';
  const outsideQuotes = header.replace(/"[^"]*"/g, '');
  const count = (delimiter: string) => outsideQuotes.split(delimiter).length;
  return DELIMITERS.reduce((best, next) => (count(next) > count(best) ? next : best));
}

function rowOf(record: string[], number: number, columns: string[]): SourceRow {
  const cells: Record<string, unknown> = {};
  columns.forEach((column, index) => {
    // The first of several columns of one name counts.
    if (column !== '') cells[column] ??= record[index];
  });
  const row = { number, cells, original: record };
  const surplus = record.slice(columns.length).some((cell) => cell.trim() !== '');
  if (!surplus) return row;
  return { ...row, fault: `${record.length} fields where the header has ${columns.length}` };
}

function rejectedRecord({ original }: SourceRow, reason: string, width: number): string[] {
  const record = (original as string[]).slice();
  while (record.length < width) record.push('');
  return [...record, reason];
}
