import type { OutageCause } from '../../telemetry/contract/site-state.ts';
import { clip, subtract, unite, type Interval } from '../timeline/intervals.ts';
import { isRest, RUN_MS, type AbsenceInterval, type JudgedInterval } from '../timeline/segments.ts';
import type { Exonerates } from './exoneration.ts';
import { SILENCE_GRAIN_MS } from './recorded.ts';
import { noSums, type Sums } from './sums.ts';

export interface AccountedOutage extends JudgedInterval {
  cause: OutageCause;
}

/** What was judged of one link's time. */
export interface LinkTime {
  /** It counts from then on; 0: never heard, nothing counts. */
  activeFrom: number;
  /** ... and until then: it was taken away. Infinity: it still stands there. */
  until: number;
  outages: readonly AccountedOutage[];
  absences: readonly AbsenceInterval[];
}

/** By what rules time counts. */
export interface Terms {
  /** The time that counts, sorted and apart; undefined: all of it. */
  schedule?: readonly Interval[] | undefined;
  /** Agreed maintenance. */
  maintenance?: readonly Interval[] | undefined;
  exonerates: Exonerates;
}

/**
 * How the time `[from, to)` of one link counts. Every moment counts by itself, so the sums of any partition of a period add up
 * to those of the period. Needs nothing but what it is given.
 */
export function account(time: LinkTime, from: number, to: number, terms: Terms): Sums {
  const sums = noSums();
  const begin = Math.max(from, time.activeFrom);
  const end = Math.min(to, time.until);
  if (time.activeFrom === 0 || begin >= end) return sums;
  const layers = layersOf(time, terms);
  const scheduled = clip(terms.schedule ?? [{ from: begin, to: end }], begin, end);
  for (const { from, to } of subtract(scheduled, restsOf(time))) accountSpan(sums, layers, from, to);
  return sums;
}

/** Scheduled time of `[from, to)` that does not count because people kept the link out of service, milliseconds. */
export function outOfServiceMs(
  time: LinkTime,
  from: number,
  to: number,
  schedule: Terms['schedule'],
): number {
  const [begin, end] = [Math.max(from, time.activeFrom), Math.min(to, time.until)];
  if (time.activeFrom === 0 || begin >= end) return 0;
  const rests = clip(restsOf(time), begin, end);
  const counted =
    schedule === undefined ? rests : rests.flatMap((rest) => clip(schedule, rest.from, rest.to));
  return counted.reduce((ms, rest) => ms + rest.to - rest.from, 0);
}

function restsOf({ absences }: LinkTime): Interval[] {
  return unite(absences.filter(isRest));
}

/** Sets of moments, each sorted and apart. */
interface Layers {
  down: Layer;
  exonerated: Layer;
  silent: Layer;
  monitoring: Layer;
  maybeDown: Layer;
  maybeUp: Layer;
  maintenance: Layer;
}

function layersOf({ outages, absences }: LinkTime, { maintenance = [], exonerates }: Terms): Layers {
  const ofKinds = (...kinds: AbsenceInterval['kind'][]) =>
    absences.filter(({ kind }) => kinds.includes(kind));
  const doubtful = ofKinds('doubtful');
  // Judged from its habits to have been switched off: nothing is known of the link meanwhile.
  const [off, lost] = [
    outages.filter(({ cause }) => cause === 'offBySchedule'),
    outages.filter(({ cause }) => cause !== 'offBySchedule'),
  ];
  const unheard = [...ofKinds('silent', 'disconnected', 'offBySchedule'), ...off];
  const switchedOff = exonerates('offBySchedule') ? ofKinds('offBySchedule') : [];
  return {
    down: new Layer(lost),
    exonerated: new Layer([...outages.filter(({ cause }) => exonerates(cause)), ...switchedOff]),
    silent: new Layer(unheard),
    monitoring: new Layer(ofKinds('monitoring')),
    maybeDown: new Layer([...outages.flatMap(grainOutside), ...doubtful, ...unheard.map(grainAround)]),
    // Nobody measured it: that service was lost in it is what we suppose.
    maybeUp: new Layer([...lost.flatMap(grainInside), ...doubtful, ...unheard]),
    maintenance: new Layer(maintenance),
  };
}

/** Beside an outage: it may have begun earlier and ended later. */
function grainOutside({ from, to, startUncertaintyMs, endUncertaintyMs }: JudgedInterval): Interval[] {
  return [
    { from: from - startUncertaintyMs, to: from },
    { from: to, to: to + endUncertaintyMs },
  ];
}

/** Beside a silence: of the samples next to it a part may have been lost already. Inside it all is unknown anyway. */
function grainAround({ from, to }: Interval): Interval {
  return { from: from - SILENCE_GRAIN_MS, to: to + SILENCE_GRAIN_MS };
}

/** Inside an outage: it may have begun later and ended earlier, and then been too short to be one. */
function grainInside({ from, to, startUncertaintyMs, endUncertaintyMs }: JudgedInterval): Interval[] {
  const [start, end] = [from + startUncertaintyMs, to - endUncertaintyMs];
  if (end - start < RUN_MS) return [{ from, to }];
  return [
    { from, to: start },
    { from: end, to },
  ];
}

function accountSpan(sums: Sums, layers: Layers, from: number, to: number): void {
  for (let at = from; at < to;) {
    let next = to;
    for (const layer of Object.values(layers) as Layer[]) next = Math.min(next, layer.changeAfter(at));
    count(sums, layers, at, next - at);
    at = next;
  }
}

function count(sums: Sums, layers: Layers, at: number, ms: number): void {
  // What an outage was before and after says nothing of what we did not see; what was measured meanwhile is no such time.
  const monitoring = layers.monitoring.has(at);
  const down = !monitoring && layers.down.has(at);
  const silent = !down && !monitoring && layers.silent.has(at);
  const maybeDown = !down && !monitoring && !silent && layers.maybeDown.has(at);
  const maybeUp = down && layers.maybeUp.has(at);
  sums.scheduled += ms;
  if (down) sums.down += ms;
  if (monitoring) sums.monitoring += ms;
  if (silent) sums.silent += ms;
  if (maybeDown) sums.maybeDown += ms;
  if (maybeUp) sums.maybeUp += ms;
  if (layers.maintenance.has(at)) {
    sums.maintenance += ms;
    return;
  }
  const exonerated = (down || silent) && layers.exonerated.has(at);
  if (exonerated) sums.exonerated += ms;
  else if (down) sums.contractualDown += ms;
  if (monitoring) sums.contractualMonitoring += ms;
  if (silent && !exonerated) sums.contractualSilent += ms;
  if (maybeDown) sums.contractualMaybeDown += ms;
  if (maybeUp) sums.contractualMaybeUp += ms;
}

/** A set of moments that is asked about in order. */
class Layer {
  readonly #intervals: readonly Interval[];
  #next = 0;

  constructor(intervals: readonly Interval[]) {
    this.#intervals = unite(intervals.filter(({ from, to }) => from < to));
  }

  has(at: number): boolean {
    const interval = this.#at(at);
    return interval !== undefined && interval.from <= at;
  }

  /** When it next begins or ends. */
  changeAfter(at: number): number {
    const interval = this.#at(at);
    if (interval === undefined) return Infinity;
    return interval.from > at ? interval.from : interval.to;
  }

  #at(at: number): Interval | undefined {
    for (;;) {
      const interval = this.#intervals[this.#next];
      if (interval === undefined || interval.to > at) return interval;
      this.#next += 1;
    }
  }
}
