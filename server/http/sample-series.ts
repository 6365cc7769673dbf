import type { Sample } from '../../telemetry/contract/sample.ts';
import { intervalMsOf } from '../../telemetry/contract/sample.ts';
import type { SeriesField } from '../../telemetry/contract/series.ts';

/** One value a step; null where nothing was measured. */
export interface FieldSeries {
  median: (number | null)[];
  mean: (number | null)[];
  min: (number | null)[];
  max: (number | null)[];
}

export interface SampleSeries {
  /** So many samples speak of each step. */
  samples: number[];
  fields: Partial<Record<SeriesField, FieldSeries>>;
  /** What the signal is measured in, where any was. */
  signalMetric: string | null;
}

/** No sample speaks of more than the hour before it: what claims to is a report that was late. */
const MAX_COVER_MS = 3_600_000;

interface Raster {
  /** On the raster, epoch milliseconds. */
  from: number;
  stepMs: number;
  steps: number;
}

/**
 * Puts the samples of one terminal on a raster of steps. A sample counts in every step that its interval touches, so that
 * one that reports every quarter of an hour has no gaps at five minutes. Samples come oldest first; `settle` makes figures
 * of what is complete and lets the readings go.
 */
export class SeriesBuilder {
  readonly #raster: Raster;
  readonly #fields: readonly SeriesField[];
  readonly #samples: number[];
  readonly #readings = new Map<number, Map<SeriesField, number[]>>();
  readonly #series = new Map<SeriesField, FieldSeries>();
  #signalMetric: string | null = null;

  constructor(raster: Raster, fields: readonly SeriesField[]) {
    this.#raster = raster;
    this.#fields = fields;
    this.#samples = Array.from({ length: raster.steps }, () => 0);
  }

  add(sample: Sample): void {
    const { from, stepMs, steps } = this.#raster;
    const coverMs = Math.min(intervalMsOf(sample), MAX_COVER_MS);
    const first = Math.max(0, Math.floor((sample.measuredAt - coverMs - from) / stepMs));
    const last = Math.min(steps - 1, Math.floor((sample.measuredAt - 1 - from) / stepMs));
    if (sample.signal !== undefined) this.#signalMetric = sample.signal.metric;
    for (let step = first; step <= last; step += 1) {
      this.#samples[step] = (this.#samples[step] ?? 0) + 1;
      for (const field of this.#fields) {
        const value = valueOf(sample, field);
        if (value !== null) this.#readingsOf(step, field).push(value);
      }
    }
  }

  /** Nothing measured before `time` comes any more. */
  settle(time: number): void {
    const { from, stepMs } = this.#raster;
    for (const [step, readings] of this.#readings) {
      if (from + (step + 1) * stepMs > time - MAX_COVER_MS) continue;
      for (const [field, values] of readings) this.#write(step, field, values);
      this.#readings.delete(step);
    }
  }

  finish(): SampleSeries {
    this.settle(Infinity);
    return {
      samples: this.#samples,
      fields: Object.fromEntries(this.#series),
      signalMetric: this.#signalMetric,
    };
  }

  #readingsOf(step: number, field: SeriesField): number[] {
    let fields = this.#readings.get(step);
    if (fields === undefined) this.#readings.set(step, (fields = new Map<SeriesField, number[]>()));
    let values = fields.get(field);
    if (values === undefined) fields.set(field, (values = []));
    return values;
  }

  #write(step: number, field: SeriesField, values: readonly number[]): void {
    let series = this.#series.get(field);
    if (series === undefined) {
      const empty = () => Array.from({ length: this.#raster.steps }, () => null);
      this.#series.set(field, (series = { median: empty(), mean: empty(), min: empty(), max: empty() }));
    }
    const sorted = Float64Array.from(values).sort();
    const at = (place: number) => sorted[place] ?? 0;
    const middle = (sorted.length - 1) / 2;
    series.median[step] = short((at(Math.floor(middle)) + at(Math.ceil(middle))) / 2);
    series.mean[step] = short(sorted.reduce((sum, value) => sum + value, 0) / sorted.length);
    series.min[step] = short(at(0));
    series.max[step] = short(at(sorted.length - 1));
  }
}

function valueOf(sample: Sample, field: SeriesField): number | null {
  const value = field === 'signal' ? sample.signal?.value : sample[field];
  return value ?? null;
}

/** More digits than a chart can show are only bytes. */
function short(value: number): number {
  return Number(value.toPrecision(5));
}
