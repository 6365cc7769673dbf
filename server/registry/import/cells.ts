import { localDay } from '../../local-day.ts';
import { cleanText, MAX_TEXT_LENGTH } from './clean-text.ts';
import type { Columns } from './columns.ts';
import type { SourceRow } from './read-table.ts';

/** Reads the cells of one row and gathers what had to be mended. */
export class CellReader<F extends string> {
  readonly corrections: string[] = [];
  readonly flags: string[] = [];
  readonly row: SourceRow;
  readonly #columns: Columns<F>;

  constructor(row: SourceRow, columns: Columns<F>) {
    this.row = row;
    this.#columns = columns;
  }

  raw(field: F): unknown {
    return this.#columns.cell(this.row, field);
  }

  /** Undefined when the file has no such column, null when the cell is empty. */
  text(field: F, maxLength = MAX_TEXT_LENGTH): string | null | undefined {
    if (!this.#columns.has(field)) return undefined;
    const { text, correction } = cleanText(this.raw(field), maxLength);
    if (correction !== undefined) this.corrections.push(`${field}: ${correction}`);
    return text === '' ? null : text;
  }

  /** The text, where there is any. */
  value(field: F, maxLength = MAX_TEXT_LENGTH): string | undefined {
    return this.text(field, maxLength) ?? undefined;
  }

  /** A count or rate, not below zero; `1,234` and `1 234` are read. What is no number is left out. */
  count(field: F, factor = 1): number | null | undefined {
    const text = this.text(field, 40);
    if (text === undefined || text === null) return text;
    const plain = /^\d{1,3}([ ,]\d{3})+(\.\d+)?$/.test(text) ? text.replace(/[ ,]/g, '') : text;
    const value = /^\d+(\.\d+)?$/.test(plain) ? Math.round(Number(plain) * factor) : undefined;
    if (value === undefined || !Number.isSafeInteger(value)) {
      this.corrections.push(`${field} "${text}" is not a number: left out`);
      return null;
    }
    if (plain !== text) this.corrections.push(`${field} "${text}" read as ${value}`);
    return value;
  }

  /** A date or time (ISO 8601), as epoch milliseconds. What is neither is left out. */
  date(field: F): number | null | undefined {
    const text = this.text(field, 40);
    if (text === undefined || text === null) return text;
    // Date.parse takes 30 February for 2 March.
    const value = localDay(text.slice(0, 10)) === undefined ? Number.NaN : Date.parse(text);
    if (Number.isNaN(value)) {
      this.corrections.push(`${field} "${text}" is not a date like 2026-01-31: left out`);
      return null;
    }
    return value;
  }

  /** Digits of a fixed width, zeros that a spreadsheet took away put back. Undefined when empty or no digits. */
  code(field: F, ...widths: number[]): string | undefined {
    const text = this.text(field, 20);
    if (text === undefined || text === null || !/^\d+$/.test(text)) return undefined;
    const width = widths.find((one) => one >= text.length) ?? text.length;
    if (width === text.length) return text;
    const padded = text.padStart(width, '0');
    if (typeof this.raw(field) === 'string') this.corrections.push(`${field} "${text}" read as ${padded}`);
    return padded;
  }
}
