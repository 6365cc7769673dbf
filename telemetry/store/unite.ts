import type { Sample } from '../contract/sample.ts';

/**
 * Unites two samples of one terminal in one millisecond: every field that either has. Where they differ the sample of the
 * higher `seq` decides, and without two different numbers the greater value does; `epoch` and `seq` stay together. A latency
 * of null says only that nothing came back, and gives way to a round trip. Of two samples, and of any number without `seq`,
 * the order and repetition of arrival do not matter. Of three with a number each it may: what was united does not tell which
 * field was whose.
 */
export function unite(a: Sample, b: Sample): Sample {
  const [lower, upper] = isNumberedHigher(a, b) ? [b, a] : [a, b];
  const decides = lower.seq !== undefined && lower.seq !== upper.seq;
  const united = new Map<string, unknown>(Object.entries(lower));
  for (const [field, value] of Object.entries(upper)) {
    const before = united.get(field);
    const isOnly = !united.has(field) || before === null;
    united.set(field, isOnly || (decides && value !== null) ? value : greater(before, value));
  }
  const { seq, epoch } = upper;
  for (const [field, value] of Object.entries({ seq, epoch })) {
    if (value === undefined) united.delete(field);
    else united.set(field, value);
  }
  return Object.fromEntries(united) as unknown as Sample;
}

/** Fields that say how a sample was sent, not what was measured: they differ when it is sent again. */
const ofSending = new Set<string>(['epoch', 'seq', 'oldestSeq'] satisfies (keyof Sample)[]);

/** How many of the samples of one terminal and millisecond say otherwise in a field than those before them together. */
export function countConflicts(samples: readonly Sample[]): number {
  let conflicts = 0;
  samples.reduce((before, next) => {
    if (isConflict(before, next)) conflicts += 1;
    return unite(before, next);
  });
  return conflicts;
}

/** Whether uniting the two gives up a value. A null latency beside a round trip is none: both are said. */
export function isConflict(a: Sample, b: Sample): boolean {
  const other = new Map<string, unknown>(Object.entries(b));
  return Object.entries(a).some(([field, value]) => {
    const beside = other.get(field) ?? null;
    if (ofSending.has(field) || value === null || beside === null || value === beside) return false;
    return typeof value !== 'object' || JSON.stringify(value) !== JSON.stringify(beside);
  });
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
