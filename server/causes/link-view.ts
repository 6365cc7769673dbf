import type { LinkTechnology } from '../../telemetry/contract/inventory.ts';
import type { Sample } from '../../telemetry/contract/sample.ts';
import type { CauseFact } from '../../telemetry/contract/cause-facts.ts';
import type { ZoneClock } from '../calendars/zone-clock.ts';
import type { Interval } from '../timeline/intervals.ts';

/** What is known of a link beside its samples. */
export interface LinkContext {
  technology: LinkTechnology | null;
  /** Where the site stands; null where the registry does not say. */
  latitude: number | null;
  longitude: number | null;
  /** The clock of the place, by which people live there; null: not known. */
  clock: Pick<ZoneClock, 'offsetAt'> | null;
  /** Of the satellite, degrees, east positive; null: the usual ones are tried. Only for GEO. */
  satelliteLongitudeDeg: number | null;
  /** Outages of this terminal before this one, any order, within `HABIT_DAYS`. */
  pastOutages: readonly Interval[];
  /** How far from where it is registered the terminal says it stands; null: it does not say, or that is no news. */
  movedM: number | null;
  /** The periods in which samples were looked for. */
  askedPeriods: readonly Interval[];
}

/** One link around one outage: its samples in order, each once, and on which side of the outage they lie. */
export interface LinkView extends LinkContext {
  from: number;
  /** Infinity: it goes on. */
  to: number;
  before: readonly Sample[];
  during: readonly Sample[];
  after: readonly Sample[];
  /** While evidence may still be on its way nothing is made of samples that are missing. */
  provisional: boolean;
}

/** How far a link shows a fact: 0 not at all, though it could tell, to 1. A link that cannot tell has no sign. */
export interface Sign {
  strength: number;
  values: Record<string, number | string>;
}

/** What one link shows. */
export type Signs = Partial<Record<CauseFact, Sign>>;

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Samples in any order and however often, as a view of the outage. */
export function viewOf(
  samples: Iterable<Sample>,
  outage: Interval,
  context: LinkContext,
  provisional: boolean,
): LinkView {
  const { from, to } = outage;
  const sorted = eachOnce(samples);
  return {
    ...context,
    from,
    to,
    provisional,
    before: sorted.filter(({ measuredAt }) => measuredAt <= from),
    during: sorted.filter((sample) => sample.measuredAt > from && startOf(sample) < to),
    after: sorted.filter((sample) => sample.measuredAt > from && startOf(sample) >= to),
  };
}

/** Oldest first; of several for one moment the one with the most to say. */
function eachOnce(samples: Iterable<Sample>): Sample[] {
  const byTime = new Map<number, Sample>();
  for (const sample of samples) {
    if (!Number.isFinite(sample.measuredAt)) continue;
    const known = byTime.get(sample.measuredAt);
    if (known === undefined || saysMore(sample, known)) byTime.set(sample.measuredAt, sample);
  }
  return [...byTime.values()].sort((a, b) => a.measuredAt - b.measuredAt);
}

/** An order of samples for one moment in which those that say the same are equal. */
function saysMore(one: Sample, other: Sample): boolean {
  const [a, b] = [one, other].map((sample) =>
    JSON.stringify(Object.entries(sample).sort(([x], [y]) => (x < y ? -1 : 1))),
  ) as [string, string];
  return a.length > b.length || (a.length === b.length && a > b);
}

/** Samples without `intervalS` cover a minute. */
export function intervalMsOf({ intervalS }: Sample): number {
  return Math.max(1, (intervalS ?? 60) * 1000);
}

export function startOf(sample: Sample): number {
  return sample.measuredAt - intervalMsOf(sample);
}

/** Loss to the internet, else to the provider's point of presence; null where the sample does not speak of it. */
export function lossOf(sample: Sample): number | null {
  return (
    sample.packetLossRatio ??
    probeLoss([sample], 'internet') ??
    probeLoss([sample], 'pop') ??
    (sample.latencyMs === null ? 1 : null)
  );
}

/** Share of the probes to a target that were lost; null where there were none. */
export function probeLoss(
  samples: readonly Sample[],
  target: 'dish' | 'pop' | 'internet' | 'programme',
): number | null {
  let [sent, lost] = [0, 0];
  for (const { probes } of samples) {
    for (const probe of probes ?? []) {
      if (probe.target !== target) continue;
      sent += probe.sent;
      lost += probe.lost;
    }
  }
  return sent === 0 ? null : lost / sent;
}

/** No service, as far as the sample tells. */
export function isBad(sample: Sample): boolean {
  if (sample.linkUp === false) return true;
  const loss = lossOf(sample);
  if (loss !== null) return loss > 0.2;
  return (sample.badSeconds ?? 0) * 1000 > intervalMsOf(sample) / 2;
}

/** Neither bad nor on the way there: loss below 5 %. */
export function isHealthy(sample: Sample): boolean {
  return !isBad(sample) && (lossOf(sample) ?? 0) < 0.05;
}

/** Those of the last so many minutes before the outage. */
export function lastBefore({ before, from }: LinkView, minutes: number): Sample[] {
  return before.filter(({ measuredAt }) => measuredAt > from - minutes * MINUTE_MS);
}

/** Those of the first so many minutes of the outage. */
export function firstOf({ during, from }: LinkView, minutes: number): Sample[] {
  return during.filter((sample) => startOf(sample) < from + minutes * MINUTE_MS);
}

/** The values of a field, where samples have it. */
export function numbersOf(samples: readonly Sample[], field: NumberField): number[] {
  return samples.flatMap((sample) => {
    const value = sample[field];
    return typeof value === 'number' && Number.isFinite(value) ? value : [];
  });
}

type NumberField = {
  [Field in keyof Sample]-?: Exclude<Sample[Field], undefined | null> extends number ? Field : never;
}[keyof Sample];

/** The value that so much of the values lies below, 0..1; null of none. */
export function quantile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
}

export function median(values: readonly number[]): number | null {
  return quantile(values, 0.5);
}
