/** Longer than any real id or name; what exceeds it is cut. */
export const MAX_ID_LENGTH = 128;
export const MAX_TEXT_LENGTH = 300;

export interface CleanText {
  /** Empty when the cell held nothing. */
  text: string;
  /** What had to be mended, if anything but spaces around. */
  correction?: string;
}

/** One line of text without control characters or odd spaces. Formulas stay: an import stores data, an export defuses it. */
export function cleanText(cell: unknown, maxLength = MAX_TEXT_LENGTH): CleanText {
  const raw = textOf(cell).replace(/^ +| +$/g, '');
  const clean = raw
    .normalize('NFC')
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim();
  const text = clean.slice(0, maxLength);
  if (text.length < clean.length) return { text, correction: `cut to ${maxLength} characters` };
  return text === raw.normalize('NFC')
    ? { text }
    : { text, correction: 'stray spaces or control characters removed' };
}

/** Without accents, case, or anything but letters and digits between single spaces: how names are compared. */
export function comparable(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function textOf(cell: unknown): string {
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell);
  return '';
}
