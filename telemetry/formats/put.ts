import { sampleReaders } from '../contract/sample-fields.ts';
import type { Sample, SampleField } from '../contract/sample.ts';

const wholeNumbers: ReadonlySet<SampleField> = new Set(['rxBytes', 'txBytes', 'clients']);

/** Sets a field when the contract takes the value, and says whether it did: a foreign value out of range is no reading. */
export function put(sample: Sample, field: SampleField, value: unknown): boolean {
  const read = sampleReaders.get(field);
  if (read === undefined || value === undefined || (value === null && field !== 'latencyMs')) return false;
  try {
    const taken = wholeNumbers.has(field) && typeof value === 'number' ? Math.round(value) : value;
    (sample as unknown as Record<string, unknown>)[field] = read(taken, field);
    return true;
  } catch {
    return false;
  }
}

/** Does the sample say anything beside its time? */
export function hasReadings(sample: Sample): boolean {
  return Object.keys(sample).some((field) => field !== 'measuredAt' && field !== 'intervalS');
}

/** A finite number within its range; everything else is no reading. */
export function numberIn(value: unknown, min: number, max: number): number | undefined {
  return typeof value === 'number' && value >= min && value <= max ? value + 0 : undefined;
}

export function scaled(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : tidy(value * factor);
}

/** Without the last digits, in which a computation leaves its traces: 92 tenths are 9.2, not 9.200000000000001. */
export function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
