/** The bytes that were asked for, both ends included; `whole`: no range that is understood; null: none of them is there. */
export type FileRange = { readonly start: number; readonly end: number } | 'whole' | null;

/** Reads the header `range` (RFC 9110, 14.2). Several ranges at once may be ignored, and are. */
export function readRange(header: string | undefined, size: number): FileRange {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (from === '' && to === '') return 'whole';
  if (from === '') {
    const length = Number(to);
    return length === 0 || size === 0 ? null : { start: Math.max(0, size - length), end: size - 1 };
  }
  const start = Number(from);
  if (to !== '' && Number(to) < start) return 'whole';
  if (start >= size) return null;
  return { start, end: to === '' ? size - 1 : Math.min(Number(to), size - 1) };
}
