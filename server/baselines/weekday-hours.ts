import type { SignalMetric } from '../../telemetry/contract/sample.ts';
import { figures, type Figure, type HourFigures } from './hour-figures.ts';

/** The present week and the six before. */
export const WEEKS = 7;
const HOURS = 24;
const FORM = 1;
const MISSING = 0xffff;
const HEAD_BYTES = 2 + 2 * WEEKS;
const BYTES = HEAD_BYTES + 2 * WEEKS * HOURS * figures.length;

/** Their order is the code in the bytes: append only. */
const metrics: readonly (SignalMetric | null)[] = [null, 'esN0Db', 'cnDb', 'snrDb', 'quality01'];

/** Steps in which figures are written: 0.1 ms, 0.002 %, 20 kbit/s, 0.01 dB, 0.002 %. */
const steps: Record<Figure, { from: number; step: number }> = {
  latencyMs: { from: 0, step: 0.1 },
  lossRatio: { from: 0, step: 0.000_02 },
  capacityBps: { from: 0, step: 20_000 },
  signal: { from: -300, step: 0.01 },
  badRatio: { from: 0, step: 0.000_02 },
};

/**
 * A link's figures in the hours of one weekday, for this week and the six before: 1,696 bytes. Every hour keeps what it was,
 * so a baseline can be shown as the weeks it is made of, and putting an hour in again changes nothing.
 */
export class WeekdayHours {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  /** @param bytes what `bytes` gave; nothing, or another form, is empty */
  constructor(bytes?: Uint8Array | null) {
    if (bytes?.[0] === FORM && bytes.length === BYTES) this.#bytes = Uint8Array.from(bytes);
    else {
      this.#bytes = new Uint8Array(BYTES).fill(0xff);
      this.#bytes[0] = FORM;
      this.#bytes[1] = 0;
    }
    this.#view = new DataView(this.#bytes.buffer);
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** What `signal` is measured in. */
  get metric(): SignalMetric | null {
    return metrics[this.#bytes[1] ?? 0] ?? null;
  }

  /** Puts an hour of a week in. A week older than those kept is left out. Weeks are counted from 1970, in local time. */
  put(week: number, hour: number, measured: HourFigures): void {
    if (!this.#open(week)) return;
    const code = metrics.indexOf(measured.metric);
    if (measured.signal !== null && code > 0 && code !== this.#bytes[1]) {
      // Decibels of one kind say nothing of another.
      for (let at = 0; at < WEEKS * HOURS; at += 1) this.#set(at, 'signal', null);
      this.#bytes[1] = code;
    }
    for (const figure of figures) this.#set((week % WEEKS) * HOURS + hour, figure, measured[figure]);
  }

  /** What a figure was in an hour of a week; null: not known. */
  get(week: number, hour: number, figure: Figure): number | null {
    if (this.#weekAt(week % WEEKS) !== (week & 0xffff)) return null;
    const at = this.#placeOf((week % WEEKS) * HOURS + hour, figure);
    const code = this.#view.getUint16(at, true);
    return code === MISSING ? null : tidy(steps[figure].from + code * steps[figure].step);
  }

  /** What a figure was at this hour in the weeks before, latest first. */
  before(week: number, hour: number, figure: Figure): number[] {
    const values: number[] = [];
    for (let back = 1; back < WEEKS; back += 1) {
      const value = this.get(week - back, hour, figure);
      if (value !== null) values.push(value);
    }
    return values;
  }

  /** What a figure was at any hour of this weekday in each of the weeks before, latest first. */
  daysBefore(week: number, figure: Figure): number[][] {
    return Array.from({ length: WEEKS - 1 }, (_, back) => this.day(week - back - 1, figure));
  }

  /** The known values of a figure in the hours of a week's day. */
  day(week: number, figure: Figure): number[] {
    return Array.from({ length: HOURS }, (_, hour) => this.get(week, hour, figure)).filter(
      (value) => value !== null,
    );
  }

  /** Makes the place of a week its own. False: a later week has it. */
  #open(week: number): boolean {
    const place = week % WEEKS;
    const known = this.#weekAt(place);
    if (known === (week & 0xffff)) return true;
    if (known !== MISSING && known > (week & 0xffff)) return false;
    for (let hour = 0; hour < HOURS; hour += 1) {
      for (const figure of figures) this.#set(place * HOURS + hour, figure, null);
    }
    this.#view.setUint16(2 + 2 * place, week & 0xffff, true);
    return true;
  }

  #weekAt(place: number): number {
    return this.#view.getUint16(2 + 2 * place, true);
  }

  #set(slot: number, figure: Figure, value: number | null): void {
    const { from, step } = steps[figure];
    const code =
      value === null ? MISSING : Math.max(0, Math.min(MISSING - 1, Math.round((value - from) / step)));
    this.#view.setUint16(this.#placeOf(slot, figure), code, true);
  }

  #placeOf(slot: number, figure: Figure): number {
    return HEAD_BYTES + 2 * (slot * figures.length + figures.indexOf(figure));
  }
}

/** Steps are no binary fractions. */
function tidy(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
