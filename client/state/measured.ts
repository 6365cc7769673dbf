import { computed, effect, signal } from '@preact/signals';
import { ApiError } from '../connection/api.ts';
import { loadMunicipalities, loadVerdicts } from '../connection/measured-regions.ts';
import type { PlacedRegion } from '../connection/measured-regions.ts';
import { measured, underservedShares } from '../map/regions/measures.ts';
import type { MeasuredRegion, MunicipalityVerdict } from '../map/regions/measures.ts';
import { sharesThen } from '../past/shares-then.ts';
import type { ShareThen } from '../past/shares-then.ts';
import { layers } from './layers.ts';
import type { Measure } from './layers.ts';
import { regions } from './live.ts';
import { looksBack, watchedView } from './past.ts';
import { seldom } from './seldom.ts';

/** Figures of municipalities are asked for again after this; those of states come by themselves. */
const FIGURES_EVERY_MS = 60_000;
/** The report judges the last 30 days: it changes slowly, and costs the server more. */
const VERDICTS_EVERY_MS = 10 * 60_000;

/** Shares of the past are counted no more often, however fast time runs. */
const SHARES_EVERY_MS = 500;

/** Told of any moment by the states of the sites; the other figures are kept of the present only. */
export function isToldOfPast(measure: Measure): boolean {
  return measure === 'offline';
}

/** What regions are coloured by at the moment that is shown: figures of now would be of another time than the sites. */
export const shownMeasure = computed<Measure | null>(() => {
  const { measure } = layers.value;
  return measure !== null && looksBack.value && !isToldOfPast(measure) ? null : measure;
});

const pastShares = signal<ReadonlyMap<string, ShareThen> | null>(null);

const municipalities = signal<readonly PlacedRegion[] | null>(null);
const verdicts = signal<readonly MunicipalityVerdict[] | null>(null);
/** Why what is asked for cannot be shown; null: it can, or is on its way. */
export const measureError = signal<ApiError | null>(null);

/** Regions of the chosen level with the chosen measure; null: none is chosen, or its figures are on their way. */
export const measuredRegions = computed<MeasuredRegion[] | null>(() => {
  const { level } = layers.value;
  const measure = shownMeasure.value;
  if (measure === null) return null;
  const figures: Iterable<PlacedRegion | Parameters<typeof measured>[1]> | null =
    level === 'municipality'
      ? municipalities.value
      : [...regions.value.values()].filter(
          ({ regionCode }) => regionCode.length === 2 && regionCode !== '00',
        );
  if (figures === null) return null;
  if (looksBack.value) {
    const then = pastShares.value;
    return then === null ? null : [...figures].map((each) => ofThen(each, then.get(each.regionCode)));
  }
  if (measure !== 'underserved') return [...figures].map((each) => measured(measure, each));
  if (verdicts.value === null) return null;
  const shares = underservedShares(verdicts.value, level);
  return [...figures].map((each) => {
    const judged = shares.get(each.regionCode);
    return {
      ...measured(measure, each),
      value: judged?.share ?? null,
      sites: judged?.sites ?? 0,
      offline: null,
    };
  });
});

/** Name and place of a region are as they are, its sites as they were. */
function ofThen(figures: Parameters<typeof measured>[1], then: ShareThen | undefined): MeasuredRegion {
  const { sites = 0, offline = 0, share = null } = then ?? {};
  return { ...measured('offline', figures), value: share, sites, offline };
}

let retry: () => void = () => undefined;

/** Asks again after a failure. */
export function retryMeasure(): void {
  retry();
}

/** Loads what the chosen measure needs, and again from time to time, until undone. */
export function followMeasure(): () => void {
  let aborter = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wanted = computed(() => {
    const { measure, level } = layers.value;
    if (measure === null) return '';
    return `${level === 'municipality' ? 'figures ' : ''}${measure === 'underserved' ? 'verdicts' : ''}`;
  });
  const load = async (what: string): Promise<void> => {
    clearTimeout(timer);
    aborter.abort();
    aborter = new AbortController();
    const { signal } = aborter;
    if (what === '') return;
    try {
      if (what.includes('figures')) municipalities.value = await loadMunicipalities(signal);
      if (what.includes('verdicts')) verdicts.value = await loadVerdicts(signal);
      measureError.value = null;
    } catch (error) {
      if (signal.aborted) return;
      measureError.value = error instanceof ApiError ? error : new ApiError('server', 0, String(error));
    }
    if (!signal.aborted && measureError.peek() === null)
      timer = setTimeout(
        () => void load(what),
        what.includes('figures') ? FIGURES_EVERY_MS : VERDICTS_EVERY_MS,
      );
  };
  retry = () => void load(wanted.peek());
  const count = seldom(SHARES_EVERY_MS, () => {
    const { columns } = watchedView.peek();
    const isWanted = looksBack.peek() && shownMeasure.peek() !== null && columns !== null;
    pastShares.value = isWanted ? sharesThen(columns, layers.peek().level) : null;
  });
  const stopCounting = effect(() => {
    if (looksBack.value && shownMeasure.value !== null && watchedView.value.columns !== null) count.soon();
    else {
      count.stop();
      pastShares.value = null;
    }
  });
  const stop = effect(() => {
    measureError.value = null;
    void load(wanted.value);
  });
  return () => {
    stop();
    stopCounting();
    count.stop();
    clearTimeout(timer);
    aborter.abort();
    municipalities.value = null;
    verdicts.value = null;
  };
}
