import type { Sample } from '../contract/sample.ts';

/**
 * Unites samples of one terminal in one millisecond: every field that any has, and where they differ the greater value. The
 * number (`epoch` and `seq` together) is that of the highest `seq`. So whatever came first, in whatever groups and how often,
 * the outcome is the same; that the higher `seq` decided each field would not be, since what was united no longer tells
 * which field was whose. A latency of null says only that nothing came back, and gives way to a round trip.
 */
export function unite(a: Sample, b: Sample): Sample {
  const united = new Map<string, unknown>(Object.entries(a));
  for (const [field, value] of Object.entries(b)) {
    united.set(field, united.has(field) ? greater(united.get(field), value) : value);
  }
  const { seq, epoch } = isNumberedHigher(a, b) ? a : b;
  for (const [field, value] of Object.entries({ seq, epoch })) {
    if (value === undefined) united.delete(field);
    else united.set(field, value);
  }
  return Object.fromEntries(united) as unknown as Sample;
}

function isNumberedHigher(a: Sample, b: Sample): boolean {
  const [first, second] = [a.seq ?? 0, b.seq ?? 0];
  return first === second ? (a.epoch ?? '') > (b.epoch ?? '') : first > second;
}

/** Numbers by size, true over false, anything over null, text and lists by their JSON text. */
function greater(a: unknown, b: unknown): unknown {
  if (a === null) return b;
  if (b === null) return a;
  if (typeof a === 'number' && typeof b === 'number') return Math.max(a, b);
  return JSON.stringify(a) > JSON.stringify(b) ? a : b;
}
