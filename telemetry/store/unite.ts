import type { Sample } from '../contract/sample.ts';

/**
 * Unites two samples of one terminal in one millisecond: every field that either has. Where both have a field and
 * differ, the sample of the higher `seq` decides; without two different numbers, the greater value does, so that
 * the order of arrival never matters.
 */
export function unite(a: Sample, b: Sample): Sample {
  const [lower, upper] = (a.seq ?? 0) <= (b.seq ?? 0) ? [a, b] : [b, a];
  if (a.seq !== undefined && b.seq !== undefined && a.seq !== b.seq) return { ...lower, ...upper };
  const united = new Map<string, unknown>(Object.entries(a));
  for (const [field, value] of Object.entries(b)) {
    united.set(field, united.has(field) ? greater(united.get(field), value) : value);
  }
  return Object.fromEntries(united) as unknown as Sample;
}

/** Numbers by size, true over false, anything over null, text and lists by their JSON text. */
function greater(a: unknown, b: unknown): unknown {
  if (a === null) return b;
  if (b === null) return a;
  if (typeof a === 'number' && typeof b === 'number') return a > b ? a : b;
  return JSON.stringify(a) > JSON.stringify(b) ? a : b;
}
